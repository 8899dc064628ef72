// SPDX-License-Identifier: Apache-2.0
// POOL013: pooled slices of pointers that were cut and not cleared.
#include "detect/pools.h"

void detect_pool013_pointers_kept(struct detection *detection)
{
	for (u32 p = 0; p < detection->now->pools.len; p++) {
		const struct pool *pool = &detection->now->pools.at[p];
		u64 stale = 0;
		u32 objects = 0;
		struct sighting sighting;

		if (pool_owner(detection, pool) != POOL_OF_PROGRAM)
			continue;
		for (u32 i = 0; i < pool->object_count; i++) {
			stale += pool->objects[i].stale_pointers;
			objects += pool->objects[i].stale_pointers > 0;
		}
		if (stale < STALE_POINTERS_MIN)
			continue;
		sighting = pool_sighting(detection, FAULT_POOL013, pool,
			"holds slices that still point to what was cut off: it stays in memory");
		sighting_count(&sighting, STR("stale_pointers"), stale);
		sighting_count(&sighting, STR("objects_with_stale_pointers"), objects);
		sighting_end(&sighting);
	}
}
