// SPDX-License-Identifier: Apache-2.0
#include "golang/types/decl.h"

#include "golang/types/assign.h"
#include "golang/types/check_record.h"
#include "golang/types/decl_type.h"
#include "golang/types/expr.h"
#include "golang/types/typexpr.h"

// A cycle through variables and constants alone is found out elsewhere; one through types needs a
// definition on its way. Everything else would go on forever.
static bool is_valid_cycle(const struct checking *c, const struct declaration *first)
{
	u32 values = 0, definitions = 0, length = c->path.len - first->path_index;

	for (u32 i = first->path_index; i < c->path.len; i++) {
		const struct object *object = c->path.at[i]->object;

		if (object->kind == OBJECT_CONST || object->kind == OBJECT_VAR)
			values++;
		if (object->kind != OBJECT_TYPE_NAME)
			continue;
		if (c->env.in_type_params && object->type && type_is_generic(object->type))
			return true;
		if (!object->is_alias)
			definitions++;
	}
	return values == length || (values == 0 && definitions > 0);
}

static void cycle(struct checking *c, const struct declaration *declaration)
{
	struct object *object = declaration->object;

	if (object->kind != OBJECT_FUNC && (!object->type || !is_valid_cycle(c, declaration)))
		object->type = type_invalid();
}

static void constant(struct checking *c, struct object *object, node_id type, node_id value)
{
	struct operand x = {.mode = MODE_INVALID, .type = type_invalid()};

	object->constant = constant_unknown();
	if (type) {
		object->type = typexpr(c, type);
		if (!type_is_const_type(object->type)) {
			object->type = type_invalid();
			return;
		}
	}
	if (value)
		expr_value(c, NULL, &x, value);
	assign_constant(c, object, &x);
}

static void package_constant(struct checking *c, const struct declaration *d)
{
	c->env.iota = constant_i64(c->arena, d->iota);
	constant(c, d->object, d->type, d->value);
}

// With a declared type the value is left for later (check_values): it is needed for no other declaration.
// Values count their unresolved expressions there as well.
static void package_variable(struct checking *c, const struct declaration *d)
{
	u32 unresolved;
	struct operand x;

	if (d->type) {
		d->object->type = typexpr_var(c, d->type);
		return;
	}
	if (!d->value) {
		d->object->type = type_invalid();
		return;
	}
	unresolved = c->unresolved;
	c->env.is_type_enough = !c->checker->is_recording;
	if (d->lhs) {
		assign_initials(c, d->lhs, d->lhs_count, (struct node_list){&d->value, 1});
	} else {
		expr_value(c, NULL, &x, d->value);
		assign_initial(c, d->object, &x);
	}
	c->unresolved = unresolved;
}

static void package_type(struct checking *c, struct declaration *d)
{
	struct type *type;

	decl_type(c, d->object, d->node);
	type = d->object->type;
	if (type->kind == TYPE_NAMED && ((struct type_named *)type)->object == d->object) {
		struct type_named *named = (struct type_named *)type;

		type_named_set_methods(c->ctx, named, d->methods.at, d->methods.len);
		*vec_push(c->arena, &c->types->named) = named;
	}
}

static void package_function(struct checking *c, const struct declaration *d)
{
	const struct node *node = check_node(c, d->node);
	struct type_signature *signature = type_signature_new(c->ctx, NULL, NULL);

	d->object->type = &signature->type;
	typexpr_signature(c, signature, check_extra(c, node, 0), check_extra(c, node, 2));
}

// Function literals in initial values of variables are left to check_values, those in constants and types
// (which never run) to nobody; conformance wants them all.
static void check_declaration(struct checking *c, struct declaration *d)
{
	c->env.is_body = c->checker->is_recording && d->object->kind != OBJECT_VAR;
	switch ((enum object_kind)d->object->kind) {
	case OBJECT_CONST:
		package_constant(c, d);
		break;
	case OBJECT_VAR:
		package_variable(c, d);
		break;
	case OBJECT_TYPE_NAME:
		package_type(c, d);
		break;
	case OBJECT_FUNC:
		package_function(c, d);
		break;
	case OBJECT_PACKAGE_NAME:
	case OBJECT_LABEL:
	case OBJECT_BUILTIN:
	case OBJECT_NIL:
		break;
	}
}

void decl_object(struct checking *c, struct object *object)
{
	struct declaration *d = object->declaration;
	struct locals_mark mark;
	struct check_env env;

	if (d && d->color == DECLARATION_GREY) {
		cycle(c, d);
		return;
	}
	if (object->type)
		return;
	if (!d || !check_descend(c)) {
		object->type = type_invalid();
		return;
	}
	env = c->env;
	d->color = DECLARATION_GREY;
	d->path_index = c->path.len;
	*vec_push(c->arena, &c->path) = d;
	mark = locals_hide(&c->locals);
	check_enter_file(c, d->source, d->file_scope);
	check_declaration(c, d);
	locals_leave(&c->locals, mark);
	(void)vec_pop(&c->path);
	d->color = DECLARATION_BLACK;
	c->env = env;
	check_ascend(c);
}

void decl_group_next(const struct ast *ast, struct decl_group *group, node_id spec, u32 index)
{
	struct node_list values = ast_field_list(ast, spec, 2);
	node_id type = ast_field(ast, spec, 1);

	group->iota = index;
	if (type || values.len > 0) {
		group->type = type;
		group->values = values;
	}
}

static void local_constants(struct checking *c, struct decl_group *group, node_id spec)
{
	struct node_list names = ast_field_list(c->env.ast, spec, 0);
	struct object **objects = arena_array(c->arena, struct object *, names.len);
	const struct constant *iota = c->env.iota;

	for (u32 i = 0; i < names.len; i++) {
		objects[i] = check_new_object(c, OBJECT_CONST, names.at[i]);
		c->env.iota = constant_i64(c->arena, group->iota);
		constant(c, objects[i], group->type, decl_value(group->values, i));
		c->env.iota = iota;
	}
	for (u32 i = 0; i < names.len; i++) {
		record_definition(c, names.at[i], objects[i]);
		check_declare(c, objects[i]);
	}
}

static void local_variables(struct checking *c, node_id spec)
{
	struct node_list names = ast_field_list(c->env.ast, spec, 0);
	struct node_list values = ast_field_list(c->env.ast, spec, 2);
	node_id type_id = ast_field(c->env.ast, spec, 1);
	struct object **objects = arena_array(c->arena, struct object *, names.len);
	struct type *type = type_id ? typexpr_var(c, type_id) : NULL;

	for (u32 i = 0; i < names.len; i++) {
		objects[i] = check_new_object(c, OBJECT_VAR, names.at[i]);
		objects[i]->type = type;
	}
	if (values.len > 0)
		assign_initials(c, objects, names.len, values);
	for (u32 i = 0; i < names.len; i++) {
		if (!objects[i]->type)
			objects[i]->type = type_invalid();
		record_definition(c, names.at[i], objects[i]);
		check_declare(c, objects[i]);
	}
}

static void local_type(struct checking *c, node_id spec)
{
	node_id ident = check_extra(c, check_node(c, spec), 0);
	struct object *object = check_new_object(c, OBJECT_TYPE_NAME, ident);

	record_definition(c, ident, object);
	check_declare(c, object);
	decl_type(c, object, spec);
}

void decl_statement(struct checking *c, node_id id)
{
	const struct node *node = check_node(c, id);
	struct decl_group group = {0};
	struct node_list specs;

	if (node->kind != NODE_GEN_DECL)
		return;
	specs = check_list(c, node->a);
	for (u32 i = 0; i < specs.len; i++) {
		if (check_kind(c, specs.at[i]) == NODE_TYPE_SPEC) {
			local_type(c, specs.at[i]);
		} else if (check_kind(c, specs.at[i]) != NODE_VALUE_SPEC) {
			continue;
		} else if (node->op == TOKEN_CONST) {
			decl_group_next(c->env.ast, &group, specs.at[i], i);
			local_constants(c, &group, specs.at[i]);
		} else {
			local_variables(c, specs.at[i]);
		}
	}
}
