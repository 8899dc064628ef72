// SPDX-License-Identifier: Apache-2.0
// CTX003: a goroutine blocks for ever once its starter has left: the abandoned sender or receiver.
#include "rules/chan_use.h"

struct follow {
	struct rule_context *context;
	const struct chan_use *use;
	const struct chan_worker *worker;
	u32 needed;          // receives that free all senders; UINT32_MAX: only a loop can
	bool wait_for_close; // the goroutine ranges over the channel
	u32 walk_node;
	node_id exit;
};

// Kept per path.
struct progress {
	u32 served;
};

static struct progress *progress_of(struct walk_state *state)
{
	return (struct progress *)(void *)state->client;
}

static bool in_cycle(const struct ir_func *func, const struct ir_instr *instr)
{
	return func->blocks[instr->block].loop != 0;
}

// The other side's part: a receive for a sender; a close, or a send for a single receive.
static bool serves(const struct follow *follow, const struct ir_instr *instr)
{
	const struct ir_unit *unit = follow->context->unit;

	if (follow->worker->sends)
		return chan_receives(unit, follow->use, instr);
	if (chan_closes(unit, follow->use, instr))
		return true;
	return !follow->wait_for_close && chan_sends(unit, follow->use, instr);
}

static enum walk_action on_instr(
	void *context, struct walk_state *state, const struct ir_instr *instr)
{
	struct follow *follow = context;
	const struct ir_func *func = follow->context->unit->funcs[follow->use->func];
	struct progress *progress = progress_of(state);

	if (!serves(follow, instr))
		return WALK_GO_ON;
	if (!follow->worker->sends)
		return WALK_STOP_PATH;
	if (instr->op == IR_RANGE || in_cycle(func, instr))
		return WALK_STOP_PATH;
	progress->served++;
	return progress->served >= follow->needed ? WALK_STOP_PATH : WALK_GO_ON;
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
			? "the starter leaves here after fewer receives than there are senders"
			: "the starter leaves here, and with it the other end");
	draft_end(&draft);
}

// Goroutines that send on the channel.
static u32 count_senders(const struct chan_use *use)
{
	u32 count = 0;

	for (u32 i = 0; i < use->worker_count; i++)
		count += use->workers[i].sends;
	return count;
}

// Some goroutine of the same function serves as the other end.
static bool other_goroutine_serves(
	struct rule_context *context, const struct chan_use *use, const struct chan_worker *worker)
{
	const struct ir_func *maker = context->unit->funcs[use->func];

	for (u32 i = 0; i < use->worker_count; i++) {
		i32 closure = maker->instrs[use->workers[i].instr].call->closure;
		const struct ir_func *func = closure >= 0 ? context->unit->funcs[closure] : NULL;

		if (&use->workers[i] == worker)
			continue;
		if (!func)
			return true;
		for (u32 k = 1; k < func->instr_count; k++) {
			const struct ir_instr *instr = &func->instrs[k];

			if (worker->sends ? chan_receives(context->unit, use, instr)
					  : chan_sends(context->unit, use, instr) ||
						    chan_closes(context->unit, use, instr))
				return true;
		}
	}
	return false;
}

static void check_worker(
	struct rule_context *context, const struct chan_use *use, const struct chan_worker *worker)
{
	struct follow follow = {
		.context = context, .use = use, .worker = worker, .wait_for_close = worker->ranges};
	struct walk_client client = {&follow, on_instr, NULL, on_exit};
	const struct ir_func *func = context->unit->funcs[use->func];

	if (worker->sends == worker->receives || other_goroutine_serves(context, use, worker))
		return;
	// A buffer may hold what the senders have left.
	if (worker->sends && use->capacity != 0)
		return;
	if (func->has_defer && worker->receives) {
		for (u32 i = 1; i < func->instr_count; i++) {
			if (func->instrs[i].op == IR_DEFER &&
				chan_closes(context->unit, use, &func->instrs[i]))
				return;
		}
	}
	follow.needed = worker->in_loop ? UINT32_MAX : count_senders(use);
	if (rule_is_main(context, func) ||
		!walk_run(rule_walk(context, use->func), worker->instr, NULL, &client))
		return;
	if (follow.exit)
		describe(&follow);
}

static void on_chan(struct rule_context *context, const struct chan_use *use)
{
	for (u32 i = 0; i < use->worker_count; i++)
		check_worker(context, use, &use->workers[i]);
}

void ctx003_goroutine_ignores_cancel(struct rule_context *context)
{
	chan_each(context, on_chan);
}
