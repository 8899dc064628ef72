// SPDX-License-Identifier: Apache-2.0
#include "golang/types/universe.h"

#include "golang/types/make.h"
#include "golang/types/type_set.h"

static const struct builtin_info builtins[] = {
#define EXPRESSION BUILTIN_KIND_EXPRESSION
#define STATEMENT  BUILTIN_KIND_STATEMENT
#define BUILTIN(id, text, least, variadic, kind) \
	{STR(text), least, variadic, kind, BUILTIN_##id >= BUILTIN_UNSAFE_ADD},
#include "golang/types/builtin.def"
#undef BUILTIN
#undef STATEMENT
#undef EXPRESSION
};

const struct builtin_info *builtin_info(enum builtin builtin)
{
	return &builtins[builtin];
}

struct maker {
	struct type_context *ctx;
	struct symtab *names;
	struct universe *universe;
};

static struct object *define(
	const struct maker *m, struct scope *scope, enum object_kind kind, str name)
{
	struct object *object =
		object_new(m->ctx->arena, m->names, kind, symtab_intern(m->names, name), NULL);

	scope_add(scope, object);
	return object;
}

static void define_basic(const struct maker *m, struct type *type)
{
	str name = ((struct type_basic *)type)->name;

	define(m, m->universe->scope, OBJECT_TYPE_NAME, name)->type = type;
}

static struct type_interface *complete_interface(const struct maker *m)
{
	struct type_interface *iface = type_interface_new(m->ctx);

	iface->is_incomplete = false;
	return iface;
}

// type error interface{ Error() string }
static void define_error(const struct maker *m)
{
	struct object *object = define(m, m->universe->scope, OBJECT_TYPE_NAME, STR("error"));
	struct type_named *error = type_named_new(m->ctx, object);
	struct type_interface *iface = complete_interface(m);
	struct object *method = object_new(
		m->ctx->arena, m->names, OBJECT_FUNC, symtab_intern(m->names, STR("Error")), NULL);
	struct object *result = object_var_new(m->ctx, type_basic(BASIC_STRING));
	struct object **results = arena_array(m->ctx->arena, struct object *, 1);
	struct type_signature *signature;

	result->is_result = true;
	results[0] = result;
	signature = type_signature_new(m->ctx, (struct type_tuple *)m->universe->empty_tuple,
		type_tuple_new(m->ctx, results, 1));
	signature->recv = object_var_new(m->ctx, &error->type);
	method->type = &signature->type;
	iface->methods = arena_array(m->ctx->arena, struct object *, 1);
	iface->methods[0] = method;
	iface->method_count = 1;
	error->rhs = error->underlying_type = &iface->type;
	m->universe->error = &error->type;
}

static void define_any(const struct maker *m)
{
	struct object *object = define(m, m->universe->scope, OBJECT_TYPE_NAME, STR("any"));
	struct type_alias *any = type_alias_new(m->ctx, object);

	any->aliased = &complete_interface(m)->type;
	m->universe->any = &any->type;
	m->universe->any_interface = any->aliased;
}

static void define_comparable(const struct maker *m)
{
	struct object *object = define(m, m->universe->scope, OBJECT_TYPE_NAME, STR("comparable"));
	struct type_named *comparable = type_named_new(m->ctx, object);
	struct type_interface *iface = complete_interface(m);

	iface->set = arena_new(m->ctx->arena, struct type_set);
	*iface->set = (struct type_set){.is_all = true, .comparable = true};
	comparable->rhs = comparable->underlying_type = &iface->type;
	m->universe->comparable = &comparable->type;
}

static struct object *define_constant(
	const struct maker *m, str name, enum basic_kind kind, const struct constant *value)
{
	struct object *object = define(m, m->universe->scope, OBJECT_CONST, name);

	object->type = type_basic(kind);
	object->constant = value;
	return object;
}

struct universe *universe_new(struct type_context *ctx, struct symtab *names)
{
	struct universe *u = arena_new(ctx->arena, struct universe);
	struct maker m = {ctx, names, u};
	struct arena *arena = ctx->arena;

	u->scope = scope_new(arena, NULL, 0, 0);
	u->unsafe_scope = scope_new(arena, u->scope, 0, 0);
	u->empty_tuple = &type_tuple_new(ctx, NULL, 0)->type;
	u->byte = type_byte();
	u->rune = type_rune();
	for (enum basic_kind kind = BASIC_BOOL; kind <= BASIC_STRING; kind++)
		define_basic(&m, type_basic(kind));
	define_basic(&m, u->byte);
	define_basic(&m, u->rune);
	define_error(&m);
	define_any(&m);
	define_comparable(&m);
	define_constant(&m, STR("true"), BASIC_UNTYPED_BOOL, constant_bool(arena, true));
	define_constant(&m, STR("false"), BASIC_UNTYPED_BOOL, constant_bool(arena, false));
	u->iota = define_constant(&m, STR("iota"), BASIC_UNTYPED_INT, constant_i64(arena, 0));
	u->nil = define(&m, u->scope, OBJECT_NIL, STR("nil"));
	u->nil->type = type_basic(BASIC_UNTYPED_NIL);
	define(&m, u->unsafe_scope, OBJECT_TYPE_NAME, STR("Pointer"))->type =
		type_basic(BASIC_UNSAFE_POINTER);
	for (enum builtin b = 0; b < BUILTIN_COUNT; b++) {
		struct scope *scope = builtins[b].is_unsafe ? u->unsafe_scope : u->scope;
		struct object *object = define(&m, scope, OBJECT_BUILTIN, builtins[b].text);

		object->builtin = (u8)b;
		object->type = type_invalid();
	}
	return u;
}
