// SPDX-License-Identifier: Apache-2.0
// Durations counted by size, so that percentiles are known without keeping each: within 1/16 of the value.
#pragma once

#include "base/macros.h"

enum { HISTOGRAM_PARTS = 16, HISTOGRAM_BUCKETS = 60 * HISTOGRAM_PARTS };

struct histogram {
	u64 count, total_ns, max_ns;
	u32 *buckets; // on the heap, made when the first comes
};

void histogram_add(struct histogram *histogram, u64 ns);
void histogram_deinit(struct histogram *histogram);

// The duration that this share (0 to 1) is not longer than; 0 without any. Never more than the largest.
u64 histogram_at(const struct histogram *histogram, double share);
