// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

typedef void (*stmt_fn)(struct lowerer *l, node_id node);

void lower_push_target(struct lowerer *l, struct lower_target target)
{
	*vec_push(l->arena, &l->fn->targets) = target;
}

void lower_pop_target(struct lowerer *l)
{
	(void)vec_pop(&l->fn->targets);
}

static sym take_label(struct lowerer *l)
{
	sym label = l->fn->pending_label;

	l->fn->pending_label = 0;
	return label;
}

static u32 label_block(struct lowerer *l, sym name, node_id node)
{
	struct lower_label *label;
	u32 block;

	vec_each (struct lower_label, known, &l->fn->labels) {
		if (known->name == name)
			return known->block;
	}
	block = lower_block_new(l, node);
	label = vec_push(l->arena, &l->fn->labels);
	*label = (struct lower_label){name, block};
	return block;
}

static void stmt_labeled(struct lowerer *l, node_id node)
{
	const struct node *labeled = ast_node(l->ast, node);
	sym name = ast_ident(l->ast, labeled->a);
	u32 block = label_block(l, name, node);

	if (l->fn->blocks.at[block].first) // declared twice: does not compile
		block = lower_block_new(l, node);
	lower_jump(l, block);
	lower_block_start_label(l, block);
	l->fn->pending_label = name;
	lower_stmt(l, labeled->b);
	l->fn->pending_label = 0;
}

static void jump_out(struct lowerer *l, enum token op, sym label)
{
	for (u32 i = l->fn->targets.len; i-- > 0;) {
		const struct lower_target *target = &l->fn->targets.at[i];

		if ((label && target->label != label) ||
			(op == TOKEN_CONTINUE && target->is_select_or_switch))
			continue;
		lower_jump(l, op == TOKEN_CONTINUE ? target->continue_block : target->break_block);
		return;
	}
	lower_end(l, IR_TERM_NORETURN); // does not compile
}

static void stmt_branch(struct lowerer *l, node_id node)
{
	const struct node *branch = ast_node(l->ast, node);
	sym label = branch->a ? ast_ident(l->ast, branch->a) : 0;

	if (branch->op == TOKEN_GOTO)
		lower_jump(l, label_block(l, label, node));
	else if (branch->op != TOKEN_FALLTHROUGH)
		jump_out(l, (enum token)branch->op, label);
	else if (l->fn->fallthrough_block)
		lower_jump(l, l->fn->fallthrough_block);
	else
		lower_end(l, IR_TERM_NORETURN); // does not compile
}

static void stmt_block(struct lowerer *l, node_id node)
{
	lower_stmts(l, ast_field_list(l->ast, node, 0));
}

static void stmt_if(struct lowerer *l, node_id node)
{
	node_id init = ast_field(l->ast, node, 0), other = ast_field(l->ast, node, 3);
	u32 yes = lower_block_new(l, node), no = lower_block_new(l, node);
	u32 join = other ? lower_block_new(l, node) : no;

	if (init)
		lower_stmt(l, init);
	lower_cond(l, ast_field(l->ast, node, 1), yes, no);
	lower_block_start(l, yes);
	lower_stmt(l, ast_field(l->ast, node, 2));
	lower_jump(l, join);
	lower_block_start(l, no);
	if (other) {
		lower_stmt(l, other);
		lower_jump(l, join);
		lower_block_start(l, join);
	}
}

static void stmt_expr(struct lowerer *l, node_id node)
{
	node_id x = ast_unparen(l->ast, ast_node(l->ast, node)->a);
	const struct node_info *info = lower_info(l, x);
	const struct node *at = ast_node(l->ast, x);
	struct ir_operand *dropped;
	struct ir_operand value;
	const ir_place *results;
	u32 count;

	if (at->kind == NODE_UNARY_EXPR && at->op == TOKEN_ARROW) {
		lower_emit1(l, IR_RECV, x, 0, lower_value(l, at->a, 0));
		return;
	}
	if (at->kind != NODE_CALL_EXPR || info->is_conversion || info->builtin_plus_one) {
		value = lower_value(l, x, 0);
		if (value.kind == IR_OPERAND_PLACE && info->builtin_plus_one != BUILTIN_COPY + 1 &&
			info->builtin_plus_one != BUILTIN_RECOVER + 1)
			lower_emit1(l, IR_DISCARD, node, 0, value);
		return;
	}
	count = lower_call_results(l, x, &results);
	dropped = arena_array(l->arena, struct ir_operand, count);
	for (u32 i = 0; i < count; i++)
		dropped[i] = lower_operand_place(results[i], x, l->places.at[results[i]].type);
	if (count)
		lower_emit(l, IR_DISCARD, node, 0, dropped, count);
}

static void stmt_send(struct lowerer *l, node_id node)
{
	const struct node *send = ast_node(l->ast, node);
	struct type *type = lower_type(l, send->a);
	struct type *core = type ? type_core(type) : NULL;
	struct type_elem *chan = core ? type_under_chan(core) : NULL;
	struct ir_operand args[2];

	args[0] = lower_value(l, send->a, 0);
	args[1] = lower_to_type(l, lower_value(l, send->b, 0), chan ? chan->elem : NULL, 0);
	lower_emit(l, IR_SEND, node, 0, args, 2);
}

static void stmt_go(struct lowerer *l, node_id node)
{
	lower_call_later(l, IR_GO, node, ast_node(l->ast, node)->a);
}

static void stmt_defer(struct lowerer *l, node_id node)
{
	lower_call_later(l, IR_DEFER, node, ast_node(l->ast, node)->a);
}

// The values go into the result variables first, where deferred functions see them.
static void return_values(struct lowerer *l, node_id node)
{
	const struct ir_func *func = l->fn->func;
	const struct ir_operand *found;
	u32 count = lower_values(l, ast_field_list(l->ast, node, 0), &found);
	struct ir_operand *values = arena_array(l->arena, struct ir_operand, count);
	ir_place *places = arena_array(l->arena, ir_place, count);

	for (u32 i = 0; i < count; i++) {
		values[i] = found[i];
		if (i >= func->result_count)
			continue;
		places[i] = lower_var_place(l, func->results[i]);
		values[i] = lower_to_type(l, values[i], l->places.at[places[i]].type, 0);
	}
	lower_protect(l, values, places, count);
	for (u32 i = 0; i < MIN(count, func->result_count); i++) {
		bool is_itself = values[i].kind == IR_OPERAND_PLACE &&
		                 values[i].index == places[i] && !values[i].deref;

		if (!is_itself)
			lower_emit1(l, IR_COPY, values[i].node, places[i], values[i]);
	}
	lower_emit(l, IR_RETURN, node, 0, values, count);
}

static void stmt_return(struct lowerer *l, node_id node)
{
	const struct ir_func *func = l->fn->func;
	struct ir_operand *values;

	if (ast_field_list(l->ast, node, 0).len) {
		return_values(l, node);
	} else {
		values = arena_array(l->arena, struct ir_operand, func->result_count);
		for (u32 i = 0; i < func->result_count; i++)
			values[i] = lower_operand_place(lower_var_place(l, func->results[i]), node,
				l->vars.at[func->results[i]].type);
		lower_emit(l, IR_RETURN, node, 0, values, func->result_count);
	}
	lower_end(l, IR_TERM_RETURN);
}

static void stmt_decl(struct lowerer *l, node_id node)
{
	node_id decl = ast_node(l->ast, node)->a;
	struct node_list specs;

	if (ast_kind(l->ast, decl) != NODE_GEN_DECL || ast_node(l->ast, decl)->op != TOKEN_VAR)
		return;
	specs = ast_field_list(l->ast, decl, 0);
	for (u32 i = 0; i < specs.len; i++) {
		if (ast_kind(l->ast, specs.at[i]) == NODE_VALUE_SPEC)
			lower_value_spec(l, specs.at[i]);
	}
}

static void stmt_for(struct lowerer *l, node_id node)
{
	lower_for(l, node, take_label(l));
}

static void stmt_range(struct lowerer *l, node_id node)
{
	lower_range(l, node, take_label(l));
}

static void stmt_switch(struct lowerer *l, node_id node)
{
	lower_switch(l, node, take_label(l));
}

static void stmt_type_switch(struct lowerer *l, node_id node)
{
	lower_type_switch(l, node, take_label(l));
}

static void stmt_select(struct lowerer *l, node_id node)
{
	lower_select(l, node, take_label(l));
}

static const stmt_fn stmt_fns[NODE_KIND_COUNT] = {
	[NODE_DECL_STMT] = stmt_decl,
	[NODE_LABELED_STMT] = stmt_labeled,
	[NODE_EXPR_STMT] = stmt_expr,
	[NODE_SEND_STMT] = stmt_send,
	[NODE_INC_DEC_STMT] = lower_inc_dec,
	[NODE_ASSIGN_STMT] = lower_assign_stmt,
	[NODE_GO_STMT] = stmt_go,
	[NODE_DEFER_STMT] = stmt_defer,
	[NODE_RETURN_STMT] = stmt_return,
	[NODE_BRANCH_STMT] = stmt_branch,
	[NODE_BLOCK_STMT] = stmt_block,
	[NODE_IF_STMT] = stmt_if,
	[NODE_SWITCH_STMT] = stmt_switch,
	[NODE_TYPE_SWITCH_STMT] = stmt_type_switch,
	[NODE_SELECT_STMT] = stmt_select,
	[NODE_FOR_STMT] = stmt_for,
	[NODE_RANGE_STMT] = stmt_range,
};

void lower_stmt(struct lowerer *l, node_id node)
{
	stmt_fn fn = stmt_fns[ast_kind(l->ast, node)];

	if (!fn || (!lower_is_open(l) && ast_kind(l->ast, node) != NODE_LABELED_STMT))
		return;
	if (l->depth >= LOWER_MAX_DEPTH || l->fn->instrs.len > IR_MAX_INSTRS ||
		l->fn->blocks.len > IR_MAX_BLOCKS)
		l->too_large = true;
	if (l->too_large)
		return;
	l->depth++;
	fn(l, node);
	l->depth--;
}

void lower_stmts(struct lowerer *l, struct node_list list)
{
	for (u32 i = 0; i < list.len; i++)
		lower_stmt(l, list.at[i]);
}
