// SPDX-License-Identifier: Apache-2.0
// POOL010: one piece of code makes pools by the hundred, each nearly empty: it makes one for each call.
#include "detect/pools.h"

struct makers {
	const struct pool *example;
	u32 pools, nearly_empty;
	u64 objects;
};

static void report(struct detection *detection, const struct makers *makers)
{
	struct sighting sighting = pool_sighting(detection, FAULT_POOL010, makers->example,
		"is one of many that the same code makes: nothing is pooled across calls");

	sighting_count(&sighting, STR("pools"), makers->pools);
	sighting_count(&sighting, STR("nearly_empty"), makers->nearly_empty);
	sighting_count(&sighting, STR("objects_in_all"), makers->objects);
	sighting_end(&sighting);
}

void detect_pool010_misplaced(struct detection *detection)
{
	VEC(struct makers) found = {0};
	struct str_map index;

	str_map_init(&index, detection->scratch);
	for (u32 p = 0; p < detection->now->pools.len; p++) {
		const struct pool *pool = &detection->now->pools.at[p];
		u64 *at;

		if (pool->is_global || !pool->new_function.len ||
			pool_owner(detection, pool) != POOL_OF_PROGRAM)
			continue;
		at = str_map_put(&index, pool->new_function);
		if (!*at) {
			*vec_push(detection->scratch, &found) = (struct makers){.example = pool};
			*at = found.len;
		}
		found.at[*at - 1].pools++;
		found.at[*at - 1].nearly_empty += pool->object_count <= 1;
		found.at[*at - 1].objects += pool->object_count;
	}
	vec_each (struct makers, makers, &found) {
		if (makers->pools >= POOLS_SAME_NEW &&
			makers->nearly_empty * 100ull >=
				makers->pools * (u64)POOLS_NEARLY_EMPTY_PERCENT)
			report(detection, makers);
	}
}
