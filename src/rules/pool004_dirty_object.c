// SPDX-License-Identifier: Apache-2.0
// POOL004: an object goes back to its pool with what this function left in it, and this function itself
// sees what the last user left: no reset stands between the two.
#include "rules/pool.h"
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
	follow->unknown_at_return |= POOL_ALL_PARTS & ~track_of(state)->bits;
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

// Follows what the call returns; false when nothing may be concluded.
static bool follow_object(
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

static void print_part(struct strbuf *out, const struct pool_follow *follow, u32 index)
{
	const struct pool_part *part = &follow->parts.at[index];

	strbuf_add(out, follow->name);
	for (u32 i = 0; i < part->len; i++)
		strbuf_printf(out, "." STR_FMT, STR_ARG(part->path[i]->text));
}

static void report(struct pool_follow *follow, node_id got, const struct pool_way *way, u32 part)
{
	struct rule_context *context = follow->context;
	bool is_whole = follow->parts.at[part].len == 0;
	struct strbuf text;
	struct draft draft;
	str name;

	strbuf_init(&text, context->scratch);
	print_part(&text, follow, part);
	name = strbuf_str(&text);
	draft = draft_begin(context, FAULT_POOL004, way->put,
		is_whole ? "`" STR_FMT "` goes back to the pool as it was left here"
			 : "`" STR_FMT "` goes back to the pool as it was set here",
		STR_ARG(name));
	draft_step(&draft, got, "comes out of the pool here, as its last user left it");
	draft_step(&draft, follow->exposed_at[part],
		"no reset before this: what the last user left in `" STR_FMT "` shows here",
		STR_ARG(name));
	draft_path(&draft, follow->func, way->walk_node);
	draft_step(&draft, way->put, "put back while `" STR_FMT "` still holds this user's data",
		STR_ARG(name));
	draft_end(&draft);
}

// One finding a Put: the first part that is dirty on one way and was seen on another.
static void report_ways(struct pool_follow *follow, node_id got, struct map *done)
{
	vec_each (struct pool_way, way, &follow->ways) {
		u32 faulty = way->dirty & follow->exposed & ~follow->excluded;

		if (!faulty || !follow->name.len || map_get(done, way->put))
			continue;
		*map_put(done, way->put) = 1;
		report(follow, got, way, (u32)__builtin_ctz(faulty));
	}
}

// The result of the call that is an object of a pool; UINT32_MAX when there is none.
static u32 pooled_result(struct rule_context *context, const struct ir_func *func, u32 instr)
{
	const struct ir_call *call = func->instrs[instr].call;

	if (func->instrs[instr].op != IR_CALL || call->is_builtin || !call->callee ||
		func->blocks[func->instrs[instr].block].rpo == UINT32_MAX)
		return UINT32_MAX;
	for (u32 r = 0; r < call->result_count; r++) {
		if (pool_is_get(context, call->callee, r))
			return r;
	}
	return UINT32_MAX;
}

u32 pool004_note(struct rule_context *context)
{
	const struct ir_func *func = context->unit->funcs[0];
	const struct function *function = context->unit->function;
	u32 unknown = 0;
	bool is_wrapper = false;

	for (u32 r = 0; r < func->result_count; r++)
		is_wrapper |= pool_is_get(context, function->object, r);
	if (!is_wrapper || func->too_large)
		return 0;
	for (u32 i = 1; i < func->instr_count; i++) {
		u32 result = pooled_result(context, func, i);
		struct pool_follow follow;

		if (result == UINT32_MAX)
			continue;
		if (!follow_object(context, 0, i, result, &follow))
			return 0;
		// Of an object whose type the wrapper does not know, all or nothing is known.
		unknown |=
			follow.parts.at[0].kind == POOL_PART_OTHER && follow.unknown_at_return & 1
				? POOL_ALL_PARTS
				: follow.unknown_at_return;
	}
	return unknown << POOL_FACT_SHIFT;
}

void pool004_dirty_object(struct rule_context *context)
{
	struct map done;

	map_init(&done, context->scratch);
	for (u32 f = 0; f < context->unit->func_count; f++) {
		const struct ir_func *func = context->unit->funcs[f];

		for (u32 i = 1; i < func->instr_count && !func->too_large; i++) {
			u32 result = pooled_result(context, func, i);
			struct pool_follow follow;

			if (result != UINT32_MAX && follow_object(context, f, i, result, &follow))
				report_ways(&follow, func->instrs[i].node, &done);
		}
	}
}
