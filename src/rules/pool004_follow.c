// SPDX-License-Identifier: Apache-2.0
// Follows one pooled object from where a function gets it: which events there are, and in what order
// those that were deferred run.
#include "rules/pool004.h"

enum { MAX_CHAIN = 4 };

// The type that what was got is asserted to, when the call alone does not tell.
static struct type *object_type(
	const struct rule_context *context, const struct ir_func *func, ir_place result)
{
	ir_place chain[MAX_CHAIN] = {result};
	u32 count = 1;

	if (!type_is_interface(context->unit->places[result].type))
		return context->unit->places[result].type;
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if ((instr->op != IR_COPY && instr->op != IR_ASSERT) ||
			instr->args[0].kind != IR_OPERAND_PLACE)
			continue;
		for (u32 c = 0; c < count; c++) {
			if (instr->args[0].index != chain[c])
				continue;
			if (instr->op == IR_ASSERT)
				return instr->type;
			if (count < MAX_CHAIN)
				chain[count++] = instr->dst;
			break;
		}
	}
	return context->unit->places[result].type;
}

// The name of the first variable that holds it.
static void learn_name(struct pool_follow *follow, const struct track_state *state)
{
	const struct ir_unit *unit = follow->context->unit;

	for (u32 i = 0; i < state->alias_count && !follow->name.len; i++) {
		const struct ir_place_info *place = &unit->places[state->aliases[i].place];

		if (state->aliases[i].kind == TRACK_SAME && !place->depth &&
			unit->vars[place->var].object)
			follow->name = unit->vars[place->var].object->text;
	}
}

// Kept for the exits that lie behind it.
static enum walk_action defer(
	struct pool_follow *follow, struct walk_state *state, const struct track_event *event)
{
	u32 at = 0;

	if (event->call != event->instr->call)
		return pool_give_up(follow);
	while (at < follow->defer_count && (follow->defers[at].instr != event->instr ||
						   follow->defers[at].index != event->index ||
						   follow->defers[at].kind != event->kind))
		at++;
	if (at == POOL_MAX_DEFERS)
		return pool_give_up(follow);
	follow->defers[at] = *event;
	follow->defer_count = at == follow->defer_count ? at + 1 : follow->defer_count;
	track_of(state)->status |= 1u << at;
	return WALK_GO_ON;
}

static enum walk_action on_closure(struct pool_follow *follow, struct track *track,
	struct walk_state *state, const struct track_event *event)
{
	const struct ir_func *closure = track->unit->funcs[event->closure];

	if (event->kind == TRACK_CAPTURED)
		return closure->use == IR_CLOSURE_CALLED || closure->use == IR_CLOSURE_DEFERRED
		               ? WALK_GO_ON
		               : pool_give_up(follow);
	if (event->spawned)
		return pool_give_up(follow);
	if (event->deferred && !event->in_closure)
		return defer(follow, state, event);
	return track_closure(track, state, (u32)event->closure, event->deferred, false);
}

static enum walk_action on_returned(
	struct pool_follow *follow, struct walk_state *state, const struct track_event *event)
{
	if (event->alias == TRACK_DERIVED)
		return WALK_GO_ON;
	if (event->alias != TRACK_SAME)
		return pool_give_up(follow);
	follow->unknown_at_return |= ((1u << follow->parts.count) - 1) & ~track_of(state)->bits;
	return WALK_STOP_PATH;
}

static enum walk_action on_event(void *context, struct track *track, struct walk_state *state,
	const struct track_event *event)
{
	struct pool_follow *follow = context;

	learn_name(follow, track_of(state));
	switch (event->kind) {
	case TRACK_METHOD:
	case TRACK_ARGUMENT:
		if (event->deferred && !event->in_closure)
			return defer(follow, state, event);
		return pool_on_call(follow, state, event);
	case TRACK_CAPTURED:
	case TRACK_RUN:
		return on_closure(follow, track, state, event);
	case TRACK_WRITTEN:
		return pool_on_written(follow, track->func, state, event);
	case TRACK_USED:
	case TRACK_RECEIVED_ON:
		return pool_on_used(follow, track->func, state, event);
	case TRACK_RETURNED:
		return on_returned(follow, state, event);
	case TRACK_OVERWRITTEN:
		return WALK_STOP_PATH;
	case TRACK_INVOKED:
	case TRACK_STORED:
	case TRACK_SENT:
		return event->alias == TRACK_DERIVED ? WALK_GO_ON : pool_give_up(follow);
	case TRACK_SENT_ON:
	case TRACK_CLOSED:
		return WALK_GO_ON;
	case TRACK_OVERFLOW:
		return pool_give_up(follow);
	}
	return WALK_GO_ON;
}

// The deferred event that runs next: the one registered last.
static u32 last_defer(const struct pool_follow *follow, u32 pending)
{
	u32 last = POOL_MAX_DEFERS;

	for (u32 i = 0; i < follow->defer_count; i++) {
		if ((pending & (1u << i)) &&
			(last == POOL_MAX_DEFERS ||
				follow->defers[i].instr > follow->defers[last].instr))
			last = i;
	}
	return last;
}

static enum walk_action on_exit(
	void *context, struct track *track, struct walk_state *state, const struct ir_block *block)
{
	struct pool_follow *follow = context;
	struct track_state *tracked = track_of(state);
	enum walk_action action = WALK_GO_ON;

	if (block->term != IR_TERM_RETURN)
		return WALK_GO_ON;
	while (tracked->status && action == WALK_GO_ON) {
		u32 next = last_defer(follow, tracked->status);
		const struct track_event *event = &follow->defers[next];

		tracked->status &= ~(1u << next);
		action = event->kind == TRACK_RUN
		                 ? track_closure(track, state, (u32)event->closure, true, false)
		                 : pool_on_call(follow, state, event);
	}
	return action;
}

// The parts of the result of a Get, or of a wrapper of it, that may be the last user's.
static u32 unknown_parts(struct rule_context *context, const struct object *callee)
{
	const struct flow_summary *summary;

	if (model_call(context->model, callee) == MODEL_CALL_POOL_GET)
		return POOL_ALL_PARTS;
	summary = flow_summary_get(context->summaries, callee);
	return summary ? summary->client_facts >> POOL_FACT_SHIFT : 0;
}

bool pool_follow_object(
	struct rule_context *context, u32 func, u32 start, u32 result, struct pool_follow *ret)
{
	const struct ir_func *in = context->unit->funcs[func];
	const struct ir_call *call = in->instrs[start].call;
	u32 unknown = unknown_parts(context, call->callee);
	struct track_client client = {ret, on_event, on_exit, NULL, NULL};
	struct track track = {.unit = context->unit,
		.func = in,
		.summaries = context->summaries,
		.client = &client,
		.walk = unknown ? rule_walk(context, func) : NULL};
	struct track_state first = {.bits = POOL_ALL_PARTS & ~unknown};

	*ret = (struct pool_follow){.context = context,
		.func = func,
		.parts = pool_parts_of(object_type(context, in, call->results[result]))};
	if (!unknown || !ret->parts.count)
		return false;
	track_add(&first, call->results[result], TRACK_SAME, 0);
	return track_run(&track, start, &first) && !ret->given_up;
}
