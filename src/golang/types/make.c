// SPDX-License-Identifier: Apache-2.0
#include "golang/types/make.h"

#include "golang/types/universe.h"

static struct type_elem *elem_new(struct type_context *ctx, enum type_kind kind, struct type *elem)
{
	struct type_elem *type = arena_new(ctx->arena, struct type_elem);

	type->type.kind = kind;
	type->elem = elem;
	return type;
}

struct type *type_pointer_new(struct type_context *ctx, struct type *elem)
{
	return &elem_new(ctx, TYPE_POINTER, elem)->type;
}

struct type *type_slice_new(struct type_context *ctx, struct type *elem)
{
	return &elem_new(ctx, TYPE_SLICE, elem)->type;
}

struct type *type_array_new(struct type_context *ctx, struct type *elem, i64 length)
{
	struct type_elem *type = elem_new(ctx, TYPE_ARRAY, elem);

	type->length = length;
	return &type->type;
}

struct type *type_chan_new(struct type_context *ctx, struct type *elem, enum chan_dir dir)
{
	struct type_elem *type = elem_new(ctx, TYPE_CHAN, elem);

	type->dir = dir;
	return &type->type;
}

struct type *type_map_new(struct type_context *ctx, struct type *key, struct type *elem)
{
	struct type_map *type = arena_new(ctx->arena, struct type_map);

	*type = (struct type_map){{TYPE_MAP}, key, elem};
	return &type->type;
}

struct type_struct *type_struct_new(
	struct type_context *ctx, struct object **fields, str *tags, u32 count)
{
	struct type_struct *type = arena_new(ctx->arena, struct type_struct);
	sym *names = arena_array(ctx->arena, sym, count);

	*type = (struct type_struct){{TYPE_STRUCT}, fields, tags, count, false, names};
	for (u32 i = 0; i < count; i++) {
		names[i] = fields[i]->name;
		type->has_embedded |= fields[i]->is_embedded;
	}
	return type;
}

struct type_tuple *type_tuple_new(struct type_context *ctx, struct object **vars, u32 count)
{
	struct type_tuple *type = arena_new(ctx->arena, struct type_tuple);

	*type = (struct type_tuple){{TYPE_TUPLE}, vars, count};
	return type;
}

struct type_signature *type_signature_new(
	struct type_context *ctx, struct type_tuple *params, struct type_tuple *results)
{
	struct type_signature *type = arena_new(ctx->arena, struct type_signature);
	struct type_tuple *none = NULL;

	if (!params || !results)
		none = (struct type_tuple *)type_store_universe(ctx->store)->empty_tuple;
	type->type.kind = TYPE_SIGNATURE;
	type->params = params ? params : none;
	type->results = results ? results : none;
	return type;
}

struct type_union *type_union_new(struct type_context *ctx, struct union_term *terms, u32 count)
{
	struct type_union *type = arena_new(ctx->arena, struct type_union);

	*type = (struct type_union){{TYPE_UNION}, terms, count};
	return type;
}

struct type_interface *type_interface_new(struct type_context *ctx)
{
	struct type_interface *type = arena_new(ctx->arena, struct type_interface);

	type->type.kind = TYPE_INTERFACE;
	type->is_incomplete = true;
	type->home = ctx->home;
	return type;
}

struct type_named *type_named_new(struct type_context *ctx, struct object *object)
{
	struct type_named *type = arena_new(ctx->arena, struct type_named);

	type->type.kind = TYPE_NAMED;
	type->object = object;
	type->origin = type;
	type->is_local = ctx->local != NULL;
	type->home = ctx->home;
	object->type = &type->type;
	return type;
}

void type_named_set_methods(
	struct type_context *ctx, struct type_named *named, struct object **methods, u32 count)
{
	sym *names = arena_array(ctx->arena, sym, count);

	for (u32 i = 0; i < count; i++)
		names[i] = methods[i]->name;
	named->methods = methods;
	named->method_names = names;
	named->method_count = count;
}

struct type_alias *type_alias_new(struct type_context *ctx, struct object *object)
{
	struct type_alias *type = arena_new(ctx->arena, struct type_alias);

	type->type.kind = TYPE_ALIAS;
	type->object = object;
	type->origin = type;
	type->is_local = ctx->local != NULL;
	type->home = ctx->home;
	object->type = &type->type;
	object->is_alias = true;
	return type;
}

struct type_param *type_param_new(struct type_context *ctx, struct object *object, u32 index)
{
	struct type_param *type = arena_new(ctx->arena, struct type_param);

	type->type.kind = TYPE_PARAM;
	type->object = object;
	type->index = index;
	type->serial = type_store_serial(ctx->store);
	type->hides_predeclared =
		scope_lookup(type_store_universe(ctx->store)->scope, object->name) != NULL;
	type->is_local = ctx->local != NULL;
	type->home = ctx->home;
	object->type = &type->type;
	return type;
}

struct object *object_var_new(struct type_context *ctx, struct type *type)
{
	struct object *object =
		object_new(ctx->arena, type_store_names(ctx->store), OBJECT_VAR, 0, NULL);

	object->type = type;
	return object;
}
