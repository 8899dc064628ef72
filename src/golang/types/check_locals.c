// SPDX-License-Identifier: Apache-2.0
#include "golang/types/check_locals.h"

void locals_init(struct locals *locals, struct arena *arena)
{
	memset(locals, 0, sizeof(*locals));
	locals->arena = arena;
	(void)vec_push(arena, &locals->entries);
	locals->base = locals->block = 1;
}

struct locals_mark locals_enter(struct locals *locals)
{
	struct locals_mark mark = {locals->base, locals->block, locals->entries.len};

	locals->block = locals->entries.len;
	return mark;
}

struct locals_mark locals_hide(struct locals *locals)
{
	struct locals_mark mark = locals_enter(locals);

	locals->base = locals->block;
	return mark;
}

static u32 *bucket(struct locals *locals, sym name)
{
	return &locals->buckets[name % LOCALS_BUCKETS];
}

void locals_leave(struct locals *locals, struct locals_mark mark)
{
	while (locals->entries.len > mark.len) {
		struct local *last = &vec_pop(&locals->entries);

		*bucket(locals, last->name) = last->next;
	}
	locals->base = mark.base;
	locals->block = mark.block;
}

void locals_declare(struct locals *locals, struct object *object)
{
	u32 *head = bucket(locals, object->name);
	u32 index = locals->entries.len;

	*vec_push(locals->arena, &locals->entries) =
		(struct local){.name = object->name, .next = *head, .object = object};
	*head = index;
}

// Entries of a bucket come newest first, so that the walk ends at the first one before `from`.
static struct object *find_from(const struct locals *locals, sym name, u32 from)
{
	u32 i = locals->buckets[name % LOCALS_BUCKETS];

	while (i >= from) {
		const struct local *local = &locals->entries.at[i];

		if (local->name == name)
			return local->object;
		i = local->next;
	}
	return NULL;
}

struct object *locals_find(const struct locals *locals, sym name)
{
	return find_from(locals, name, locals->base);
}

struct object *locals_find_in_block(const struct locals *locals, sym name)
{
	return find_from(locals, name, locals->block);
}
