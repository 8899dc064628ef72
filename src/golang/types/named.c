// SPDX-License-Identifier: Apache-2.0
#include "golang/types/named.h"

#include "golang/types/expand.h"
#include "golang/types/instance.h"
#include "golang/types/make.h"
#include "golang/types/subst.h"

struct type_params type_params_of(struct type *type)
{
	switch ((int)type->kind) {
	case TYPE_NAMED:
		if (((struct type_named *)type)->targ_count == 0)
			return ((struct type_named *)type)->tparams;
		break;
	case TYPE_ALIAS:
		if (((struct type_alias *)type)->targ_count == 0)
			return ((struct type_alias *)type)->tparams;
		break;
	case TYPE_SIGNATURE:
		return ((struct type_signature *)type)->tparams;
	}
	return (struct type_params){0};
}

static struct type *named_instance(struct type_context *ctx, const struct instance_key *key)
{
	struct type_named *origin = (struct type_named *)key->generic;
	struct type_named *inst = arena_new(ctx->arena, struct type_named);

	*inst = (struct type_named){.type = {TYPE_NAMED},
		.object = origin->object,
		.origin = origin,
		.targ_count = key->count,
		.is_local = key->is_local,
		.home = ctx->home};
	inst->targs = arena_array(ctx->arena, struct type *, key->count);
	for (u32 i = 0; i < key->count; i++)
		inst->targs[i] = key->targs[i];
	return &inst->type;
}

static struct type *alias_instance(struct type_context *ctx, const struct instance_key *key)
{
	struct type_alias *origin = (struct type_alias *)key->generic;
	struct type_alias *inst = arena_new(ctx->arena, struct type_alias);

	*inst = (struct type_alias){.type = {TYPE_ALIAS},
		.object = origin->object,
		.origin = origin,
		.targ_count = key->count,
		.is_local = key->is_local,
		.home = ctx->home};
	inst->targs = arena_array(ctx->arena, struct type *, key->count);
	for (u32 i = 0; i < key->count; i++)
		inst->targs[i] = key->targs[i];
	return &inst->type;
}

static struct type *instance_new(struct type_context *ctx, const struct instance_key *key)
{
	return key->generic->kind == TYPE_NAMED ? named_instance(ctx, key)
	                                        : alias_instance(ctx, key);
}

// What other threads will see must not point into the memory of a body.
static struct type *shared_instance(
	struct type_context *ctx, struct instance_table *table, struct instance_key *key)
{
	struct type_context shared = *ctx;
	struct type **targs;
	struct type *inst;

	if (!ctx->local)
		return instance_add(table, key, instance_new(ctx, key));
	shared.arena = type_store_take_arena(ctx->store);
	shared.local = NULL;
	shared.home = type_store_shared(ctx->store);
	targs = arena_array(shared.arena, struct type *, key->count);
	for (u32 i = 0; i < key->count; i++)
		targs[i] = instance_promote(&shared, key->targs[i]);
	key->targs = targs;
	inst = instance_add(table, key, instance_new(&shared, key));
	type_store_give_arena(ctx->store, shared.arena);
	return inst;
}

struct type *type_instantiate(
	struct type_context *ctx, struct type *generic, struct type *const *targs, u32 count)
{
	struct instance_table *table = type_store_instances(ctx->store);
	struct type_params tparams = type_params_of(generic);
	struct instance_key key;
	struct type *found;

	if (tparams.count == 0)
		return generic;
	if (tparams.count != count)
		return type_invalid();
	key = instance_key(generic, targs, count);
	if (key.is_too_deep)
		return type_invalid();
	if (key.is_local && ctx->local)
		table = ctx->local;
	found = instance_find(table, &key);
	if (found)
		return found;
	if (key.is_local && ctx->local)
		return instance_add(table, &key, instance_new(ctx, &key));
	return shared_instance(ctx, table, &key);
}

struct type_signature *signature_instantiate(struct type_context *ctx,
	struct type_signature *signature, struct type *const *targs, u32 count)
{
	struct subst map = {signature->tparams.at, targs, count};
	struct type_signature *copy = arena_new(ctx->arena, struct type_signature);
	struct type *params, *results;

	*copy = *signature;
	copy->tparams = (struct type_params){0};
	if (count != signature->tparams.count)
		return copy;
	params = type_subst(ctx, &signature->params->type, map);
	results = type_subst(ctx, &signature->results->type, map);
	copy->params = (struct type_tuple *)params;
	copy->results = (struct type_tuple *)results;
	return copy;
}

// The method of an instance: its origin's with the type arguments for the receiver's type parameters.
static struct object *expand_method(
	struct type_context *ctx, struct type_named *inst, struct object *method)
{
	struct type *type = object_type(ctx, method);
	struct object *copy = arena_new(ctx->arena, struct object);
	struct type_signature *old, *expanded;
	struct type *recv = &inst->type;

	*copy = *method;
	copy->type = type;
	if (type->kind != TYPE_SIGNATURE)
		return copy;
	old = (struct type_signature *)type;
	if (old->recv_tparams.count == inst->targ_count)
		type = type_subst(ctx, type,
			(struct subst){old->recv_tparams.at, inst->targs, inst->targ_count});
	expanded = arena_new(ctx->arena, struct type_signature);
	*expanded = *(struct type_signature *)type;
	expanded->recv_tparams = (struct type_params){0};
	if (method->has_pointer_receiver)
		recv = type_pointer_new(ctx, recv);
	expanded->recv = object_var_new(ctx, recv);
	if (old->recv) {
		*expanded->recv = *old->recv;
		expanded->recv->type = recv;
	}
	copy->type = &expanded->type;
	return copy;
}

struct object *named_method(struct type_named *named, u32 index)
{
	struct type_named *origin = named->origin;
	struct object **methods, *method = origin->methods[index], *other = NULL;
	struct type_context ctx;

	if (origin == named)
		return method;
	methods = __atomic_load_n(&named->methods, __ATOMIC_ACQUIRE);
	if (methods) {
		other = __atomic_load_n(&methods[index], __ATOMIC_ACQUIRE);
		if (other)
			return other;
	}
	ctx = expand_begin(named->home);
	if (!methods) {
		struct object **fresh =
			arena_array(ctx.arena, struct object *, origin->method_count);

		if (__atomic_compare_exchange_n(&named->methods, &methods, fresh, false,
			    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
			methods = fresh;
	}
	method = expand_method(&ctx, named, method);
	expand_end(&ctx);
	// A method whose signature is still being declared is not remembered.
	if (method->type->kind == TYPE_SIGNATURE &&
		!__atomic_compare_exchange_n(
			&methods[index], &other, method, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return other;
	return method;
}

struct object *named_find_method(
	struct type_named *named, const struct package *from, sym name, u32 *index)
{
	const struct type_named *origin = named->origin;

	for (u32 i = 0; i < origin->method_count; i++) {
		if (origin->method_names[i] != name ||
			!object_same_name(origin->methods[i], from, name))
			continue;
		if (index)
			*index = i;
		return named_method(named, i);
	}
	return NULL;
}

bool named_same_origin(const struct type_named *a, const struct type_named *b)
{
	return a->origin == b->origin;
}
