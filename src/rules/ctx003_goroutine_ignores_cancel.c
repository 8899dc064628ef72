// SPDX-License-Identifier: Apache-2.0
// CTX003: a goroutine blocks for ever once its starter has left: the abandoned sender or receiver.
#include "rules/chan_use.h"

// More than can be counted: only receiving until the end frees all senders.
#define UNBOUNDED UINT32_MAX

struct follow {
	struct rule_context *context;
	const struct chan_use *use;
	const struct chan_worker *worker;
	u32 needed; // receives that free all senders, or UNBOUNDED
	u32 walk_node;
	node_id exit;
};

// Kept per path.
struct progress {
	u32 served;
	ir_place ok; // of the last v, ok := <-ch
};

static struct progress *progress_of(struct walk_state *state)
{
	return (struct progress *)(void *)state->client;
}

static enum walk_action on_instr(
	void *context, struct walk_state *state, const struct ir_instr *instr)
{
	struct follow *follow = context;
	const struct ir_unit *unit = follow->context->unit;
	struct progress *progress = progress_of(state);

	if (follow->worker->receives) {
		bool sends = !follow->worker->ranges && chan_sends(unit, follow->use, instr);

		return sends || chan_closes(unit, follow->use, instr) ? WALK_STOP_PATH : WALK_GO_ON;
	}
	if (!chan_receives(unit, follow->use, instr))
		return WALK_GO_ON;
	if (follow->needed != UNBOUNDED && instr->op == IR_RECV &&
		++progress->served >= follow->needed)
		return WALK_STOP_PATH;
	if (instr->op == IR_RECV && instr->comma_ok)
		progress->ok = instr->dst2;
	return WALK_GO_ON;
}

static bool loop_receives(const struct follow *follow, const struct ir_func *func, u32 loop)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		if (!chan_receives(follow->context->unit, follow->use, &func->instrs[i]))
			continue;
		for (u32 at = func->blocks[func->instrs[i].block].loop; at;
			at = func->loops[at - 1].parent) {
			if (at == loop)
				return true;
		}
	}
	return false;
}

static bool inside(const struct ir_func *func, u32 block, u32 loop)
{
	for (u32 at = func->blocks[block].loop; at; at = func->loops[at - 1].parent) {
		if (at == loop)
			return true;
	}
	return false;
}

// The loop is left by a comparison of a number that it counts up or down itself.
static bool counts(const struct ir_func *func, const struct ir_block *block)
{
	const struct ir_operand *a = &block->cond.a;

	if (block->term != IR_TERM_BRANCH || block->cond.kind != IR_COND_CMP ||
		a->kind != IR_OPERAND_PLACE)
		return false;
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op == IR_OP && instr->dst == a->index &&
			inside(func, instr->block, block->loop) &&
			(instr->token == TOKEN_ADD || instr->token == TOKEN_SUB ||
				instr->token == TOKEN_INC || instr->token == TOKEN_DEC ||
				instr->token == TOKEN_ADD_ASSIGN ||
				instr->token == TOKEN_SUB_ASSIGN))
			return true;
	}
	return false;
}

// A loop that receives and comes to its own end has received all, as far as can be told; so has who sees
// the channel closed.
static enum walk_action on_edge(
	void *context, struct walk_state *state, const struct ir_block *block, u32 succ)
{
	struct follow *follow = context;
	const struct ir_func *func = follow->context->unit->funcs[follow->use->func];
	struct walk *walk = rule_walk(follow->context, follow->use->func);
	ir_place ok = progress_of(state)->ok;

	if (!follow->worker->sends)
		return WALK_GO_ON;
	if (ok && walk_edge_true(walk, block, succ, ok) == WALK_FALSE)
		return WALK_STOP_PATH;
	if (block->loop && counts(func, block) && !inside(func, block->succs[succ], block->loop))
		return WALK_STOP_PATH;
	for (u32 loop = block->loop; loop; loop = func->loops[loop - 1].parent) {
		if (&func->blocks[func->loops[loop - 1].head] == block &&
			!inside(func, block->succs[succ], loop) &&
			loop_receives(follow, func, loop))
			return WALK_STOP_PATH;
	}
	return WALK_GO_ON;
}

static enum walk_action on_exit(
	void *context, struct walk_state *state, const struct ir_block *block)
{
	struct follow *follow = context;
	const struct ir_func *func = follow->context->unit->funcs[follow->use->func];

	if (block->term != IR_TERM_RETURN)
		return WALK_GO_ON;
	follow->walk_node = state->node;
	follow->exit = rule_exit_node(func, block);
	return WALK_STOP_ALL;
}

static void describe(struct follow *follow)
{
	struct rule_context *context = follow->context;
	const struct ir_func *func = context->unit->funcs[follow->use->func];
	const struct ir_instr *go = &func->instrs[follow->worker->instr];
	str name = rule_place_text(context, context->unit->vars[follow->use->var].place);
	struct draft draft = draft_begin_head(context, FAULT_CTX003, go->node,
		follow->worker->sends
			? "this goroutine blocks for ever when nobody receives from `" STR_FMT "`"
			: "this goroutine blocks for ever when nobody sends on or closes `" STR_FMT
			  "`",
		STR_ARG(name));

	draft_step(&draft, func->instrs[follow->use->alloc].node,
		follow->use->capacity == 0 ? "the channel is made without a buffer"
					   : "the channel is made here");
	draft_step_head(&draft, go->node, "the goroutine starts");
	if (follow->worker->at)
		draft_step(&draft, follow->worker->at,
			follow->worker->sends ? "it sends, with no other way out"
					      : "it receives, with no other way out");
	draft_path(&draft, follow->use->func, follow->walk_node);
	draft_step(&draft, follow->exit,
		follow->needed > 1 && follow->worker->sends
			? "the starter leaves here before all that is sent was received"
			: "the starter leaves here, and with it the other end");
	draft_end(&draft);
}

static bool is_other_end(struct rule_context *context, const struct chan_use *use,
	const struct chan_worker *worker, const struct ir_func *func)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (worker->sends ? chan_receives(context->unit, use, instr)
				  : chan_sends(context->unit, use, instr) ||
					    chan_closes(context->unit, use, instr))
			return true;
	}
	return false;
}

// Some other goroutine, or a closure of one, serves as the other end.
static bool other_goroutine_serves(
	struct rule_context *context, const struct chan_use *use, const struct chan_worker *worker)
{
	const struct ir_func *maker = context->unit->funcs[use->func];
	i32 own = maker->instrs[worker->instr].call->closure;

	for (u32 i = 0; i < use->worker_count; i++) {
		const struct chan_worker *other = &use->workers[i];

		if (other != worker && maker->instrs[other->instr].call->closure < 0 &&
			other->sends != worker->sends)
			return true;
	}
	for (u32 f = 0; f < context->unit->func_count; f++) {
		i32 at = (i32)f;

		while (at >= 0 && at != own)
			at = context->unit->funcs[at]->parent;
		if (f != use->func && at < 0 &&
			is_other_end(context, use, worker, context->unit->funcs[f]))
			return true;
	}
	return false;
}

// How many values the goroutines send in all, or UNBOUNDED.
static u32 count_sends(const struct chan_use *use)
{
	u32 count = 0;

	for (u32 i = 0; i < use->worker_count; i++) {
		if (use->workers[i].sends &&
			(use->workers[i].in_loop || use->workers[i].send_loops))
			return UNBOUNDED;
		count += use->workers[i].send_count;
	}
	return count;
}

// Each turn of the loop starts the goroutine and receives what it sends.
static bool received_in_turn(
	struct rule_context *context, const struct chan_use *use, const struct chan_worker *worker)
{
	const struct ir_func *func = context->unit->funcs[use->func];
	u32 loop = func->blocks[func->instrs[worker->instr].block].loop;

	for (u32 i = 1; loop && i < func->instr_count; i++) {
		if (func->instrs[i].op == IR_RECV &&
			chan_receives(context->unit, use, &func->instrs[i]) &&
			func->blocks[func->instrs[i].block].loop == loop)
			return true;
	}
	return false;
}

static bool closed_by_defer(struct rule_context *context, const struct chan_use *use)
{
	const struct ir_func *func = context->unit->funcs[use->func];

	for (u32 i = 1; i < func->instr_count; i++) {
		if (func->instrs[i].op == IR_DEFER &&
			chan_closes(context->unit, use, &func->instrs[i]))
			return true;
	}
	return false;
}

static bool check_worker(
	struct rule_context *context, const struct chan_use *use, const struct chan_worker *worker)
{
	struct follow follow = {.context = context, .use = use, .worker = worker};
	struct walk_client client = {&follow, on_instr, on_edge, on_exit};
	const struct ir_func *func = context->unit->funcs[use->func];

	if (worker->sends == worker->receives || other_goroutine_serves(context, use, worker))
		return false;
	follow.needed = count_sends(use);
	if (follow.needed == UNBOUNDED && !worker->send_loops &&
		received_in_turn(context, use, worker))
		follow.needed = worker->send_count;
	// What fits the buffer waits for nobody. A buffered channel that goroutines receive from is a semaphore.
	if (use->capacity != 0 &&
		(worker->receives || use->capacity < 0 || follow.needed == UNBOUNDED ||
			follow.needed <= use->capacity))
		return false;
	if (worker->sends && follow.needed != UNBOUNDED)
		follow.needed -= (u32)use->capacity;
	if (worker->receives && closed_by_defer(context, use))
		return false;
	if (rule_is_main(context, func) ||
		!walk_run(rule_walk(context, use->func), worker->instr, NULL, &client))
		return false;
	if (follow.exit)
		describe(&follow);
	return follow.exit != 0;
}

// One finding for a channel: mending it mends all goroutines that block on it.
static void on_chan(struct rule_context *context, const struct chan_use *use)
{
	for (u32 i = 0; i < use->worker_count; i++) {
		if (check_worker(context, use, &use->workers[i]))
			return;
	}
}

void ctx003_goroutine_ignores_cancel(struct rule_context *context)
{
	chan_each(context, on_chan);
}
