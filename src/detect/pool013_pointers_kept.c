// SPDX-License-Identifier: Apache-2.0
// POOL013: pooled slices of pointers that were cut and not cleared.
#include "detect/pools.h"

static u64 stale_of(const struct pool *pool, u32 *ret_objects)
{
	u64 stale = 0;

	*ret_objects = 0;
	for (u32 i = 0; i < pool->object_count; i++) {
		stale += pool->objects[i].stale_pointers;
		*ret_objects += pool->objects[i].stale_pointers > 0;
	}
	return stale;
}

static bool is_bad(struct arena *scratch, const struct pool *pool)
{
	u32 objects;

	(void)scratch;
	return stale_of(pool, &objects) >= STALE_POINTERS_MIN;
}

void detect_pool013_pointers_kept(struct detection *detection)
{
	for (u32 p = 0; p < detection->now->pools.len; p++) {
		const struct pool *pool = &detection->now->pools.at[p];
		struct sighting sighting;
		u32 objects;
		u64 stale = stale_of(pool, &objects);

		if (pool_owner(detection, pool) != POOL_OF_PROGRAM ||
			!pool_is_bad(detection, pool, is_bad))
			continue;
		sighting = pool_sighting(detection, FAULT_POOL013, pool,
			"holds slices that still point to what was cut off: it stays in memory");
		sighting_count(&sighting, STR("stale_pointers"), stale);
		sighting_count(&sighting, STR("objects_with_stale_pointers"), objects);
		sighting_end(&sighting);
	}
}
