// SPDX-License-Identifier: Apache-2.0
#include "golang/types/lookup.h"
#include "golang/types/predicates.h"
#include "golang/types/terms.h"

enum { MAX_LOOKED_AT = 500 }; // embedded fields, when a method is missing

static bool same_type(void *context, struct type *a, struct type *b)
{
	(void)context;
	return type_identical(a, b);
}

static struct object *missing_in_interface(const struct type_set *have, const struct type_set *want,
	bool is_static, type_equivalence equivalent, void *context)
{
	for (u32 i = 0; i < want->method_count; i++) {
		struct object *m = want->methods[i];
		const struct object *f = type_set_find(have, m->package, m->name);

		if (!f ? is_static : !equivalent(context, f->type, m->type))
			return m;
	}
	return NULL;
}

static struct type *method_type(const struct type_interface *iface, struct object *method)
{
	if (method->type)
		return method->type;
	return iface->home ? object_type(iface->home, method) : type_invalid();
}

struct object *lookup_missing_method(struct arena *arena, struct type *type,
	struct type_interface *iface, bool is_static, type_equivalence equivalent, void *context)
{
	const struct type_set *want = type_set_of(iface);
	struct type *under = type_underlying(type);

	if (!equivalent)
		equivalent = same_type;
	if (want->method_count == 0)
		return NULL;
	if (under->kind == TYPE_INTERFACE)
		return missing_in_interface(type_set_of((struct type_interface *)under), want,
			is_static, equivalent, context);
	for (u32 i = 0; i < want->method_count; i++) {
		struct object *m = want->methods[i];
		struct selection found = lookup_method(arena, type, false, m->package, m->name);

		if (!found.object || found.object->kind != OBJECT_FUNC ||
			!equivalent(context, method_type(iface, found.object), m->type))
			return m;
	}
	return NULL;
}

// A struct that embeds something unresolved may have any method.
static bool has_invalid_embedded(struct type *type, u32 *left)
{
	const struct type_elem *pointer = type_under_pointer(type);
	const struct type_struct *s = type_under_struct(pointer ? pointer->elem : type);

	for (u32 i = 0; s && s->has_embedded && i < s->count; i++) {
		struct type *field = s->fields[i]->type;

		if (!s->fields[i]->is_embedded || !field || *left == 0)
			continue;
		--*left;
		if (!type_is_valid(field) || has_invalid_embedded(field, left))
			return true;
	}
	return false;
}

bool lookup_has_all_methods(struct arena *arena, struct type *type, struct type_interface *iface,
	bool is_static, type_equivalence equivalent, void *context)
{
	u32 left = MAX_LOOKED_AT;

	return !type_is_valid(type) ||
	       !lookup_missing_method(arena, type, iface, is_static, equivalent, context) ||
	       has_invalid_embedded(type, &left);
}

static bool comparable_enough(struct type *type, const struct type_set *want, bool is_constraint)
{
	return !type_set_is_comparable(want) || type_strictly_comparable(type) ||
	       (is_constraint && type_comparable(type));
}

bool lookup_implements(
	struct arena *arena, struct type *type, struct type *iface, bool is_constraint)
{
	struct type *have_under = type_underlying(type), *want_under = type_underlying(iface);
	const struct type_set *have = NULL, *want;

	if (have_under->kind == TYPE_INVALID || want_under->kind == TYPE_INVALID)
		return true;
	if (have_under->kind == TYPE_POINTER &&
		!type_is_valid(type_underlying(((struct type_elem *)have_under)->elem)))
		return true;
	if (want_under->kind != TYPE_INTERFACE)
		return false;
	want = type_set_of((struct type_interface *)want_under);
	if (want->is_all && !want->comparable && want->method_count == 0)
		return true;
	if (have_under->kind == TYPE_INTERFACE)
		have = type_set_of((struct type_interface *)have_under);
	if (have && type_set_is_empty(have))
		return true;
	if (type_set_is_empty(want) ||
		!lookup_has_all_methods(
			arena, type, (struct type_interface *)want_under, true, NULL, NULL) ||
		!comparable_enough(type, want, is_constraint))
		return false;
	if (want->is_all)
		return true;
	return have ? terms_subset(terms_of_set(have), terms_of_set(want))
	            : terms_include(terms_of_set(want), type);
}

bool type_implements(struct arena *arena, struct type *type, struct type *iface)
{
	return lookup_implements(arena, type, iface, false);
}
