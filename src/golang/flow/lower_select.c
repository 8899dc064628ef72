// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

// One case: channel and value are evaluated before the select waits.
struct comm {
	node_id statement; // 0: default
	node_id receive;   // UNARY_EXPR <-c; 0 for a send
	struct ir_operand chan, value;
	u32 block;
};

// The <-c of `<-c`, `x = <-c`, `x, ok := <-c`; 0 when it is something else.
static node_id received(const struct lowerer *l, node_id statement)
{
	const struct node *at = ast_node(l->ast, statement);
	struct node_list values;
	node_id x = 0;

	if (at->kind == NODE_EXPR_STMT) {
		x = at->a;
	} else if (at->kind == NODE_ASSIGN_STMT) {
		values = ast_list(l->ast, at->b);
		x = values.len ? values.at[0] : 0;
	}
	x = x ? ast_unparen(l->ast, x) : 0;
	at = ast_node(l->ast, x);
	return at->kind == NODE_UNARY_EXPR && at->op == TOKEN_ARROW ? x : 0;
}

static struct comm comm_of(struct lowerer *l, node_id clause)
{
	struct comm comm = {.statement = ast_node(l->ast, clause)->a};
	const struct node *at = ast_node(l->ast, comm.statement);

	if (at->kind == NODE_SEND_STMT) {
		comm.chan = lower_value(l, at->a, 0);
		comm.value = lower_value(l, at->b, 0);
	} else if (comm.statement) {
		comm.receive = received(l, comm.statement);
		if (comm.receive)
			comm.chan = lower_value(l, ast_node(l->ast, comm.receive)->a, 0);
	}
	comm.block = lower_block_new(l, clause);
	return comm;
}

static void receive(struct lowerer *l, const struct comm *comm)
{
	const struct node *statement = ast_node(l->ast, comm->statement);
	struct node_list lhs = {0};
	struct type *type = lower_type(l, comm->receive);
	node_id value_node, ok_node;
	ir_place value = 0, ok = 0;
	struct ir_instr *instr;

	if (statement->kind == NODE_ASSIGN_STMT)
		lhs = ast_list(l->ast, statement->a);
	value_node = lhs.len > 0 && !lower_is_blank(l, lhs.at[0]) ? lhs.at[0] : 0;
	ok_node = lhs.len > 1 && !lower_is_blank(l, lhs.at[1]) ? lhs.at[1] : 0;
	if (value_node)
		value = lower_direct_target(l, value_node, type);
	if (ok_node)
		ok = lower_direct_target(l, ok_node, NULL);
	if (value_node && !value)
		value = lower_temp(l, type);
	if (ok_node && !ok)
		ok = lower_temp(l, lower_type(l, ok_node));
	instr = lower_emit1(l, IR_RECV, comm->receive, value, comm->chan);
	instr->dst2 = ok;
	instr->comma_ok = lhs.len > 1;
	instr->in_select = true;
	if (value_node)
		lower_store(l, value_node, lower_operand_place(value, comm->receive, type),
			comm->statement);
	if (ok_node)
		lower_store(l, ok_node,
			lower_operand_place(ok, comm->receive, l->places.at[ok].type),
			comm->statement);
}

static void begin(struct lowerer *l, const struct comm *comm)
{
	if (comm->receive) {
		receive(l, comm);
	} else if (ast_kind(l->ast, comm->statement) == NODE_SEND_STMT) {
		lower_emit(l, IR_SEND, comm->statement, 0,
			(struct ir_operand[]){comm->chan, comm->value}, 2)
			->in_select = true;
	}
}

static void emit_select(struct lowerer *l, struct node_list clauses, const struct comm *comms)
{
	struct ir_select_case *cases = arena_array(l->arena, struct ir_select_case, clauses.len);
	u32 *blocks = arena_array(l->arena, u32, clauses.len);

	for (u32 i = 0; i < clauses.len; i++) {
		cases[i].comm = comms[i].receive     ? IR_COMM_RECV
		                : comms[i].statement ? IR_COMM_SEND
		                                     : IR_COMM_DEFAULT;
		cases[i].chan = comms[i].chan;
		cases[i].clause = clauses.at[i];
		blocks[i] = comms[i].block;
	}
	if (lower_is_open(l))
		l->fn->blocks.at[l->fn->block].cases = cases;
	lower_succs(l, IR_TERM_SELECT, blocks, clauses.len);
}

void lower_select(struct lowerer *l, node_id node, sym label)
{
	struct node_list clauses = ast_field_list(l->ast, ast_node(l->ast, node)->a, 0);
	struct comm *comms = arena_array(l->arena, struct comm, clauses.len);
	u32 done = lower_block_new(l, node);

	if (clauses.len == 0) {
		lower_end(l, IR_TERM_NORETURN);
		return;
	}
	for (u32 i = 0; i < clauses.len; i++)
		comms[i] = comm_of(l, clauses.at[i]);
	emit_select(l, clauses, comms);
	lower_push_target(l, (struct lower_target){label, done, 0, true});
	for (u32 i = 0; i < clauses.len; i++) {
		lower_block_start(l, comms[i].block);
		begin(l, &comms[i]);
		lower_stmts(l, ast_field_list(l->ast, clauses.at[i], 1));
		lower_jump(l, done);
	}
	lower_pop_target(l);
	lower_block_start(l, done);
}
