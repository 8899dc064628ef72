// SPDX-License-Identifier: Apache-2.0
// A function that returns what it acquired and also keeps it (in a clean-up list, a field, a closure that
// goes elsewhere) does not leave it to its caller alone.
#include "golang/flow/summary_internal.h"

#include "golang/flow/track.h"

static bool callee_keeps(const struct track *track, const struct track_event *event)
{
	const struct flow_summary *summary =
		flow_summary_get(track->summaries, event->call->callee);
	u32 root = event->kind == TRACK_METHOD ? 0 : flow_root(event->call, event->index);

	for (u32 i = 0; summary && i < summary->effect_count; i++) {
		if (summary->effects[i].root == root && summary->effects[i].kind == FLOW_KEEP &&
			summary->effects[i].path_len == 0)
			return true;
	}
	return false;
}

static enum walk_action on_event(void *context, struct track *track, struct walk_state *state,
	const struct track_event *event)
{
	bool *kept = context;

	(void)state;
	switch (event->kind) {
	case TRACK_STORED:
	case TRACK_SENT:
		*kept = true;
		break;
	case TRACK_METHOD:
	case TRACK_ARGUMENT:
		*kept |= event->spawned ||
		         (event->alias == TRACK_SAME && callee_keeps(track, event));
		break;
	case TRACK_CAPTURED:
		*kept |= track->unit->funcs[event->closure]->use == IR_CLOSURE_ESCAPES ||
		         track->unit->funcs[event->closure]->use == IR_CLOSURE_ARGUMENT;
		break;
	case TRACK_RUN:
		*kept |= event->spawned;
		break;
	case TRACK_INVOKED:
	case TRACK_SENT_ON:
	case TRACK_RECEIVED_ON:
	case TRACK_CLOSED:
	case TRACK_RETURNED:
	case TRACK_WRITTEN:
	case TRACK_OVERWRITTEN:
	case TRACK_OVERFLOW:
	case TRACK_USED:
		break;
	}
	return WALK_GO_ON;
}

static bool is_kept(
	const struct flow_summaries *summaries, const struct ir_unit *unit, ir_place result)
{
	bool kept = false;
	struct track_client client = {.context = &kept, .event = on_event};
	struct track track = {
		.unit = unit, .func = unit->funcs[0], .summaries = summaries, .client = &client};
	struct walk_state state = {0};

	track_add(track_of(&state), result, TRACK_SAME, 0);
	track_linear(&track, &state);
	return kept;
}

void flow_mark_shared(
	const struct flow_summaries *summaries, const struct ir_unit *unit, struct flow_result *ret)
{
	const struct ir_func *func = unit->funcs[0];

	for (u32 o = 0; o < ret->count; o++) {
		struct flow_origin *origin = &ret->origins[o];

		if (origin->kind != FLOW_ORIGIN_CALL || origin->field)
			continue;
		for (u32 i = 1; i < func->instr_count; i++) {
			const struct ir_instr *instr = &func->instrs[i];

			if (instr->op == IR_CALL && instr->call->callee == origin->callee &&
				origin->index < instr->call->result_count &&
				track_is_reference(
					unit->places[instr->call->results[origin->index]].type))
				origin->shared |= is_kept(
					summaries, unit, instr->call->results[origin->index]);
		}
	}
}
