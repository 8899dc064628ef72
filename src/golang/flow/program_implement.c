// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/program_implement.h"

#include "base/vec.h"
#include "golang/types/type_set.h"

#include <stdlib.h>

static struct type_named *origin_of(struct type *type)
{
	struct type_named *named = type ? type_as_named(type_deref(type)) : NULL;

	return named && named->origin ? named->origin : named;
}

static void add_methods(struct implementers *all, const struct type_named *named)
{
	for (u32 i = 0; i < named->method_count; i++) {
		const struct object *method = named->methods[i];
		u64 *slot = map_put(&all->by_name, method->name);
		struct implementer_list *list = (struct implementer_list *)(uintptr_t)*slot;

		if (!list) {
			list = arena_new(all->arena, struct implementer_list);
			*slot = (u64)(uintptr_t)list;
		}
		*vec_push(all->arena, list) = (struct implementer){named, method};
	}
}

static void add_embedded(struct implementers *all, struct type *type)
{
	struct type_struct *fields = type ? type_under_struct(type) : NULL;

	for (u32 i = 0; fields && i < fields->count; i++) {
		struct type_named *named =
			fields->fields[i]->is_embedded ? origin_of(fields->fields[i]->type) : NULL;

		if (named)
			*map_put(&all->embedded, (u64)(uintptr_t)named) = 1;
	}
}

void implementers_find(struct implementers *all, struct arena *arena, struct checker *checker)
{
	const struct program *program = checker_program(checker);
	struct type_named **named;
	u32 count;

	all->arena = arena;
	map_init(&all->by_name, arena);
	map_init(&all->embedded, arena);
	named = checker_named_types(checker, &count);
	for (u32 i = 0; i < count; i++)
		add_methods(all, named[i]);
	for (u32 p = 0; p < program->package_count; p++) {
		const struct scope *scope = package_scope(program->packages[p]);

		for (u32 i = 0; scope && i < scope->names.cap; i++) {
			const struct map_slot *slot = &scope->names.slots[i];
			const struct object *object = (const struct object *)(uintptr_t)slot->value;

			if (slot->key && object->kind == OBJECT_TYPE_NAME)
				add_embedded(all, object->type);
		}
	}
}

// A question: which types have all methods of an interface.
struct question {
	struct arena *arena; // scratch
	const struct type_set *set;
	bool is_generic; // the methods' types depend on type arguments: names alone decide
};

// Whether the type, or a pointer to it, has a method of that name and type.
static bool fits(
	const struct question *q, const struct type_named *type, const struct object *wanted)
{
	struct type *receiver = (struct type *)(uintptr_t)type;
	struct selection found =
		type_lookup(q->arena, receiver, true, wanted->package, wanted->name);

	if (!found.object || found.object->kind != OBJECT_FUNC || found.ambiguous)
		return false;
	return q->is_generic || type->tparams.count || !found.object->type || !wanted->type ||
	       type_identical(found.object->type, wanted->type);
}

static bool implements(const struct question *q, const struct type_named *type)
{
	for (u32 i = 0; i < q->set->method_count; i++) {
		if (!fits(q, type, q->set->methods[i]))
			return false;
	}
	return true;
}

static int by_function(const void *a, const void *b)
{
	const struct object *const *x = a, *const *y = b;

	return (*x)->function->index < (*y)->function->index
	               ? -1
	               : (*x)->function->index > (*y)->function->index;
}

static bool is_generic(struct type *iface)
{
	const struct type_named *named = type_as_named(iface);

	return named && (named->tparams.count || named->targ_count);
}

struct implementations implementers_of(
	struct implementers *all, struct type *iface, const struct object *method)
{
	const struct implementer_list *list =
		map_get_ptr(&all->by_name, (void *)(uintptr_t)method->name);
	struct question q = {
		all->arena, type_set_of(type_under_interface(iface)), is_generic(iface)};
	const struct object *found[PROGRAM_MAX_IMPLEMENTATIONS];
	struct arena_mark mark = arena_mark(all->arena);
	bool many = false;
	u32 count = 0;

	for (u32 i = 0; list && i < list->len && !many; i++) {
		const struct implementer *it = &list->at[i];
		bool is_embedded = map_get(&all->embedded, (u64)(uintptr_t)it->type);

		if (!it->method->function || !fits(&q, it->type, method) ||
			!(is_embedded || implements(&q, it->type)))
			continue;
		many = count == PROGRAM_MAX_IMPLEMENTATIONS;
		if (!many)
			found[count++] = it->method;
	}
	arena_reset(all->arena, mark);
	if (many || count == 0)
		return (struct implementations){.many = true};
	qsort(found, count, sizeof(found[0]), by_function);
	return (struct implementations){.count = count,
		.at = arena_copy(all->arena, found, count * sizeof(found[0]), _Alignof(void *))};
}
