// SPDX-License-Identifier: Apache-2.0
#include "golang/types/object.h"

struct scope *scope_new(struct arena *arena, struct scope *parent, u32 pos, u32 end)
{
	struct scope *scope = arena_new(arena, struct scope);

	scope->parent = parent;
	map_init(&scope->names, arena);
	scope->pos = pos;
	scope->end = end;
	return scope;
}

struct object *scope_add(struct scope *scope, struct object *object)
{
	u64 *slot;

	if (object->text.len == 0 || str_equal(object->text, STR("_")))
		return NULL;
	slot = map_put(&scope->names, object->name);
	if (*slot)
		return (struct object *)(uintptr_t)*slot;
	*slot = (u64)(uintptr_t)object;
	if (!object->parent)
		object->parent = scope;
	return NULL;
}

struct object *scope_lookup(const struct scope *scope, sym name)
{
	const u64 *slot = map_get(&scope->names, name);

	return slot ? (struct object *)(uintptr_t)*slot : NULL;
}

struct object *scope_lookup_parent(const struct scope *scope, sym name, u32 pos)
{
	for (; scope; scope = scope->parent) {
		struct object *object = scope_lookup(scope, name);

		// Package-level names are visible everywhere, local ones only behind their declaration.
		if (object && (pos == 0 || scope->end == 0 || object->pos <= pos))
			return object;
	}
	return NULL;
}
