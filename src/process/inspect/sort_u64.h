// SPDX-License-Identifier: Apache-2.0
// Sorts millions of numbers, by their digits.
#pragma once

#include "base/macros.h"

void sort_u64(u64 *at, u32 count);

// Sorts, and keeps one of equal ones; returns how many are left.
u32 sort_u64_unique(u64 *at, u32 count);
