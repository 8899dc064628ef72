// SPDX-License-Identifier: Apache-2.0
#include "golang/types/spelling.h"

#include "golang/types/object.h"

static void add(struct spelling *s, u64 value)
{
	s->hash = (s->hash ^ value) * 0xff51afd7ed558ccdu;
	s->hash ^= s->hash >> 29;
}

static void add_vars(struct spelling *s, struct object *const *vars, u32 count)
{
	add(s, count);
	for (u32 i = 0; i < count; i++)
		spelling_add(s, vars[i]->type);
}

static void add_list(struct spelling *s, struct type *const *types, u32 count)
{
	for (u32 i = 0; i < count; i++)
		spelling_add(s, types[i]);
}

static void add_interface(struct spelling *s, const struct type_interface *iface)
{
	// Embedded elements in another order make the same type, so only what they mention counts.
	u64 hash = s->hash + iface->method_count + iface->embedded_count;

	for (u32 i = 0; i < iface->method_count; i++)
		if (iface->methods[i]->type)
			spelling_add(s, iface->methods[i]->type);
	add_list(s, iface->embedded, iface->embedded_count);
	s->hash = hash;
}

static void add_parts(struct spelling *s, struct type *type)
{
	switch (type->kind) {
	case TYPE_INVALID:
		break;
	case TYPE_BASIC:
		add(s, ((struct type_basic *)type)->basic);
		break;
	case TYPE_ARRAY:
	case TYPE_CHAN:
		add(s, (u64)((struct type_elem *)type)->length ^ ((struct type_elem *)type)->dir);
		spelling_add(s, ((struct type_elem *)type)->elem);
		break;
	case TYPE_POINTER:
	case TYPE_SLICE:
		spelling_add(s, ((struct type_elem *)type)->elem);
		break;
	case TYPE_MAP:
		spelling_add(s, ((struct type_map *)type)->key);
		spelling_add(s, ((struct type_map *)type)->elem);
		break;
	case TYPE_STRUCT:
		for (u32 i = 0; i < ((struct type_struct *)type)->count; i++)
			add(s, ((struct type_struct *)type)->names[i]);
		add_vars(s, ((struct type_struct *)type)->fields,
			((struct type_struct *)type)->count);
		break;
	case TYPE_TUPLE:
		add_vars(s, ((struct type_tuple *)type)->vars, ((struct type_tuple *)type)->count);
		break;
	case TYPE_SIGNATURE:
		add(s, ((struct type_signature *)type)->variadic);
		spelling_add(s, &((struct type_signature *)type)->params->type);
		spelling_add(s, &((struct type_signature *)type)->results->type);
		break;
	case TYPE_INTERFACE:
		add_interface(s, (struct type_interface *)type);
		break;
	case TYPE_UNION:
		for (u32 i = 0; i < ((struct type_union *)type)->count; i++)
			spelling_add(s, ((struct type_union *)type)->terms[i].type);
		break;
	case TYPE_NAMED:
		add(s, (u64)(uintptr_t)((struct type_named *)type)->origin);
		add_list(s, ((struct type_named *)type)->targs,
			((struct type_named *)type)->targ_count);
		break;
	case TYPE_ALIAS:
		add(s, (u64)(uintptr_t)((struct type_alias *)type)->origin);
		add_list(s, ((struct type_alias *)type)->targs,
			((struct type_alias *)type)->targ_count);
		break;
	case TYPE_PARAM:
		add(s, ((struct type_param *)type)->serial);
		break;
	}
}

bool spelling_is_local(const struct type *type)
{
	switch ((int)type->kind) {
	case TYPE_NAMED:
		return ((const struct type_named *)type)->is_local;
	case TYPE_ALIAS:
		return ((const struct type_alias *)type)->is_local;
	case TYPE_PARAM:
		return ((const struct type_param *)type)->is_local;
	}
	return false;
}

void spelling_add(struct spelling *s, struct type *type)
{
	if (!type)
		return;
	if (s->depth_left == 0 || s->parts_left == 0) {
		s->is_too_deep = true;
		return;
	}
	s->depth_left--;
	s->parts_left--;
	s->is_local |= spelling_is_local(type);
	add(s, type->kind);
	add_parts(s, type);
	s->depth_left++;
}

static bool equal_lists(struct type *const *a, struct type *const *b, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if (!spelling_equal(a[i], b[i]))
			return false;
	return true;
}

static bool equal_vars(const struct type_tuple *a, const struct type_tuple *b)
{
	if (a->count != b->count)
		return false;
	for (u32 i = 0; i < a->count; i++)
		if (!spelling_equal(a->vars[i]->type, b->vars[i]->type))
			return false;
	return true;
}

static bool equal_structs(const struct type_struct *a, const struct type_struct *b)
{
	if (a->count != b->count)
		return false;
	for (u32 i = 0; i < a->count; i++) {
		const struct object *f = a->fields[i], *g = b->fields[i];

		if (!object_same_name(f, g->package, g->name) || f->is_embedded != g->is_embedded ||
			!str_equal(a->tags ? a->tags[i] : STR_EMPTY,
				b->tags ? b->tags[i] : STR_EMPTY) ||
			!spelling_equal(f->type, g->type))
			return false;
	}
	return true;
}

static bool equal_interfaces(const struct type_interface *a, const struct type_interface *b)
{
	if (a->method_count != b->method_count || a->embedded_count != b->embedded_count ||
		a->is_implicit != b->is_implicit)
		return false;
	for (u32 i = 0; i < a->method_count; i++) {
		const struct object *m = a->methods[i], *n = b->methods[i];

		if (!object_same_name(m, n->package, n->name) || !spelling_equal(m->type, n->type))
			return false;
	}
	return equal_lists(a->embedded, b->embedded, a->embedded_count);
}

static bool equal_unions(const struct type_union *a, const struct type_union *b)
{
	if (a->count != b->count)
		return false;
	for (u32 i = 0; i < a->count; i++)
		if (a->terms[i].tilde != b->terms[i].tilde ||
			!spelling_equal(a->terms[i].type, b->terms[i].type))
			return false;
	return true;
}

static bool equal_signatures(const struct type_signature *a, const struct type_signature *b)
{
	return a->variadic == b->variadic && a->tparams.count == 0 && b->tparams.count == 0 &&
	       equal_vars(a->params, b->params) && equal_vars(a->results, b->results);
}

static bool equal_named(const struct type_named *a, const struct type_named *b)
{
	return a->origin == b->origin && a->targ_count == b->targ_count &&
	       equal_lists(a->targs, b->targs, a->targ_count);
}

static bool equal_aliases(const struct type_alias *a, const struct type_alias *b)
{
	return a->origin == b->origin && a->targ_count == b->targ_count &&
	       equal_lists(a->targs, b->targs, a->targ_count);
}

static bool equal_elems(const struct type_elem *a, const struct type_elem *b)
{
	return a->length == b->length && a->dir == b->dir && spelling_equal(a->elem, b->elem);
}

bool spelling_equal(struct type *a, struct type *b)
{
	if (a == b)
		return true;
	if (!a || !b || a->kind != b->kind)
		return false;
	switch (a->kind) {
	case TYPE_INVALID:
		return true;
	case TYPE_BASIC:
		return str_equal(((struct type_basic *)a)->name, ((struct type_basic *)b)->name);
	case TYPE_POINTER:
	case TYPE_SLICE:
	case TYPE_ARRAY:
	case TYPE_CHAN:
		return equal_elems((struct type_elem *)a, (struct type_elem *)b);
	case TYPE_MAP:
		return spelling_equal(((struct type_map *)a)->key, ((struct type_map *)b)->key) &&
		       spelling_equal(((struct type_map *)a)->elem, ((struct type_map *)b)->elem);
	case TYPE_STRUCT:
		return equal_structs((struct type_struct *)a, (struct type_struct *)b);
	case TYPE_TUPLE:
		return equal_vars((struct type_tuple *)a, (struct type_tuple *)b);
	case TYPE_SIGNATURE:
		return equal_signatures((struct type_signature *)a, (struct type_signature *)b);
	case TYPE_INTERFACE:
		return equal_interfaces((struct type_interface *)a, (struct type_interface *)b);
	case TYPE_UNION:
		return equal_unions((struct type_union *)a, (struct type_union *)b);
	case TYPE_NAMED:
		return equal_named((struct type_named *)a, (struct type_named *)b);
	case TYPE_ALIAS:
		return equal_aliases((struct type_alias *)a, (struct type_alias *)b);
	case TYPE_PARAM:
		return false;
	}
	return false;
}
