// SPDX-License-Identifier: Apache-2.0
// POOL002: one object lies in a pool twice, or in two pools.
#include "detect/pools.h"

// Values without a heap object of their own (zero-sized ones, small integers, constants) share an
// address rightly; the first field of a struct shares it under another type.
static const struct pooled_object *doubled(const struct detection *detection,
	const struct pool *pool, const struct pool_duplicate *duplicate)
{
	const struct pool_list *pools = &detection->now->pools;
	const struct pooled_object *first, *second;

	if (duplicate->other >= pools->len || duplicate->first >= pool->object_count ||
		duplicate->second >= pools->at[duplicate->other].object_count ||
		pools->at[duplicate->other].was_torn)
		return NULL;
	first = &pool->objects[duplicate->first];
	second = &pools->at[duplicate->other].objects[duplicate->second];
	return first->size && first->type == second->type ? first : NULL;
}

static void report(struct detection *detection, const struct pool *pool, u32 count, u32 others,
	const struct pooled_object *example)
{
	struct sighting sighting = pool_sighting(detection, FAULT_POOL002, pool,
		others ? "and another pool hold the same object: two users will get it at once"
		       : "holds the same object twice: two users will get it at once");

	sighting_count(&sighting, STR("duplicates"), count);
	sighting_text(&sighting, STR("type"), example->type_name);
	sighting_text(&sighting, STR("object"),
		arena_printf(
			detection->list->arena, "0x%llx", (unsigned long long)example->address));
	// The look has read both places again before it claims this.
	sighting_confirm(&sighting);
	sighting_end(&sighting);
}

void detect_pool002_double_put(struct detection *detection)
{
	for (u32 p = 0; p < detection->now->pools.len; p++) {
		const struct pool *pool = &detection->now->pools.at[p];
		const struct pooled_object *example = NULL;
		u32 count = 0, others = 0;

		if (pool->was_torn || pool_owner(detection, pool) == POOL_OF_LIBRARY)
			continue;
		for (u32 d = 0; d < pool->duplicate_count; d++) {
			const struct pooled_object *object =
				doubled(detection, pool, &pool->duplicates[d]);

			if (!object)
				continue;
			example = object;
			count++;
			others += pool->duplicates[d].other != p;
		}
		if (count)
			report(detection, pool, count, others, example);
	}
}
