// SPDX-License-Identifier: Apache-2.0
// Durations counted by size, so that percentiles are known without keeping each: within 1/16 of the value.
#pragma once

#include "base/macros.h"

enum { HISTOGRAM_PARTS = 16, HISTOGRAM_BUCKETS = 60 * HISTOGRAM_PARTS };

struct histogram {
	u64 count, total_ns, max_ns;
	u32 *buckets; // on the heap, made when the first comes
};

void histogram_deinit(struct histogram *histogram);

void histogram_make_room(struct histogram *histogram);

// Where a duration is counted: for each power of two, as many as there are parts.
static inline u32 histogram_bucket(u64 ns)
{
	u32 log = ns < HISTOGRAM_PARTS ? 0 : 63 - (u32)__builtin_clzll(ns) - 3;

	if (!log)
		return (u32)ns;
	return MIN(log * HISTOGRAM_PARTS + (u32)(ns >> (log - 1)) % HISTOGRAM_PARTS,
		(u32)HISTOGRAM_BUCKETS - 1);
}

static inline void histogram_add(struct histogram *histogram, u64 ns)
{
	if (UNLIKELY(!histogram->buckets))
		histogram_make_room(histogram);
	histogram->count++;
	histogram->total_ns += ns;
	histogram->max_ns = MAX(histogram->max_ns, ns);
	histogram->buckets[histogram_bucket(ns)]++;
}

// The duration that this share (0 to 1) is not longer than; 0 without any. Never more than the largest.
u64 histogram_at(const struct histogram *histogram, double share);
