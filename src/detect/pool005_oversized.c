// SPDX-License-Identifier: Apache-2.0
// POOL005: few objects of a pool are so much larger than the rest that they pin most of its memory.
#include "detect/pools.h"

#include <stdlib.h>

static u64 bytes_of(const struct pooled_object *object)
{
	return MAX(object->capacity_bytes, object->retained_bytes);
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

static void look_at(struct detection *detection, const struct pool *pool)
{
	u64 median = median_of(detection->scratch, pool), total = 0, oversized = 0, largest = 0;
	u32 count = 0;
	struct sighting sighting;

	for (u32 i = 0; i < pool->object_count; i++) {
		u64 bytes = bytes_of(&pool->objects[i]);

		total += bytes;
		largest = MAX(largest, bytes);
		if (bytes >= OVERSIZED_BYTES_MIN && bytes / OVERSIZED_FACTOR >= MAX(median, 1u)) {
			oversized += bytes;
			count++;
		}
	}
	if (oversized < OVERSIZED_TOTAL_MIN || oversized < total / 2)
		return;
	sighting = pool_sighting(detection, FAULT_POOL005, pool,
		"keeps buffers far larger than the rest: whatever size is put back stays");
	sighting_count(&sighting, STR("oversized"), count);
	sighting_count(&sighting, STR("oversized_bytes"), oversized);
	sighting_count(&sighting, STR("largest_bytes"), largest);
	sighting_count(&sighting, STR("median_bytes"), median);
	sighting_end(&sighting);
}

void detect_pool005_oversized(struct detection *detection)
{
	for (u32 p = 0; p < detection->now->pools.len; p++) {
		const struct pool *pool = &detection->now->pools.at[p];

		if (pool->object_count >= OVERSIZED_OBJECTS_MIN &&
			pool_owner(detection, pool) == POOL_OF_PROGRAM)
			look_at(detection, pool);
	}
}
