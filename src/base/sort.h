// SPDX-License-Identifier: Apache-2.0
// Sorting of many numbers by a key: linear in their number, stable, and fast where most are in order.
#pragma once

#include "base/macros.h"

struct keyed {
	u64 key;
	u32 value;
};

// By key; those of equal key stay in the order in which they come. What is in order already is looked at
// once, and only what is late is sorted. Takes twice as much memory again at most while it runs.
void sort_keyed(struct keyed *at, u32 count);
