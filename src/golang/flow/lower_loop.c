// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

static bool constant_value(const struct lowerer *l, node_id node, i64 *ret)
{
	const struct node_info *info = lower_info(l, node);

	return node && info->mode == MODE_CONSTANT && info->constant &&
	       constant_kind(info->constant) == CONSTANT_INT &&
	       constant_to_i64(info->constant, ret);
}

static struct object *variable(const struct lowerer *l, node_id node)
{
	struct object *object = lower_info(l, ast_unparen(l->ast, node))->object;

	return object && object->kind == OBJECT_VAR ? object : NULL;
}

// Iterations of a counter from `from` until `counter op to` is false; -1 when it is no such loop.
static i64 count_steps(enum token op, i64 from, i64 to, bool is_up)
{
	i64 steps;

	if (__builtin_sub_overflow(is_up ? to : from, is_up ? from : to, &steps))
		return -1;
	if (op == TOKEN_NEQ || op == (is_up ? TOKEN_LSS : TOKEN_GTR))
		return op == TOKEN_NEQ && steps < 0 ? -1 : MAX(steps, 0);
	if (op != (is_up ? TOKEN_LEQ : TOKEN_GEQ) || steps == INT64_MAX)
		return -1;
	return MAX(steps + 1, 0);
}

// for i := 0; i < 3; i++
static void find_trip_count(struct lowerer *l, node_id node, struct lower_loop *loop)
{
	const struct node *init = ast_node(l->ast, ast_field(l->ast, node, 0));
	const struct node *cond = ast_node(l->ast, ast_field(l->ast, node, 1));
	const struct node *post = ast_node(l->ast, ast_field(l->ast, node, 2));
	struct object *counter;
	struct node_list lhs, rhs;
	i64 from, to;

	if (init->kind != NODE_ASSIGN_STMT || init->op != TOKEN_DEFINE ||
		cond->kind != NODE_BINARY_EXPR || post->kind != NODE_INC_DEC_STMT)
		return;
	lhs = ast_list(l->ast, init->a);
	rhs = ast_list(l->ast, init->b);
	if (lhs.len != 1 || rhs.len != 1)
		return;
	counter = variable(l, lhs.at[0]);
	if (!counter || variable(l, cond->a) != counter || variable(l, post->a) != counter ||
		!constant_value(l, rhs.at[0], &from) || !constant_value(l, cond->b, &to))
		return;
	loop->trip_count = count_steps((enum token)cond->op, from, to, post->op == TOKEN_INC);
	loop->trip_var = lower_var_of(l, counter);
}

void lower_for(struct lowerer *l, node_id node, sym label)
{
	node_id init = ast_field(l->ast, node, 0), cond = ast_field(l->ast, node, 1);
	node_id post = ast_field(l->ast, node, 2);
	u32 head = lower_block_new(l, node);
	u32 body = cond ? lower_block_new(l, node) : head;
	u32 next = post ? lower_block_new(l, node) : head;
	u32 done = lower_block_new(l, node);
	struct lower_loop loop = {.head = head, .node = node, .trip_count = -1};

	if (init)
		lower_stmt(l, init);
	find_trip_count(l, node, &loop);
	*vec_push(l->arena, &l->fn->loops) = loop;
	lower_jump(l, head);
	lower_block_start(l, head);
	if (cond) {
		lower_cond(l, cond, body, done);
		lower_block_start(l, body);
	}
	lower_push_target(l, (struct lower_target){label, done, next, false});
	lower_stmt(l, ast_field(l->ast, node, 3));
	lower_pop_target(l);
	lower_jump(l, next);
	if (post) {
		lower_block_start(l, next);
		lower_stmt(l, post);
		lower_jump(l, head);
	}
	lower_block_start(l, done);
}

static i64 range_trip_count(const struct lowerer *l, node_id x, struct type *core)
{
	const struct node *at = ast_node(l->ast, ast_unparen(l->ast, x));
	struct node_list elements;
	i64 count;

	if (constant_value(l, x, &count))
		return MAX(count, 0);
	if (core && core->kind == TYPE_ARRAY)
		return type_under_elem(core, TYPE_ARRAY)->length;
	if (at->kind != NODE_COMPOSITE_LIT || !core || core->kind != TYPE_SLICE)
		return -1;
	elements = ast_list(l->ast, at->b);
	for (u32 i = 0; i < elements.len; i++) {
		if (ast_kind(l->ast, elements.at[i]) == NODE_KEY_VALUE_EXPR)
			return -1;
	}
	return elements.len;
}

// The variable that receives the key or value; for other left sides a temporary, stored in the
// body.
static ir_place range_dst(struct lowerer *l, node_id lhs, bool *is_stored)
{
	struct object *object;
	struct type *type;
	ir_place direct;

	*is_stored = false;
	if (!lhs || lower_is_blank(l, lhs))
		return 0;
	object = variable(l, lhs);
	type = object ? object->type : lower_type(l, lhs);
	direct = lower_direct_target(l, lhs, type);
	if (direct)
		return direct;
	*is_stored = true;
	return lower_temp(l, type);
}

static void range_store(struct lowerer *l, node_id lhs, ir_place from)
{
	lower_store(l, lhs, lower_operand_place(from, lhs, l->places.at[from].type), lhs);
}

void lower_range(struct lowerer *l, node_id node, sym label)
{
	node_id key = ast_field(l->ast, node, 0), value = ast_field(l->ast, node, 1);
	node_id x = ast_field(l->ast, node, 2);
	struct type *type = lower_type(l, x);
	struct type *core = type ? type_core(type_deref(type)) : NULL;
	struct ir_operand over = lower_value(l, x, 0);
	u32 head = lower_block_new(l, node), body = lower_block_new(l, node);
	u32 done = lower_block_new(l, node);
	struct lower_loop loop = {.head = head,
		.node = node,
		.is_range_func = core && core->kind == TYPE_SIGNATURE,
		.trip_count = range_trip_count(l, x, core)};
	bool is_key_stored, is_value_stored;
	ir_place key_dst, value_dst;
	struct ir_instr *instr;

	*vec_push(l->arena, &l->fn->loops) = loop;
	lower_jump(l, head);
	lower_block_start(l, head);
	key_dst = range_dst(l, key, &is_key_stored);
	value_dst = range_dst(l, value, &is_value_stored);
	instr = lower_emit1(l, IR_RANGE, node, key_dst, over);
	instr->dst2 = value_dst;
	lower_succs(l, IR_TERM_RANGE, (u32[]){body, done}, 2);
	lower_block_start(l, body);
	if (is_key_stored)
		range_store(l, key, key_dst);
	if (is_value_stored)
		range_store(l, value, value_dst);
	lower_push_target(l, (struct lower_target){label, done, head, false});
	lower_stmt(l, ast_field(l->ast, node, 3));
	lower_pop_target(l);
	lower_jump(l, head);
	lower_block_start(l, done);
}
