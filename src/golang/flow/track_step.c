// SPDX-License-Identifier: Apache-2.0
// One instruction's effect on the places that hold the value. Calls are in track_call.c.
#include "golang/flow/track_internal.h"

static struct track_event event_at(const struct ir_instr *instr, enum track_event_kind kind,
	enum track_kind alias, const struct ir_operand *operand)
{
	return (struct track_event){.kind = kind,
		.alias = alias,
		.instr = instr,
		.place = operand && operand->kind == IR_OPERAND_PLACE ? operand->index : 0,
		.closure = -1};
}

// Writing to a part of the value: *p = x, p.f = x, b[i] = x.
static enum walk_action written(
	struct track *track, struct walk_state *state, const struct ir_instr *instr, ir_place dst)
{
	const struct ir_place_info *info = &track->unit->places[dst];
	u32 aux;
	struct track_event event;

	enum track_kind kind = 0;

	if (dst && (info->depth || instr->dst_deref))
		kind = track_place_kind(
			track, track_of(state), instr->dst_deref ? dst : info->parent, &aux);
	if (!kind || kind == TRACK_HOLDER)
		return WALK_GO_ON;
	event = event_at(instr, TRACK_WRITTEN, kind, NULL);
	event.place = dst;
	return track_emit(track, state, &event);
}

static void copy_links(
	struct track *track, struct walk_state *walk_state, ir_place from, ir_place dst)
{
	struct track_state *state = track_of(walk_state);

	(void)track;
	for (u32 i = 0; i < state->link_count; i++) {
		if (state->links[i].place != from)
			continue;
		track_link_add(state, dst, (enum track_absent)state->links[i].when);
		return;
	}
}

static bool copies_bytes(struct type *type)
{
	return type && type_underlying(type)->kind == TYPE_BASIC &&
	       type_under_basic(type)->basic != BASIC_UNSAFE_POINTER;
}

// *p = value: kept where p points, unless that is memory made here or the value's own.
static enum walk_action stored_through(struct track *track, struct walk_state *state,
	const struct ir_instr *instr, enum track_kind kind)
{
	struct track_event event = event_at(
		instr, kind == TRACK_COPIED ? TRACK_USED : TRACK_STORED, kind, &instr->args[0]);
	u32 aux;

	if (!kind || track_place_kind(track, track_of(state), instr->dst, &aux) ||
		track_is_local_memory(track->unit, track->unit->places[instr->dst].var))
		return WALK_GO_ON;
	event.place = instr->dst;
	return track_emit(track, state, &event);
}

// dst = args[0], possibly converted, asserted or re-sliced.
static enum walk_action copy(
	struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	const struct ir_operand *from = &instr->args[0];
	ir_place source = from->kind == IR_OPERAND_PLACE ? from->index : 0;
	u32 aux;
	enum track_kind kind = track_operand(track, track_of(state), from, &aux);
	struct track_link link = {0};

	if (source) {
		const struct track_state *tracked = track_of(state);

		for (u32 i = 0; i < tracked->link_count; i++) {
			if (tracked->links[i].place == source)
				link = tracked->links[i];
		}
	}
	TRACK_TRY(written(track, state, instr, instr->dst));
	// An address is not a copy of what it leads to.
	if (instr->op == IR_ADDR && kind == TRACK_COPIED)
		kind = TRACK_DERIVED;
	if (instr->dst_deref)
		return stored_through(track, state, instr, kind);
	if (source != instr->dst)
		TRACK_TRY(track_kill(track, state, instr, instr->dst));
	if (link.place)
		copy_links(track, state, source, instr->dst);
	if (!kind)
		return WALK_GO_ON;
	if (kind == TRACK_COPIED || (instr->op == IR_CONVERT && copies_bytes(instr->type))) {
		struct track_event used = event_at(instr, TRACK_USED, kind, from);

		return track_emit(track, state, &used);
	}
	// Where memory of the value was taken from, for the path of later effects on it.
	if (kind == TRACK_DERIVED && !aux)
		aux = source;
	if (kind == TRACK_DERIVED || instr->op == IR_SLICE) {
		struct track_event used = event_at(instr, TRACK_USED, kind, from);

		TRACK_TRY(track_emit(track, state, &used));
	}
	return track_assign(track, state, instr, instr->dst, kind, aux);
}

static enum walk_action alloc(
	struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	bool holds = false;

	for (u32 i = 0; i < instr->arg_count; i++) {
		const struct object *field = instr->alloc->fields ? instr->alloc->fields[i] : NULL;
		u32 aux;
		enum track_kind kind = track_operand(track, track_of(state), &instr->args[i], &aux);
		ir_place part;

		if (!kind || kind == TRACK_COPIED)
			continue;
		holds = true;
		part = field ? ir_place_field(track->unit, instr->dst, field) : 0;
		if (part)
			TRACK_TRY(track_assign(track, state, instr, part, kind, aux));
	}
	if (!holds)
		return track_kill(track, state, instr, instr->dst);
	return track_assign(
		track, state, instr, instr->dst, TRACK_HOLDER, (u32)(instr - track->func->instrs));
}

static enum walk_action closure(
	struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	struct track_event event = event_at(instr, TRACK_CAPTURED, TRACK_HOLDER, NULL);

	TRACK_TRY(track_kill(track, state, instr, instr->dst));
	if (!track_mentions(track, track_of(state), instr->args[0].index))
		return WALK_GO_ON;
	event.closure = (i32)instr->args[0].index;
	return track_emit(track, state, &event);
}

// Instructions that only look at, store or hand out their operands.
static enum walk_action operands(struct track *track, struct walk_state *state,
	const struct ir_instr *instr, enum track_event_kind first, enum track_event_kind rest)
{
	for (u32 i = 0; i < instr->arg_count; i++) {
		u32 aux;
		enum track_kind kind = track_operand(track, track_of(state), &instr->args[i], &aux);
		struct track_event event = event_at(instr, i ? rest : first, kind, &instr->args[i]);

		if (!kind)
			continue;
		if (kind == TRACK_COPIED)
			event.kind = TRACK_USED;
		event.index = i;
		TRACK_TRY(track_emit(track, state, &event));
	}
	return WALK_GO_ON;
}

static enum walk_action step_value(
	struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	TRACK_TRY(operands(track, state, instr, TRACK_USED, TRACK_USED));
	TRACK_TRY(written(track, state, instr, instr->dst));
	TRACK_TRY(track_kill(track, state, instr, instr->dst));
	return track_kill(track, state, instr, instr->dst2);
}

static enum walk_action bind(
	struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	u32 aux;
	enum track_kind kind =
		instr->arg_count ? track_operand(track, track_of(state), &instr->args[0], &aux) : 0;

	TRACK_TRY(track_kill(track, state, instr, instr->dst));
	if (!kind || kind == TRACK_COPIED)
		return WALK_GO_ON;
	return track_assign(track, state, instr, instr->dst,
		kind == TRACK_SAME ? TRACK_BOUND : TRACK_HOLDER,
		(u32)(instr - track->func->instrs));
}

static enum walk_action received(
	struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	u32 aux;
	enum track_kind kind =
		instr->arg_count ? track_operand(track, track_of(state), &instr->args[0], &aux) : 0;

	TRACK_TRY(operands(track, state, instr, TRACK_RECEIVED_ON, TRACK_USED));
	TRACK_TRY(track_kill(track, state, instr, instr->dst));
	TRACK_TRY(track_kill(track, state, instr, instr->dst2));
	// Elements of a slice or map that is followed are memory of it.
	if (instr->op != IR_RANGE || !instr->dst2 ||
		(kind != TRACK_SAME && kind != TRACK_DERIVED) ||
		type_under_chan(instr->args[0].type) ||
		!track_is_reference(track->unit->places[instr->dst2].type))
		return WALK_GO_ON;
	return track_assign(track, state, instr, instr->dst2, TRACK_DERIVED, instr->args[0].index);
}

enum walk_action track_step(
	struct track *track, struct walk_state *state, const struct ir_instr *instr)
{
	switch ((enum ir_op)instr->op) {
	case IR_NOP:
	case IR_RECOVER:
		return WALK_GO_ON;
	case IR_COPY:
	case IR_ADDR:
	case IR_CONVERT:
	case IR_ASSERT:
	case IR_SLICE:
		return copy(track, state, instr);
	case IR_ALLOC:
		return alloc(track, state, instr);
	case IR_CLOSURE:
		return closure(track, state, instr);
	case IR_BIND:
		return bind(track, state, instr);
	case IR_CALL:
	case IR_DEFER:
	case IR_GO:
		return track_call(track, state, instr);
	case IR_SEND:
		return operands(track, state, instr, TRACK_SENT_ON, TRACK_SENT);
	case IR_RECV:
	case IR_RANGE:
		return received(track, state, instr);
	case IR_MAP_SET:
		return operands(track, state, instr, TRACK_WRITTEN, TRACK_STORED);
	case IR_RETURN:
		return track->closure_depth
		               ? operands(track, state, instr, TRACK_USED, TRACK_USED)
		               : operands(track, state, instr, TRACK_RETURNED, TRACK_RETURNED);
	case IR_PANIC:
	case IR_DISCARD:
	case IR_OP:
	case IR_MAP_GET:
	case IR_USE:
		return step_value(track, state, instr);
	}
	return WALK_GO_ON;
}
