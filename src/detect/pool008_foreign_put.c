// SPDX-License-Identifier: Apache-2.0
// POOL008: values of different types in one pool, of which Get's users expect one.
#include "detect/pools.h"

static bool is_known(const struct pooled_object *object)
{
	return object->type_name.len && !str_equal(object->type_name, STR("?"));
}

// By name: a type may have two descriptors.
static const struct pooled_object *other_type(
	const struct pool *pool, const struct pooled_object **ret_first)
{
	const struct pooled_object *first = NULL;

	for (u32 i = 0; i < pool->object_count; i++) {
		const struct pooled_object *object = &pool->objects[i];

		if (!is_known(object))
			continue;
		if (!first)
			first = object;
		*ret_first = first;
		if (!str_equal(object->type_name, first->type_name))
			return object;
	}
	return NULL;
}

void detect_pool008_foreign_put(struct detection *detection)
{
	for (u32 p = 0; p < detection->now->pools.len; p++) {
		const struct pool *pool = &detection->now->pools.at[p];
		const struct pooled_object *first = NULL, *other;
		struct sighting sighting;

		if (pool->object_count < 2 || pool->was_torn ||
			pool_owner(detection, pool) == POOL_OF_LIBRARY)
			continue;
		other = other_type(pool, &first);
		if (!other)
			continue;
		sighting = pool_sighting(detection, FAULT_POOL008, pool,
			"holds values of different types: Get gives its users either");
		sighting_step(&sighting, NULL, STR_FMT " and " STR_FMT " lie in it",
			STR_ARG(first->type_name), STR_ARG(other->type_name));
		sighting_text(&sighting, STR("type"), first->type_name);
		sighting_text(&sighting, STR("other_type"), other->type_name);
		if (detection->is_stable)
			sighting_confirm(&sighting);
		sighting_end(&sighting);
	}
}
