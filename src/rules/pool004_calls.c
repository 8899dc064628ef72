// SPDX-License-Identifier: Apache-2.0
// Calls with a pooled object, or a part of it: what they reset, add to it, or give back.
#include "rules/pool004.h"

#include "rules/pool.h"

// Calls that fill the object they are given, field by field.
static const struct {
	str package, name;
	u32 index;
} decoders[] = {
	{STR("encoding/json"), STR("Unmarshal"), 1},
	{STR("encoding/json"), STR("Decode"), 0},
	{STR("encoding/xml"), STR("Unmarshal"), 1},
	{STR("encoding/xml"), STR("Decode"), 0},
};

static bool resets_by_name(const struct object *method)
{
	return model_name_in(STR("Reset|reset|Clear|clear|Init|init|Zero|zero"), method->text);
}

// A method that the callee calls on the object, when that method's own effects are not among its.
static enum walk_action method_effect(
	struct pool_follow *follow, struct track_state *state, const struct flow_effect *effect)
{
	const struct flow_summary *summary =
		flow_summary_get(follow->context->summaries, effect->callee);

	if (effect->callee && resets_by_name(effect->callee) && !summary)
		pool_reset(state, POOL_ALL_PARTS);
	else if (!summary || summary->too_large)
		return pool_give_up(follow);
	return WALK_GO_ON;
}

static enum walk_action on_effect(
	struct pool_follow *follow, struct track_state *state, const struct flow_effect *effect)
{
	bool inside;
	u32 mask = pool_parts_at(&follow->parts, effect->path, effect->path_len, &inside);

	if (effect->spawned)
		return pool_give_up(follow);
	if (effect->path_len == 0 && effect->kind == FLOW_METHOD)
		return method_effect(follow, state, effect);
	switch ((enum flow_effect_kind)effect->kind) {
	case FLOW_METHOD:
	case FLOW_WRITE:
		pool_reset(state, mask);
		return WALK_GO_ON;
	case FLOW_INVOKE:
	case FLOW_KEEP:
	case FLOW_PASS:
	case FLOW_UNKNOWN:
		if (effect->path_len == 0)
			return pool_give_up(follow);
		follow->excluded |= mask;
		return WALK_GO_ON;
	case FLOW_RETURN:
	case FLOW_IN_RESULT:
	case FLOW_SEND:
	case FLOW_RECEIVE:
	case FLOW_CLOSE:
		break;
	}
	return WALK_GO_ON;
}

// What the callee does to the object as a whole, by its summary.
static enum walk_action by_summary(
	struct pool_follow *follow, struct track_state *state, const struct track_event *event)
{
	const struct ir_call *call = event->call;
	const struct flow_summary *summary =
		flow_summary_get(follow->context->summaries, call->callee);
	u32 root = event->index == UINT32_MAX ? 0 : flow_root(call, event->index);
	enum walk_action action = WALK_GO_ON;

	if (!call->callee || call->is_interface || !summary || summary->too_large) {
		if (!call->callee || event->kind != TRACK_METHOD || !resets_by_name(call->callee))
			return pool_give_up(follow);
		pool_reset(state, POOL_ALL_PARTS);
		return WALK_GO_ON;
	}
	if (pool_mask_of(&follow->parts, 1, POOL_PART_SINK) && !follow->parts.is_struct)
		return pool_sink_effects(follow, state, summary, root, event->instr->node);
	for (u32 i = 0; i < summary->effect_count && action == WALK_GO_ON; i++) {
		if (summary->effects[i].root == root &&
			!pool_goes_back(follow, &summary->effects[i]))
			action = on_effect(follow, state, &summary->effects[i]);
	}
	return action;
}

static enum walk_action on_put(
	struct pool_follow *follow, struct walk_state *state, const struct track_event *event)
{
	struct track_state *tracked = track_of(state);
	struct pool_way *way;

	if (model_call(follow->context->model, event->call->callee) != MODEL_CALL_POOL_PUT &&
		by_summary(follow, tracked, event) != WALK_GO_ON)
		return WALK_STOP_ALL;
	if (tracked->mark) {
		way = vec_push(follow->context->scratch, &follow->ways);
		*way = (struct pool_way){event->instr->node, tracked->mark, state->node};
	}
	return WALK_STOP_PATH;
}

static bool is_writer(const struct ir_call *call, u32 index)
{
	const struct type_tuple *params = call->signature ? call->signature->params : NULL;

	return params && index < params->count &&
	       type_is_named(params->vars[index]->type, STR("io"), STR("Writer"));
}

static bool decodes(const struct ir_call *call, u32 index)
{
	for (u32 i = 0; call->callee && call->callee->package && i < ARRAY_LEN(decoders); i++) {
		if (str_equal(call->callee->package->path, decoders[i].package) &&
			str_equal(call->callee->text, decoders[i].name) &&
			index == decoders[i].index)
			return true;
	}
	return false;
}

// A document names some of the exported fields; the others stay.
static enum walk_action decode(
	struct pool_follow *follow, struct track_state *state, const struct ir_instr *instr)
{
	u32 mask = 0;

	for (u32 i = 0; i < follow->parts.count; i++) {
		const struct pool_part *part = &follow->parts.at[i];

		if (part->len && part->path[0]->is_exported &&
			part->path[part->len - 1]->is_exported)
			mask |= 1u << i;
	}
	pool_expose(follow, state, mask, instr->node);
	pool_set(state, mask);
	return WALK_GO_ON;
}

// A call that gets a field or element of the object.
static enum walk_action on_part(
	struct pool_follow *follow, struct track_state *state, const struct track_event *event)
{
	struct pool_spot spot = pool_spot_of(follow, state, event->place);
	u32 sink = spot.mask & (spot.mask - 1)
	                   ? 0
	                   : pool_mask_of(&follow->parts, spot.mask, POOL_PART_SINK);
	enum pool_sink_use use = POOL_SINK_UNKNOWN;

	if (event->spawned)
		return pool_give_up(follow);
	if (sink && event->kind == TRACK_METHOD && event->call->callee)
		use = pool_sink_use(event->call->callee);
	else if (sink && event->kind == TRACK_ARGUMENT && is_writer(event->call, event->index))
		use = POOL_SINK_ADDS;
	if (use != POOL_SINK_UNKNOWN)
		return pool_use_sink(follow, state, use, sink, event->instr->node);
	// Bytes and texts are only looked at; what else is handed out may be changed.
	follow->excluded |= spot.mask & ~pool_mask_of(&follow->parts, spot.mask, POOL_PART_SLICE);
	return WALK_GO_ON;
}

// A method with a value receiver works on a copy; only its maps are the object's own.
static enum walk_action by_copy(
	struct pool_follow *follow, struct track_state *state, const struct track_event *event)
{
	u32 maps = pool_mask_of(&follow->parts, POOL_ALL_PARTS, POOL_PART_MAP);
	u32 known = state->bits & ~maps, set = state->mark & ~maps;
	enum walk_action action = by_summary(follow, state, event);

	state->bits = (state->bits & maps) | known;
	state->mark = (state->mark & maps) | set;
	return action;
}

static bool gets_copy(const struct pool_follow *follow, const struct track_event *event)
{
	const struct object *callee = event->call->callee;
	struct type_signature *signature = callee ? type_under_signature(callee->type) : NULL;

	return event->kind == TRACK_METHOD && follow->parts.is_struct && follow->parts.is_pointer &&
	       signature && signature->recv && type_under_struct(signature->recv->type);
}

// A slice is passed as a copy of its header.
static bool gets_header(const struct track_event *event)
{
	return event->kind == TRACK_ARGUMENT &&
	       type_under_elem(event->call->args[event->index].type, TYPE_SLICE);
}

enum walk_action pool_on_call(
	struct pool_follow *follow, struct walk_state *state, const struct track_event *event)
{
	const struct ir_call *call = event->call;
	struct track_state *tracked = track_of(state);
	bool is_sink = !follow->parts.is_struct && pool_mask_of(&follow->parts, 1, POOL_PART_SINK);

	if (event->spawned)
		return pool_give_up(follow);
	if (event->alias == TRACK_DERIVED || event->alias == TRACK_COPIED)
		return on_part(follow, tracked, event);
	// An encoder that was made for the buffer: writing was seen when it was made.
	if (event->alias != TRACK_SAME)
		return is_sink && event->kind == TRACK_METHOD ? WALK_GO_ON : pool_give_up(follow);
	if (pool_is_put(follow->context, call, event->index))
		return on_put(follow, state, event);
	if (is_sink && event->kind == TRACK_METHOD && call->callee)
		return pool_use_sink(
			follow, tracked, pool_sink_use(call->callee), 1, event->instr->node);
	if (is_sink && is_writer(call, event->index))
		return pool_use_sink(follow, tracked, POOL_SINK_ADDS, 1, event->instr->node);
	if (event->kind == TRACK_ARGUMENT && decodes(call, event->index))
		return decode(follow, tracked, event->instr);
	if (gets_header(event))
		return WALK_GO_ON;
	return gets_copy(follow, event) ? by_copy(follow, tracked, event)
	                                : by_summary(follow, tracked, event);
}
