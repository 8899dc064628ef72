// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include "base/strbuf.h"

void world_open(struct world *w)
{
	*w = (struct world){
		.package.path = STR("example.com/p"), .other.path = STR("example.com/q")};
	arena_init(&w->arena);
	w->names = symtab_open();
	w->store = type_store_open(w->names);
	type_context_init(&w->ctx, w->store, &w->arena);
}

void world_close(struct world *w)
{
	type_store_close(w->store);
	symtab_close(w->names);
	arena_deinit(&w->arena);
}

sym world_sym(struct world *w, const char *name)
{
	return symtab_intern(w->names, str_from_c(name));
}

struct object *world_object(struct world *w, enum object_kind kind, const char *name)
{
	return object_new(&w->arena, w->names, kind, world_sym(w, name), &w->package);
}

struct object *world_var(struct world *w, const char *name, struct type *type)
{
	struct object *object = world_object(w, OBJECT_VAR, name);

	object->type = type;
	return object;
}

struct object *world_field(struct world *w, const char *name, struct type *type, bool is_embedded)
{
	struct object *field = world_var(w, name, type);

	field->is_field = true;
	field->is_embedded = is_embedded;
	return field;
}

// All arguments up to NULL.
static void **collect(struct world *w, void *first, va_list args, u32 *count)
{
	VEC(void *) list = {0};

	for (void *at = first; at; at = va_arg(args, void *))
		*vec_push(&w->arena, &list) = at;
	*count = list.len;
	return list.at;
}

struct type *world_struct(struct world *w, struct object *first, ...)
{
	struct object **fields;
	va_list args;
	u32 count;

	va_start(args, first);
	fields = (struct object **)collect(w, first, args, &count);
	va_end(args);
	return &type_struct_new(&w->ctx, fields, NULL, count)->type;
}

struct type_tuple *world_tuple(struct world *w, struct object *first, ...)
{
	struct object **vars;
	va_list args;
	u32 count;

	va_start(args, first);
	vars = (struct object **)collect(w, first, args, &count);
	va_end(args);
	return type_tuple_new(&w->ctx, vars, count);
}

struct type *world_func(struct world *w, struct type_tuple *params, struct type_tuple *results)
{
	return &type_signature_new(&w->ctx, params, results)->type;
}

struct object *world_method(struct world *w, const char *name, struct type *func)
{
	struct object *method = world_object(w, OBJECT_FUNC, name);

	method->type = func;
	return method;
}

struct type *world_interface(struct world *w, struct object *method, struct type *embedded)
{
	struct type_interface *iface = type_interface_new(&w->ctx);

	if (method) {
		iface->methods = arena_array(&w->arena, struct object *, 1);
		iface->methods[iface->method_count++] = method;
	}
	if (embedded) {
		iface->embedded = arena_array(&w->arena, struct type *, 1);
		iface->embedded[iface->embedded_count++] = embedded;
	}
	iface->is_incomplete = false;
	return &iface->type;
}

struct type *world_union(struct world *w, bool tilde, struct type *first, ...)
{
	VEC(struct union_term) terms = {0};
	va_list args;

	va_start(args, first);
	for (struct type *at = first; at; at = va_arg(args, struct type *))
		*vec_push(&w->arena, &terms) = (struct union_term){tilde, at};
	va_end(args);
	return &type_union_new(&w->ctx, terms.at, terms.len)->type;
}

struct type_named *world_named(struct world *w, const char *name, struct type *rhs)
{
	struct type_named *named = type_named_new(&w->ctx, world_object(w, OBJECT_TYPE_NAME, name));

	named->rhs = rhs;
	return named;
}

struct type_param *world_param(struct world *w, const char *name, struct type *constraint)
{
	struct type_param *param =
		type_param_new(&w->ctx, world_object(w, OBJECT_TYPE_NAME, name), 0);

	param->constraint = constraint;
	return param;
}

void world_set_param(struct world *w, struct type_params *tparams, struct type_param *param)
{
	tparams->at = arena_array(&w->arena, struct type_param *, 1);
	tparams->at[0] = param;
	tparams->count = 1;
}

struct object *world_add_method(struct world *w, struct type_named *named, const char *name,
	bool is_pointer, struct type *func, struct type_param *recv_param)
{
	struct object *method = world_method(w, name, func);
	u32 count = named->method_count;
	struct object **methods = arena_array(&w->arena, struct object *, count + 1);

	for (u32 i = 0; i < count; i++)
		methods[i] = named->methods[i];
	methods[count] = method;
	method->has_pointer_receiver = is_pointer;
	if (recv_param)
		world_set_param(w, &((struct type_signature *)func)->recv_tparams, recv_param);
	type_named_set_methods(&w->ctx, named, methods, count + 1);
	return method;
}

str world_text(struct world *w, struct type *type)
{
	struct strbuf out;

	strbuf_init(&out, &w->arena);
	type_print(&out, type);
	return strbuf_str(&out);
}

struct selection world_lookup(struct world *w, struct type *type, const char *name)
{
	return type_lookup(&w->arena, type, false, &w->package, world_sym(w, name));
}
