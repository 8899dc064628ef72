// SPDX-License-Identifier: Apache-2.0
#include "golang/types/stmt.h"

#include "golang/types/assign.h"
#include "golang/types/decl.h"
#include "golang/types/expr.h"
#include "golang/types/expr_binary.h"
#include "golang/types/typexpr.h"

void stmt_list(struct checking *c, struct node_list list)
{
	for (u32 i = 0; i < list.len; i++)
		stmt_check(c, list.at[i]);
}

void stmt_function_body(struct checking *c, struct type_signature *signature, node_id body)
{
	struct locals_mark mark = locals_enter(&c->locals);
	struct type_signature *around = c->env.signature;
	bool had_call = c->env.has_call_or_recv;

	c->env.signature = signature;
	typexpr_declare_signature(c, signature);
	stmt_list(c, check_list(c, check_node(c, body)->a));
	c->env.signature = around;
	c->env.has_call_or_recv = had_call;
	locals_leave(&c->locals, mark);
}

static void send(struct checking *c, const struct node *node)
{
	struct operand channel, value;
	struct type *elem;

	expr_value(c, NULL, &channel, node->a);
	expr_generic(c, &value, node->b, NULL);
	elem = channel.mode == MODE_INVALID ? NULL : expr_channel_element(&channel);
	if (elem)
		assign_operand(c, &value, elem);
}

static void increment(struct checking *c, const struct node *node)
{
	struct operand x;

	expr_value(c, NULL, &x, node->a);
}

static enum token assignment_operator(enum token token)
{
	static const u8 operators[TOKEN_COUNT] = {
		[TOKEN_ADD_ASSIGN] = TOKEN_ADD,
		[TOKEN_SUB_ASSIGN] = TOKEN_SUB,
		[TOKEN_MUL_ASSIGN] = TOKEN_MUL,
		[TOKEN_QUO_ASSIGN] = TOKEN_QUO,
		[TOKEN_REM_ASSIGN] = TOKEN_REM,
		[TOKEN_AND_ASSIGN] = TOKEN_AND,
		[TOKEN_OR_ASSIGN] = TOKEN_OR,
		[TOKEN_XOR_ASSIGN] = TOKEN_XOR,
		[TOKEN_SHL_ASSIGN] = TOKEN_SHL,
		[TOKEN_SHR_ASSIGN] = TOKEN_SHR,
		[TOKEN_AND_NOT_ASSIGN] = TOKEN_AND_NOT,
	};

	return (enum token)operators[token];
}

static void assignment(struct checking *c, const struct node *node)
{
	struct node_list lhs = check_list(c, node->a), rhs = check_list(c, node->b);
	struct operand x, y;

	if (node->op == TOKEN_DEFINE) {
		assign_define(c, lhs, rhs);
	} else if (node->op == TOKEN_ASSIGN) {
		assign_statement(c, lhs, rhs);
	} else if (lhs.len == 1 && rhs.len == 1) {
		expr_value(c, NULL, &x, lhs.at[0]);
		expr_value(c, NULL, &y, rhs.at[0]);
		expr_apply(c, &x, &y, assignment_operator((enum token)node->op), 0);
	}
}

static void return_results(struct checking *c, const struct node *node)
{
	struct node_list values = check_list(c, node->a);
	struct type_tuple *results;

	if (!c->env.signature) {
		expr_use_list(c, values);
		return;
	}
	results = c->env.signature->results;
	if (values.len > 0 || results->count == 0 || !results->vars[0]->name)
		assign_initials(c, results->vars, results->count, values);
}

static void condition(struct checking *c, node_id id)
{
	struct operand x;

	if (id)
		expr_value(c, NULL, &x, id);
}

// if and for have the same four parts.
static void if_or_for(struct checking *c, const struct node *node)
{
	struct locals_mark mark = locals_enter(&c->locals);

	stmt_check(c, check_extra(c, node, 0));
	condition(c, check_extra(c, node, 1));
	stmt_check(c, check_extra(c, node, 2));
	stmt_check(c, check_extra(c, node, 3));
	locals_leave(&c->locals, mark);
}

static void block(struct checking *c, const struct node *node)
{
	struct locals_mark mark = locals_enter(&c->locals);

	stmt_list(c, check_list(c, node->a));
	locals_leave(&c->locals, mark);
}

static void dispatch(struct checking *c, node_id id)
{
	const struct node *node = check_node(c, id);
	struct operand x;

	switch (node->kind) {
	case NODE_DECL_STMT:
		decl_statement(c, node->a);
		break;
	case NODE_LABELED_STMT:
		stmt_check(c, node->b);
		break;
	case NODE_EXPR_STMT:
	case NODE_GO_STMT:
	case NODE_DEFER_STMT:
		expr_raw(c, NULL, &x, node->a, NULL, false);
		break;
	case NODE_SEND_STMT:
		send(c, node);
		break;
	case NODE_INC_DEC_STMT:
		increment(c, node);
		break;
	case NODE_ASSIGN_STMT:
		assignment(c, node);
		break;
	case NODE_RETURN_STMT:
		return_results(c, node);
		break;
	case NODE_BLOCK_STMT:
		block(c, node);
		break;
	case NODE_IF_STMT:
	case NODE_FOR_STMT:
		if_or_for(c, node);
		break;
	case NODE_SWITCH_STMT:
		stmt_switch(c, node);
		break;
	case NODE_TYPE_SWITCH_STMT:
		stmt_type_switch(c, node);
		break;
	case NODE_SELECT_STMT:
		stmt_select(c, node);
		break;
	case NODE_RANGE_STMT:
		stmt_range(c, node);
		break;
	default: // Bad and empty statements, branches
		break;
	}
}

void stmt_check(struct checking *c, node_id id)
{
	if (!id || !check_descend(c))
		return;
	dispatch(c, id);
	check_ascend(c);
}
