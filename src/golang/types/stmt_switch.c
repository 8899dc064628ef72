// SPDX-License-Identifier: Apache-2.0
#include "golang/types/assign.h"
#include "golang/types/check_record.h"
#include "golang/types/expr.h"
#include "golang/types/expr_binary.h"
#include "golang/types/expr_untyped.h"
#include "golang/types/stmt.h"
#include "golang/types/typexpr.h"

static struct node_list clauses(const struct checking *c, node_id body)
{
	return body ? check_list(c, check_node(c, body)->a) : (struct node_list){0};
}

static void clause_body(struct checking *c, const struct node *clause, struct object *variable)
{
	struct locals_mark mark = locals_enter(&c->locals);

	if (variable)
		check_declare(c, variable);
	stmt_list(c, check_list(c, clause->b));
	locals_leave(&c->locals, mark);
}

static void case_values(struct checking *c, const struct operand *tag, struct node_list values)
{
	for (u32 i = 0; i < values.len; i++) {
		struct operand value, against = *tag;

		expr_value(c, NULL, &value, values.at[i]);
		if (value.mode == MODE_INVALID || tag->mode == MODE_INVALID)
			continue;
		untyped_match(c, &value, &against);
		if (value.mode != MODE_INVALID)
			expr_compare(c, &value, &against, TOKEN_EQL);
	}
}

void stmt_switch(struct checking *c, const struct node *node)
{
	struct locals_mark mark = locals_enter(&c->locals);
	node_id tag_id = check_extra(c, node, 1);
	struct node_list list = clauses(c, check_extra(c, node, 2));
	struct operand tag = {.mode = MODE_CONSTANT, .type = type_basic(BASIC_BOOL)};

	stmt_check(c, check_extra(c, node, 0));
	if (tag_id) {
		expr_value(c, NULL, &tag, tag_id);
		assign_operand(c, &tag, NULL);
	} else {
		tag.value = constant_bool(c->arena, true);
	}
	for (u32 i = 0; i < list.len; i++) {
		const struct node *clause = check_node(c, list.at[i]);

		if (clause->kind != NODE_CASE_CLAUSE)
			continue;
		case_values(c, &tag, check_list(c, clause->a));
		clause_body(c, clause, NULL);
	}
	locals_leave(&c->locals, mark);
}

static bool is_nil(const struct checking *c, node_id id)
{
	sym name = ast_ident(c->env.ast, check_unparen(c, id));
	struct object *object = name ? check_lookup(c, name) : NULL;

	return object && object->kind == OBJECT_NIL;
}

// Type of the variable of a clause: the only type that is listed, else that of the expression.
static struct type *case_types(struct checking *c, struct type *subject, struct node_list types)
{
	struct type *only = NULL;

	for (u32 i = 0; i < types.len; i++) {
		struct operand nil;

		if (is_nil(c, types.at[i]))
			expr_value(c, NULL, &nil, types.at[i]);
		else
			only = typexpr_var(c, types.at[i]);
	}
	return types.len == 1 && only ? only : subject;
}

// switch x := y.(type): the identifier x (0: none) and the expression y (0: not of that form).
static node_id guard(struct checking *c, node_id id, node_id *variable)
{
	const struct node *node = id ? check_node(c, id) : NULL;
	struct node_list lhs, rhs;
	node_id value = 0;

	*variable = 0;
	if (node && node->kind == NODE_EXPR_STMT) {
		value = node->a;
	} else if (node && node->kind == NODE_ASSIGN_STMT) {
		lhs = check_list(c, node->a);
		rhs = check_list(c, node->b);
		if (lhs.len == 1 && rhs.len == 1) {
			*variable = lhs.at[0];
			value = rhs.at[0];
		}
	}
	if (!value || check_kind(c, value) != NODE_TYPE_ASSERT_EXPR)
		return 0;
	return check_node(c, value)->a;
}

static struct object *clause_variable(
	struct checking *c, node_id clause, node_id ident, struct type *type)
{
	struct object *object = check_new_object(c, OBJECT_VAR, ident);

	object->type = type;
	if (c->implicit)
		*map_put(c->implicit, clause) = (u64)(uintptr_t)object;
	return object;
}

void stmt_type_switch(struct checking *c, const struct node *node)
{
	struct locals_mark mark = locals_enter(&c->locals);
	struct node_list list = clauses(c, check_extra(c, node, 2));
	struct type *subject = type_invalid();
	struct operand x;
	node_id variable, value;

	stmt_check(c, check_extra(c, node, 0));
	value = guard(c, check_extra(c, node, 1), &variable);
	if (value) {
		expr_value(c, NULL, &x, value);
		if (x.mode != MODE_INVALID)
			subject = x.type;
	}
	if (variable && ast_ident(c->env.ast, variable) == c->checker->blank)
		variable = 0;
	if (variable)
		record_definition(c, variable, NULL);
	for (u32 i = 0; i < list.len; i++) {
		const struct node *clause = check_node(c, list.at[i]);
		struct object *object = NULL;
		struct type *type;

		if (clause->kind != NODE_CASE_CLAUSE)
			continue;
		type = case_types(c, subject, check_list(c, clause->a));
		if (variable)
			object = clause_variable(c, list.at[i], variable, type);
		clause_body(c, clause, object);
	}
	locals_leave(&c->locals, mark);
}

void stmt_select(struct checking *c, const struct node *node)
{
	struct node_list list = clauses(c, node->a);

	for (u32 i = 0; i < list.len; i++) {
		const struct node *clause = check_node(c, list.at[i]);
		struct locals_mark mark;

		if (clause->kind != NODE_COMM_CLAUSE)
			continue;
		mark = locals_enter(&c->locals);
		stmt_check(c, clause->a);
		stmt_list(c, check_list(c, clause->b));
		locals_leave(&c->locals, mark);
	}
}
