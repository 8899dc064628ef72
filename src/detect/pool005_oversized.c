// SPDX-License-Identifier: Apache-2.0
// POOL005: few objects of a pool are so much larger than the rest that they pin most of its memory.
#include "detect/pools.h"

#include <stdlib.h>

// Not its capacity: a slice of mapped memory has whatever capacity its maker claims.
static u64 bytes_of(const struct pooled_object *object)
{
	return object->retained_bytes;
}

static int compare_u64(const void *left, const void *right)
{
	const u64 *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static u64 median_of(struct arena *scratch, const struct pool *pool)
{
	u64 *sizes = arena_array(scratch, u64, pool->object_count);

	for (u32 i = 0; i < pool->object_count; i++)
		sizes[i] = bytes_of(&pool->objects[i]);
	qsort(sizes, pool->object_count, sizeof(*sizes), compare_u64);
	return sizes[pool->object_count / 2];
}

struct sizes {
	u64 median, total, oversized, largest;
	u32 count; // oversized ones
};

static struct sizes measure(struct arena *scratch, const struct pool *pool)
{
	struct sizes sizes = {.median = median_of(scratch, pool)};

	for (u32 i = 0; i < pool->object_count; i++) {
		u64 bytes = bytes_of(&pool->objects[i]);

		sizes.total += bytes;
		sizes.largest = MAX(sizes.largest, bytes);
		if (bytes >= OVERSIZED_BYTES_MIN &&
			bytes / OVERSIZED_FACTOR >= MAX(sizes.median, 1u)) {
			sizes.oversized += bytes;
			sizes.count++;
		}
	}
	return sizes;
}

static bool is_bad(struct arena *scratch, const struct pool *pool)
{
	struct sizes sizes;

	if (pool->object_count < OVERSIZED_OBJECTS_MIN)
		return false;
	sizes = measure(scratch, pool);
	return sizes.oversized >= OVERSIZED_TOTAL_MIN && sizes.oversized >= sizes.total / 2;
}

void detect_pool005_oversized(struct detection *detection)
{
	for (u32 p = 0; p < detection->now->pools.len; p++) {
		const struct pool *pool = &detection->now->pools.at[p];
		struct sighting sighting;
		struct sizes sizes;

		if (pool_owner(detection, pool) != POOL_OF_PROGRAM ||
			!pool_is_bad(detection, pool, is_bad))
			continue;
		sizes = measure(detection->scratch, pool);
		sighting = pool_sighting(detection, FAULT_POOL005, pool,
			"keeps buffers far larger than the rest: whatever size is put back stays");
		sighting_count(&sighting, STR("oversized"), sizes.count);
		sighting_count(&sighting, STR("oversized_bytes"), sizes.oversized);
		sighting_count(&sighting, STR("largest_bytes"), sizes.largest);
		sighting_count(&sighting, STR("median_bytes"), sizes.median);
		sighting_end(&sighting);
	}
}
