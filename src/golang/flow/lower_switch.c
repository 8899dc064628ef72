// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

// The clauses of a switch with the block where each body starts. `otherwise` is where control goes
// when no case matches.
struct clauses {
	struct node_list list;
	u32 *blocks;
	u32 done, otherwise;
};

static struct clauses clauses_new(struct lowerer *l, node_id node, node_id body)
{
	struct clauses clauses = {.list = ast_field_list(l->ast, body, 0)};

	clauses.blocks = arena_array(l->arena, u32, clauses.list.len);
	clauses.done = lower_block_new(l, node);
	clauses.otherwise = clauses.done;
	for (u32 i = 0; i < clauses.list.len; i++) {
		clauses.blocks[i] = lower_block_new(l, clauses.list.at[i]);
		if (ast_node(l->ast, clauses.list.at[i])->flags & NODE_DEFAULT)
			clauses.otherwise = clauses.blocks[i];
	}
	return clauses;
}

typedef void (*case_fn)(
	struct lowerer *l, const struct ir_operand *tag, node_id value, u32 yes, u32 no);

// The chain of questions, in source order.
static void dispatch(
	struct lowerer *l, const struct clauses *clauses, const struct ir_operand *tag, case_fn ask)
{
	for (u32 i = 0; i < clauses->list.len; i++) {
		struct node_list values = ast_field_list(l->ast, clauses->list.at[i], 0);

		for (u32 k = 0; k < values.len; k++) {
			u32 no = lower_block_new(l, clauses->list.at[i]);

			ask(l, tag, values.at[k], clauses->blocks[i], no);
			lower_block_start(l, no);
		}
	}
	lower_jump(l, clauses->otherwise);
}

static void bodies(struct lowerer *l, const struct clauses *clauses, sym label,
	void (*begin)(struct lowerer *l, node_id clause, const struct ir_operand *tag),
	const struct ir_operand *tag)
{
	u32 outer = l->fn->fallthrough_block;

	lower_push_target(l, (struct lower_target){label, clauses->done, 0, true});
	for (u32 i = 0; i < clauses->list.len; i++) {
		bool is_last = i + 1 == clauses->list.len;

		l->fn->fallthrough_block = is_last ? 0 : clauses->blocks[i + 1];
		lower_block_start(l, clauses->blocks[i]);
		if (begin && lower_is_open(l))
			begin(l, clauses->list.at[i], tag);
		lower_stmts(l, ast_field_list(l->ast, clauses->list.at[i], 1));
		lower_jump(l, clauses->done);
	}
	lower_pop_target(l);
	l->fn->fallthrough_block = outer;
	lower_block_start(l, clauses->done);
}

static void ask_value(
	struct lowerer *l, const struct ir_operand *tag, node_id value, u32 yes, u32 no)
{
	struct ir_operand b = lower_value(l, value, 0);

	lower_cond_equal(l, value, *tag, b, yes, no);
}

static void ask_condition(
	struct lowerer *l, const struct ir_operand *tag, node_id value, u32 yes, u32 no)
{
	(void)tag;
	lower_cond(l, value, yes, no);
}

static bool is_true(const struct ir_operand *tag)
{
	return tag->kind == IR_OPERAND_CONST && constant_kind(tag->constant) == CONSTANT_BOOL &&
	       constant_bool_value(tag->constant);
}

void lower_switch(struct lowerer *l, node_id node, sym label)
{
	node_id init = ast_field(l->ast, node, 0), tag_node = ast_field(l->ast, node, 1);
	struct ir_operand tag = {0};
	struct clauses clauses;

	if (init)
		lower_stmt(l, init);
	if (tag_node)
		tag = lower_value(l, tag_node, 0);
	clauses = clauses_new(l, node, ast_field(l->ast, node, 2));
	dispatch(l, &clauses, &tag, tag_node && !is_true(&tag) ? ask_value : ask_condition);
	bodies(l, &clauses, label, NULL, NULL);
}

static void ask_type(
	struct lowerer *l, const struct ir_operand *tag, node_id value, u32 yes, u32 no)
{
	const struct node_info *info = lower_info(l, value);
	struct ir_cond cond = {.kind = IR_COND_TYPE, .node = value, .a = *tag};

	if (info->mode == MODE_TYPE)
		cond.type = info->type;
	else
		cond.b = (struct ir_operand){.kind = IR_OPERAND_NIL, .node = value};
	lower_branch(l, &cond, yes, no);
}

// x := y.(type) declares x anew in each clause.
static void begin_type_clause(struct lowerer *l, node_id clause, const struct ir_operand *tag)
{
	struct object *object = map_get_ptr(&l->body->implicit, (void *)(uintptr_t)clause);
	struct node_list types = ast_field_list(l->ast, clause, 0);
	ir_place dst;

	if (!object)
		return;
	dst = lower_var_place(l, lower_var_of(l, object));
	if (types.len == 1 && lower_info(l, types.at[0])->mode == MODE_TYPE)
		lower_emit1(l, IR_ASSERT, clause, dst, *tag)->type = object->type;
	else
		lower_emit1(l, IR_COPY, clause, dst, *tag);
}

// y of y.(type), in an expression statement or as the value of x := y.(type).
static node_id switched_value(const struct lowerer *l, node_id assign)
{
	const struct node *at = ast_node(l->ast, assign);
	struct node_list values;
	node_id value = 0;

	if (at->kind == NODE_EXPR_STMT) {
		value = at->a;
	} else if (at->kind == NODE_ASSIGN_STMT) {
		values = ast_list(l->ast, at->b);
		value = values.len ? values.at[0] : 0;
	}
	value = value ? ast_unparen(l->ast, value) : 0;
	return ast_kind(l->ast, value) == NODE_TYPE_ASSERT_EXPR ? ast_node(l->ast, value)->a : 0;
}

void lower_type_switch(struct lowerer *l, node_id node, sym label)
{
	node_id init = ast_field(l->ast, node, 0);
	struct ir_operand tag = {.kind = IR_OPERAND_OTHER};
	struct clauses clauses;
	node_id value;

	if (init)
		lower_stmt(l, init);
	value = switched_value(l, ast_field(l->ast, node, 1));
	if (value) {
		tag = lower_value(l, value, 0);
		lower_emit1(l, IR_USE, value, 0, tag);
	}
	clauses = clauses_new(l, node, ast_field(l->ast, node, 2));
	dispatch(l, &clauses, &tag, ask_type);
	bodies(l, &clauses, label, begin_type_clause, &tag);
}
