// SPDX-License-Identifier: Apache-2.0
#include "golang/types/subst.h"

#include "golang/types/make.h"
#include "golang/types/named.h"

// One substitution in progress. A generic signature inside it gets fresh type parameters of its own,
// which are a second pair of lists.
struct job {
	struct type_context *ctx;
	struct subst map;
	const struct job *outer;
};

static struct type *replace(const struct job *job, struct type *type);

static struct type *param_replacement(const struct job *job, struct type_param *param)
{
	for (; job; job = job->outer)
		for (u32 i = 0; i < job->map.count; i++)
			if (job->map.tparams[i] == param)
				return job->map.targs[i] ? job->map.targs[i] : &param->type;
	return &param->type;
}

// NULL when nothing changes.
static struct type **replace_list(const struct job *job, struct type *const *types, u32 count)
{
	struct type **copies = NULL;

	for (u32 i = 0; i < count; i++) {
		struct type *type = replace(job, types[i]);

		if (type == types[i])
			continue;
		if (!copies)
			copies = arena_copy(job->ctx->arena, types, count * sizeof(*types),
				_Alignof(struct type *));
		copies[i] = type;
	}
	return copies;
}

// Variables, fields, methods; NULL when nothing changes.
static struct object **replace_objects(
	const struct job *job, struct object *const *objects, u32 count)
{
	struct object **copies = NULL;

	for (u32 i = 0; i < count; i++) {
		struct type *type = replace(job, objects[i]->type);
		struct object *copy;

		if (type == objects[i]->type)
			continue;
		if (!copies)
			copies = arena_copy(job->ctx->arena, objects, count * sizeof(*objects),
				_Alignof(struct object *));
		copy = arena_new(job->ctx->arena, struct object);
		*copy = *objects[i];
		copy->type = type;
		copies[i] = copy;
	}
	return copies;
}

static struct type *replace_elem(const struct job *job, struct type_elem *type)
{
	struct type *elem = replace(job, type->elem);
	struct type_elem *copy;

	if (elem == type->elem)
		return &type->type;
	copy = arena_new(job->ctx->arena, struct type_elem);
	*copy = *type;
	copy->elem = elem;
	return &copy->type;
}

static struct type *replace_map(const struct job *job, struct type_map *type)
{
	struct type *key = replace(job, type->key), *elem = replace(job, type->elem);

	if (key == type->key && elem == type->elem)
		return &type->type;
	return type_map_new(job->ctx, key, elem);
}

static struct type *replace_struct(const struct job *job, struct type_struct *type)
{
	struct object **fields = replace_objects(job, type->fields, type->count);
	struct type_struct *copy;

	if (!fields)
		return &type->type;
	copy = arena_new(job->ctx->arena, struct type_struct);
	*copy = *type;
	copy->fields = fields;
	return &copy->type;
}

static struct type_tuple *replace_tuple(const struct job *job, struct type_tuple *type)
{
	struct object **vars = replace_objects(job, type->vars, type->count);

	return vars ? type_tuple_new(job->ctx, vars, type->count) : type;
}

static bool is_being_replaced(const struct job *job, const struct type_param *param)
{
	for (; job; job = job->outer)
		for (u32 i = 0; i < job->map.count; i++)
			if (job->map.tparams[i] == param)
				return true;
	return false;
}

// *map gets the substitution of the new ones for the old ones.
static struct type_params fresh_params(
	struct type_context *ctx, struct type_params old, struct subst *map)
{
	struct type_params fresh = {
		arena_array(ctx->arena, struct type_param *, old.count), old.count};
	struct type **targs = arena_array(ctx->arena, struct type *, old.count);

	*map = (struct subst){old.at, targs, old.count};
	for (u32 i = 0; i < old.count; i++) {
		struct object *name = arena_new(ctx->arena, struct object);

		*name = *old.at[i]->object;
		fresh.at[i] = type_param_new(ctx, name, old.at[i]->index);
		targs[i] = &fresh.at[i]->type;
	}
	return fresh;
}

static struct type *replace_signature(const struct job *job, struct type_signature *type)
{
	struct type_params tparams = type->tparams;
	struct job inner = {job->ctx, {0}, job};
	struct type_signature *copy;
	struct type_tuple *params, *results;

	// A generic method of an instance has constraints that may mention the receiver's parameters.
	if (tparams.count && !is_being_replaced(job, tparams.at[0])) {
		tparams = fresh_params(job->ctx, tparams, &inner.map);
		for (u32 i = 0; i < tparams.count; i++)
			tparams.at[i]->constraint =
				replace(&inner, type->tparams.at[i]->constraint);
		job = &inner;
	}
	params = replace_tuple(job, type->params);
	results = replace_tuple(job, type->results);
	if (params == type->params && results == type->results && job != &inner)
		return &type->type;
	copy = arena_new(job->ctx->arena, struct type_signature);
	*copy = *type;
	copy->params = params;
	copy->results = results;
	copy->tparams = tparams;
	return &copy->type;
}

static struct type *replace_union(const struct job *job, struct type_union *type)
{
	struct union_term *terms = NULL;

	for (u32 i = 0; i < type->count; i++) {
		struct type *term = replace(job, type->terms[i].type);

		if (term == type->terms[i].type)
			continue;
		if (!terms)
			terms = arena_copy(job->ctx->arena, type->terms,
				type->count * sizeof(*terms), _Alignof(struct union_term));
		terms[i].type = term;
	}
	return terms ? &type_union_new(job->ctx, terms, type->count)->type : &type->type;
}

static struct type *replace_interface(const struct job *job, struct type_interface *type)
{
	struct object **methods = replace_objects(job, type->methods, type->method_count);
	struct type **embedded = replace_list(job, type->embedded, type->embedded_count);
	struct type_interface *copy;

	if (!methods && !embedded)
		return &type->type;
	copy = arena_new(job->ctx->arena, struct type_interface);
	*copy = *type;
	copy->home = job->ctx->home;
	copy->set = NULL;
	if (methods)
		copy->methods = methods;
	if (embedded)
		copy->embedded = embedded;
	return &copy->type;
}

static struct type *replace_named(const struct job *job, struct type_named *type)
{
	struct type **targs = replace_list(job, type->targs, type->targ_count);

	if (!targs)
		return &type->type;
	return type_instantiate(job->ctx, &type->origin->type, targs, type->targ_count);
}

static struct type *replace_alias(const struct job *job, struct type_alias *type)
{
	struct type **targs = replace_list(job, type->targs, type->targ_count);

	if (!targs)
		return &type->type;
	return type_instantiate(job->ctx, &type->origin->type, targs, type->targ_count);
}

static struct type *replace(const struct job *job, struct type *type)
{
	if (!type)
		return type_invalid();
	switch (type->kind) {
	case TYPE_INVALID:
	case TYPE_BASIC:
		return type;
	case TYPE_POINTER:
	case TYPE_SLICE:
	case TYPE_ARRAY:
	case TYPE_CHAN:
		return replace_elem(job, (struct type_elem *)type);
	case TYPE_MAP:
		return replace_map(job, (struct type_map *)type);
	case TYPE_STRUCT:
		return replace_struct(job, (struct type_struct *)type);
	case TYPE_TUPLE:
		return &replace_tuple(job, (struct type_tuple *)type)->type;
	case TYPE_SIGNATURE:
		return replace_signature(job, (struct type_signature *)type);
	case TYPE_INTERFACE:
		return replace_interface(job, (struct type_interface *)type);
	case TYPE_UNION:
		return replace_union(job, (struct type_union *)type);
	case TYPE_NAMED:
		return replace_named(job, (struct type_named *)type);
	case TYPE_ALIAS:
		return replace_alias(job, (struct type_alias *)type);
	case TYPE_PARAM:
		return param_replacement(job, (struct type_param *)type);
	}
	return type;
}

struct type *type_subst(struct type_context *ctx, struct type *type, struct subst map)
{
	struct job job = {ctx, map, NULL};

	return map.count ? replace(&job, type) : type;
}

struct type *type_rename_params(struct type_context *ctx, struct type *type,
	struct type_params tparams, struct type_params *ret)
{
	struct subst map;
	struct type_params fresh = fresh_params(ctx, tparams, &map);

	for (u32 i = 0; i < tparams.count; i++)
		fresh.at[i]->constraint = type_subst(ctx, tparams.at[i]->constraint, map);
	*ret = fresh;
	return type_subst(ctx, type, map);
}
