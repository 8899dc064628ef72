// SPDX-License-Identifier: Apache-2.0
// Calls: events for the receiver, arguments and the called value, closures that run, and what the
// results hold afterwards.
#include "golang/flow/track_internal.h"

static struct track_event call_event(const struct ir_instr *instr, enum track_event_kind kind,
	enum track_kind alias, ir_place place)
{
	return (struct track_event){.kind = kind,
		.alias = alias,
		.instr = instr,
		.call = instr->call,
		.place = place,
		.closure = instr->call->closure,
		.deferred = instr->op == IR_DEFER,
		.spawned = instr->op == IR_GO};
}

// An error that a method hands out is a value of its own, though it may stand in a field.
static bool holds_memory(struct type *type)
{
	struct type_named *named = type ? type_as_named(type) : NULL;

	return track_is_reference(type) && !(named && !named->object->package);
}

// A result is the value, or holds it, because of argument `index` (UINT32_MAX: the receiver).
static enum walk_action flows_to_results(struct track *track, struct walk_state *state,
	const struct ir_instr *instr, u32 index, enum track_kind alias)
{
	const struct ir_call *call = instr->call;
	const struct flow_summary *summary;
	u32 root = index == UINT32_MAX ? 0 : flow_root(call, index), result = 0;
	enum track_kind kind = 0;

	if (track->client->result)
		kind = track->client->result(track->client->context, call, index, &result);
	if (kind && result < call->result_count)
		return track_assign(track, state, instr, call->results[result],
			kind == TRACK_SAME ? alias : kind, 0);
	summary = call->callee ? flow_summary_get(track->summaries, call->callee) : NULL;
	for (u32 i = 0; summary && i < summary->effect_count; i++) {
		const struct flow_effect *effect = &summary->effects[i];

		if (effect->root != root || effect->index >= call->result_count ||
			!holds_memory(track->unit->places[call->results[effect->index]].type))
			continue;
		// Of what a path of fields leads to, only slices are sure to be memory of the value.
		if (effect->kind == FLOW_RETURN && effect->path_len &&
			!type_under_elem(
				track->unit->places[call->results[effect->index]].type, TYPE_SLICE))
			continue;
		if (effect->kind == FLOW_RETURN)
			kind = effect->path_len ? TRACK_DERIVED : alias;
		else if (effect->kind == FLOW_IN_RESULT)
			kind = TRACK_HOLDER;
		else
			continue;
		TRACK_TRY(track_assign(track, state, instr, call->results[effect->index], kind,
			kind == TRACK_HOLDER && alias == TRACK_DERIVED ? TRACK_HOLDS_MEMORY : 0));
	}
	return WALK_GO_ON;
}

// append(s, x...) hands on s and stores the others; len, cap, copy and the rest only look.
static enum walk_action builtin(
	struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	const struct ir_call *call = instr->call;

	for (u32 i = 0; i < call->arg_count; i++) {
		u32 aux;
		enum track_kind kind = track_operand(track, track_of(state), &call->args[i], &aux);
		struct track_event event = call_event(instr, TRACK_USED, kind, call->args[i].index);

		if (!kind)
			continue;
		event.index = i;
		if (call->builtin == BUILTIN_CLOSE)
			event.kind = TRACK_CLOSED;
		else if (call->builtin == BUILTIN_APPEND && i > 0 && !call->has_ellipsis &&
			 kind != TRACK_COPIED)
			event.kind = TRACK_STORED;
		else if ((call->builtin == BUILTIN_COPY && i == 0) ||
			 call->builtin == BUILTIN_CLEAR || call->builtin == BUILTIN_DELETE)
			event.kind = TRACK_WRITTEN;
		TRACK_TRY(track_emit(track, state, &event));
		if (call->builtin == BUILTIN_APPEND && i == 0 && call->result_count &&
			kind != TRACK_COPIED)
			TRACK_TRY(track_assign(track, state, instr, call->results[0], kind, aux));
	}
	return WALK_GO_ON;
}

// A method with a pointer receiver gets the address of what it is called on, not a copy.
static bool takes_pointer(const struct object *method)
{
	struct type_signature *signature = method ? type_under_signature(method->type) : NULL;

	return signature && signature->recv && signature->recv->type &&
	       type_unalias(signature->recv->type)->kind == TYPE_POINTER;
}

static enum walk_action receiver(
	struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	u32 aux;
	enum track_kind kind = track_operand(track, track_of(state), &instr->call->recv, &aux);
	struct track_event event;

	if (kind == TRACK_COPIED && takes_pointer(instr->call->callee))
		kind = TRACK_DERIVED;
	if (!kind)
		return WALK_GO_ON;
	event = call_event(instr, kind == TRACK_COPIED ? TRACK_USED : TRACK_METHOD, kind,
		instr->call->recv.index);
	event.index = UINT32_MAX;
	TRACK_TRY(track_emit(track, state, &event));
	if (kind == TRACK_COPIED)
		return WALK_GO_ON;
	return flows_to_results(track, state, instr, UINT32_MAX, kind);
}

static enum walk_action arguments(
	struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	const struct ir_call *call = instr->call;

	for (u32 i = 0; i < call->arg_count; i++) {
		u32 aux;
		enum track_kind kind = track_operand(track, track_of(state), &call->args[i], &aux);
		struct track_event event;

		if (!kind)
			continue;
		event = call_event(instr, kind == TRACK_COPIED ? TRACK_USED : TRACK_ARGUMENT, kind,
			call->args[i].index);
		event.index = i;
		TRACK_TRY(track_emit(track, state, &event));
		if (kind == TRACK_COPIED)
			continue;
		TRACK_TRY(flows_to_results(track, state, instr, i, kind));
	}
	return WALK_GO_ON;
}

// The called value: the value itself, a method value of it, or something that holds it.
static enum walk_action called_value(
	struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	struct ir_call bound;
	u32 aux;
	enum track_kind kind = track_operand(track, track_of(state), &instr->call->fun, &aux);
	struct track_event event;

	if (!kind)
		return WALK_GO_ON;
	event = call_event(instr, TRACK_INVOKED, kind, instr->call->fun.index);
	if (kind == TRACK_BOUND && aux && aux < track->func->instr_count &&
		track->func->instrs[aux].op == IR_BIND) {
		bound = *instr->call;
		bound.callee = track->func->instrs[aux].call->callee;
		bound.is_interface = track->func->instrs[aux].call->is_interface;
		event.kind = TRACK_METHOD;
		event.alias = TRACK_SAME;
		event.call = &bound;
		event.index = UINT32_MAX;
	}
	return track_emit(track, state, &event);
}

enum walk_action track_call(
	struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	const struct ir_call *call = instr->call;

	for (u32 i = 0; i < call->result_count; i++)
		TRACK_TRY(track_kill(track, state, instr, call->results[i]));
	if (call->is_builtin)
		TRACK_TRY(builtin(track, state, instr));
	else {
		TRACK_TRY(receiver(track, state, instr));
		TRACK_TRY(called_value(track, state, instr));
		TRACK_TRY(arguments(track, state, instr));
	}
	if (call->closure >= 0 && track_mentions(track, track_of(state), (u32)call->closure)) {
		struct track_event event = call_event(instr, TRACK_RUN, TRACK_HOLDER, 0);

		TRACK_TRY(track_emit(track, state, &event));
	}
	return WALK_GO_ON;
}
