// SPDX-License-Identifier: Apache-2.0
#include "trace/histogram.h"

#include <stdlib.h>

// The largest that falls into it.
static u64 bucket_end(u32 bucket)
{
	u32 log = bucket / HISTOGRAM_PARTS, part = bucket % HISTOGRAM_PARTS;

	if (!log)
		return bucket;
	return (((u64)HISTOGRAM_PARTS + part + 1) << (log - 1)) - 1;
}

void histogram_make_room(struct histogram *histogram)
{
	histogram->buckets = calloc(HISTOGRAM_BUCKETS, sizeof(u32));
	ASSERT(histogram->buckets);
}

void histogram_deinit(struct histogram *histogram)
{
	free(histogram->buckets);
	*histogram = (struct histogram){0};
}

u64 histogram_at(const struct histogram *histogram, double share)
{
	u64 wanted = (u64)((double)histogram->count * share + 0.999999), seen = 0;

	wanted = MAX(wanted, (u64)1);
	for (u32 i = 0; histogram->buckets && i < HISTOGRAM_BUCKETS; i++) {
		seen += histogram->buckets[i];
		if (seen >= wanted)
			return MIN(bucket_end(i), histogram->max_ns);
	}
	return histogram->max_ns;
}
