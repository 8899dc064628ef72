// SPDX-License-Identifier: Apache-2.0
#include "golang/types/assign.h"

#include "golang/types/check_record.h"
#include "golang/types/expr.h"
#include "golang/types/expr_untyped.h"

static void assign_untyped(struct checking *c, struct operand *x, struct type *type)
{
	if (x->mode == MODE_NIL && (!type || type->kind == TYPE_INVALID)) {
		if (!type)
			x->mode = MODE_INVALID;
		return;
	}
	if (!type || type_is_interface(type))
		type = type_default(x->type);
	untyped_convert(c, x, type);
}

void assign_operand(struct checking *c, struct operand *x, struct type *type)
{
	expr_single(x);
	if (x->mode == MODE_CGO)
		return;
	if (x->mode < MODE_CONSTANT) {
		x->mode = MODE_INVALID;
		return;
	}
	if (check_is_untyped(x->type))
		assign_untyped(c, x, type);
	expr_not_generic(c, type, x);
}

void assign_constant(struct checking *c, struct object *constant, struct operand *x)
{
	if (x->mode != MODE_CONSTANT || x->type->kind == TYPE_INVALID) {
		if (!constant->type)
			constant->type = type_invalid();
		return;
	}
	if (!constant->type)
		constant->type = x->type;
	if (constant->type->kind == TYPE_INVALID)
		return;
	assign_operand(c, x, constant->type);
	if (x->mode == MODE_CONSTANT)
		constant->constant = x->value;
}

void assign_initial(struct checking *c, struct object *variable, struct operand *x)
{
	if (x->mode == MODE_INVALID || x->mode == MODE_CGO || x->type->kind == TYPE_INVALID) {
		if (!variable->type)
			variable->type = type_invalid();
		return;
	}
	if (!variable->type)
		variable->type = x->mode == MODE_NIL ? type_invalid() : type_default(x->type);
	assign_operand(c, x, variable->type);
}

static void leave_untyped(struct object *const *variables, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		if (!variables[i]->type)
			variables[i]->type = type_invalid();
	}
}

void assign_initials(
	struct checking *c, struct object *const *variables, u32 count, struct node_list values)
{
	struct operand x, *list;
	bool comma_ok;

	if (count == values.len) {
		for (u32 i = 0; i < count; i++) {
			expr_value(c, variables[i]->type, &x, values.at[i]);
			assign_initial(c, variables[i], &x);
		}
		return;
	}
	if (values.len != 1) {
		expr_use_list(c, values);
		leave_untyped(variables, count);
		return;
	}
	if (expr_multi(c, &x, values.at[0], count == 2, &list, &comma_ok) != count) {
		leave_untyped(variables, count);
		return;
	}
	for (u32 i = 0; i < count; i++)
		assign_initial(c, variables[i], &list[i]);
	if (comma_ok && list[0].mode != MODE_INVALID && list[1].mode != MODE_INVALID)
		record_comma_ok(c, values.at[0], list[0].type, list[1].type);
}

static bool is_blank(const struct checking *c, node_id id)
{
	return ast_ident(c->env.ast, check_unparen(c, id)) == c->checker->blank;
}

// Type of what stands on the left; NULL for the blank identifier, invalid when it is unknown.
static struct type *left_type(struct checking *c, node_id lhs)
{
	struct operand x;

	if (is_blank(c, lhs)) {
		record_definition(c, check_unparen(c, lhs), NULL);
		return NULL;
	}
	expr_value(c, NULL, &x, lhs);
	return x.mode == MODE_INVALID ? type_invalid() : x.type;
}

void assign_to(struct checking *c, node_id lhs, struct operand *x)
{
	struct type *type = left_type(c, lhs);

	if (type && type->kind == TYPE_INVALID)
		x->mode = MODE_INVALID;
	else
		assign_operand(c, x, type);
}

static void assign_pair(struct checking *c, node_id lhs, node_id rhs)
{
	struct type *type = left_type(c, lhs);
	struct operand x;

	expr_value(c, type, &x, rhs);
	if (!type || type->kind != TYPE_INVALID)
		assign_operand(c, &x, type);
}

void assign_statement(struct checking *c, struct node_list lhs, struct node_list rhs)
{
	struct operand x, *list;
	bool comma_ok;

	if (lhs.len == rhs.len) {
		for (u32 i = 0; i < lhs.len; i++)
			assign_pair(c, lhs.at[i], rhs.at[i]);
		return;
	}
	if (rhs.len != 1) {
		expr_use_list(c, lhs);
		expr_use_list(c, rhs);
		return;
	}
	if (expr_multi(c, &x, rhs.at[0], lhs.len == 2, &list, &comma_ok) != lhs.len) {
		expr_use_list(c, lhs);
		return;
	}
	for (u32 i = 0; i < lhs.len; i++)
		assign_to(c, lhs.at[i], &list[i]);
	if (comma_ok && list[0].mode != MODE_INVALID && list[1].mode != MODE_INVALID)
		record_comma_ok(c, rhs.at[0], list[0].type, list[1].type);
}

// The variable for one name on the left of :=. Names of the block are used again; *is_new says which.
static struct object *define_one(struct checking *c, node_id id, bool *is_new)
{
	struct object *object;
	sym name = ast_ident(c->env.ast, id);

	*is_new = false;
	if (!name) {
		expr_use(c, id);
		return check_new_var(c, NULL, check_node(c, id)->pos);
	}
	if (name != c->checker->blank) {
		object = locals_find_in_block(&c->locals, name);
		if (object) {
			record_use(c, id, object);
			if (object->kind == OBJECT_VAR)
				return object;
			return check_new_var(c, NULL, check_node(c, id)->pos);
		}
		*is_new = true;
	}
	object = check_new_object(c, OBJECT_VAR, id);
	record_definition(c, id, object);
	return object;
}

enum { DEFINE_FEW = 4 };

void assign_define(struct checking *c, struct node_list lhs, struct node_list rhs)
{
	struct object *few[DEFINE_FEW] = {0};
	bool few_new[DEFINE_FEW];
	struct object **variables = few;
	bool *is_new = few_new;

	if (lhs.len > DEFINE_FEW) {
		variables = arena_array(c->arena, struct object *, lhs.len);
		is_new = arena_array(c->arena, bool, lhs.len);
	}
	for (u32 i = 0; i < lhs.len; i++)
		variables[i] = define_one(c, lhs.at[i], &is_new[i]);
	assign_initials(c, variables, lhs.len, rhs);
	for (u32 i = 0; i < lhs.len; i++) {
		if (is_new[i])
			check_declare(c, variables[i]);
	}
}
