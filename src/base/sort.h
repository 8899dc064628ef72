// SPDX-License-Identifier: Apache-2.0
// Sorting of many numbers by a key: linear in their number, and stable.
#pragma once

#include "base/macros.h"

struct keyed {
	u64 key;
	u32 value;
};

// By key; those of equal key stay in the order in which they come. What is in order already costs one look
// at each. Takes as much memory again while it runs.
void sort_keyed(struct keyed *at, u32 count);
