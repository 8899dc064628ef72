// SPDX-License-Identifier: Apache-2.0
// Copies whole types: it cannot be told from a type where its memory came from, and this runs only once
// per instance. Declared types are shared already.
#include "golang/types/instance.h"
#include "golang/types/make.h"

static struct type *promote(struct type_context *ctx, struct type *type)
{
	return type ? instance_promote(ctx, type) : NULL;
}

static struct object **promote_objects(
	struct type_context *ctx, struct object *const *objects, u32 count)
{
	struct object **copies = arena_array(ctx->arena, struct object *, count);

	for (u32 i = 0; i < count; i++) {
		struct object *copy = arena_new(ctx->arena, struct object);

		*copy = *objects[i];
		copy->origin = copy;
		copy->parent = NULL;
		copy->type = promote(ctx, objects[i]->type);
		copies[i] = copy;
	}
	return copies;
}

static struct type **promote_list(struct type_context *ctx, struct type *const *types, u32 count)
{
	struct type **copies = arena_array(ctx->arena, struct type *, count);

	for (u32 i = 0; i < count; i++)
		copies[i] = promote(ctx, types[i]);
	return copies;
}

static struct type *promote_struct(struct type_context *ctx, const struct type_struct *type)
{
	struct object **fields = promote_objects(ctx, type->fields, type->count);
	str *tags = NULL;

	if (type->tags) {
		tags = arena_array(ctx->arena, str, type->count);
		for (u32 i = 0; i < type->count; i++)
			tags[i] = arena_str(ctx->arena, type->tags[i]);
	}
	return &type_struct_new(ctx, fields, tags, type->count)->type;
}

static struct type_tuple *promote_tuple(struct type_context *ctx, const struct type_tuple *tuple)
{
	return type_tuple_new(ctx, promote_objects(ctx, tuple->vars, tuple->count), tuple->count);
}

static struct type *promote_signature(struct type_context *ctx, const struct type_signature *type)
{
	struct type_signature *copy = type_signature_new(
		ctx, promote_tuple(ctx, type->params), promote_tuple(ctx, type->results));

	copy->variadic = type->variadic;
	copy->tparams = type->tparams;
	return &copy->type;
}

static struct type *promote_interface(struct type_context *ctx, const struct type_interface *type)
{
	struct type_interface *copy = type_interface_new(ctx);

	copy->methods = promote_objects(ctx, type->methods, type->method_count);
	copy->method_count = type->method_count;
	copy->embedded = promote_list(ctx, type->embedded, type->embedded_count);
	copy->embedded_count = type->embedded_count;
	copy->is_implicit = type->is_implicit;
	copy->is_incomplete = type->is_incomplete;
	for (u32 i = 0; i < copy->method_count; i++)
		if (copy->methods[i]->type && copy->methods[i]->type->kind == TYPE_SIGNATURE)
			((struct type_signature *)copy->methods[i]->type)->recv =
				object_var_new(ctx, &copy->type);
	return &copy->type;
}

static struct type *promote_union(struct type_context *ctx, const struct type_union *type)
{
	struct union_term *terms = arena_array(ctx->arena, struct union_term, type->count);

	for (u32 i = 0; i < type->count; i++)
		terms[i] = (struct union_term){
			type->terms[i].tilde, promote(ctx, type->terms[i].type)};
	return &type_union_new(ctx, terms, type->count)->type;
}

struct type *instance_promote(struct type_context *ctx, struct type *type)
{
	const struct type_elem *elem = (const struct type_elem *)type;

	switch (type->kind) {
	case TYPE_INVALID:
	case TYPE_BASIC:
	case TYPE_NAMED:
	case TYPE_ALIAS:
	case TYPE_PARAM:
		return type;
	case TYPE_POINTER:
		return type_pointer_new(ctx, promote(ctx, elem->elem));
	case TYPE_SLICE:
		return type_slice_new(ctx, promote(ctx, elem->elem));
	case TYPE_ARRAY:
		return type_array_new(ctx, promote(ctx, elem->elem), elem->length);
	case TYPE_CHAN:
		return type_chan_new(ctx, promote(ctx, elem->elem), elem->dir);
	case TYPE_MAP:
		return type_map_new(ctx, promote(ctx, ((struct type_map *)type)->key),
			promote(ctx, ((struct type_map *)type)->elem));
	case TYPE_STRUCT:
		return promote_struct(ctx, (struct type_struct *)type);
	case TYPE_TUPLE:
		return &promote_tuple(ctx, (struct type_tuple *)type)->type;
	case TYPE_SIGNATURE:
		return promote_signature(ctx, (struct type_signature *)type);
	case TYPE_INTERFACE:
		return promote_interface(ctx, (struct type_interface *)type);
	case TYPE_UNION:
		return promote_union(ctx, (struct type_union *)type);
	}
	return type;
}
