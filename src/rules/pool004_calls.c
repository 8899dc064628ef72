// SPDX-License-Identifier: Apache-2.0
// Calls with a pooled object, or a part of it: what they reset, add to it, or give back.
#include "rules/pool004.h"

#include "rules/pool.h"

// What a method of a buffer or hash does to it.
enum sink_use { SINK_UNKNOWN, SINK_ADDS, SINK_EMPTIES, SINK_LOOKS };

static const struct {
	enum sink_use use;
	str names;
} sink_methods[] = {
#define METHODS(use, names)                      \
	{                                        \
		use,                             \
		{                                \
			names, sizeof(names) - 1 \
		}                                \
	}
	METHODS(SINK_ADDS, "Write|WriteString|WriteByte|WriteRune|ReadFrom"),
	METHODS(SINK_EMPTIES, "Reset|Truncate|WriteTo|SetSeed"),
	METHODS(SINK_LOOKS,
		"Bytes|String|Len|Cap|Grow|Available|AvailableBuffer|Sum|Sum32|Sum64|Size|BlockSize"),
#undef METHODS
};

// Calls that fill the object they are given, field by field.
static const struct {
	str package, name;
	u32 index;
} decoders[] = {
#define DECODER(package, name, index)                                           \
	{                                                                       \
		{package, sizeof(package) - 1}, {name, sizeof(name) - 1}, index \
	}
	DECODER("encoding/json", "Unmarshal", 1),
	DECODER("encoding/json", "Decode", 0),
	DECODER("encoding/xml", "Unmarshal", 1),
	DECODER("encoding/xml", "Decode", 0),
#undef DECODER
};

static enum sink_use sink_use(const struct object *method)
{
	for (u32 i = 0; i < ARRAY_LEN(sink_methods); i++) {
		if (model_name_in(sink_methods[i].names, method->text))
			return sink_methods[i].use;
	}
	return SINK_UNKNOWN;
}

static bool resets_by_name(const struct object *method)
{
	return model_name_in(STR("Reset|reset|Clear|clear|Init|init|Zero|zero"), method->text);
}

static enum walk_action use_sink(struct pool_follow *follow, struct track_state *state,
	enum sink_use use, u32 mask, node_id node)
{
	switch (use) {
	case SINK_UNKNOWN:
		return pool_give_up(follow);
	case SINK_ADDS:
		pool_expose(follow, state, mask, node);
		pool_set(state, mask);
		break;
	case SINK_EMPTIES:
		pool_reset(state, mask);
		break;
	case SINK_LOOKS:
		break;
	}
	return WALK_GO_ON;
}

static bool goes_to_pool(const struct pool_follow *follow, const struct flow_effect *effect)
{
	return effect->kind == FLOW_PASS &&
	       model_call(follow->context->model, effect->callee) == MODEL_CALL_POOL_PUT;
}

// A sink in a function that knows it as a parameter: the methods it calls are all that counts.
static enum walk_action sink_effects(struct pool_follow *follow, struct track_state *state,
	const struct flow_summary *summary, u32 root, node_id node)
{
	enum sink_use use = SINK_LOOKS;

	for (u32 i = 0; i < summary->effect_count; i++) {
		const struct flow_effect *effect = &summary->effects[i];
		bool is_method = effect->kind == FLOW_METHOD && effect->callee;
		enum sink_use one;

		if (effect->root != root || effect->path_len || goes_to_pool(follow, effect))
			continue;
		if (effect->spawned || effect->kind == FLOW_KEEP || effect->kind == FLOW_UNKNOWN ||
			effect->kind == FLOW_PASS || effect->kind == FLOW_INVOKE)
			return pool_give_up(follow);
		one = is_method ? sink_use(effect->callee) : SINK_LOOKS;
		if (one == SINK_UNKNOWN)
			return pool_give_up(follow);
		if (one == SINK_EMPTIES || (one == SINK_ADDS && use == SINK_LOOKS))
			use = one;
	}
	return use_sink(follow, state, use, 1, node);
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
		return sink_effects(follow, state, summary, root, event->instr->node);
	for (u32 i = 0; i < summary->effect_count && action == WALK_GO_ON; i++) {
		if (summary->effects[i].root == root && !goes_to_pool(follow, &summary->effects[i]))
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
	enum sink_use use = SINK_UNKNOWN;

	if (event->spawned)
		return pool_give_up(follow);
	if (sink && event->kind == TRACK_METHOD && event->call->callee)
		use = sink_use(event->call->callee);
	else if (sink && event->kind == TRACK_ARGUMENT && is_writer(event->call, event->index))
		use = SINK_ADDS;
	if (use != SINK_UNKNOWN)
		return use_sink(follow, state, use, sink, event->instr->node);
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
		return use_sink(follow, tracked, sink_use(call->callee), 1, event->instr->node);
	if (is_sink && is_writer(call, event->index))
		return use_sink(follow, tracked, SINK_ADDS, 1, event->instr->node);
	if (event->kind == TRACK_ARGUMENT && decodes(call, event->index))
		return decode(follow, tracked, event->instr);
	if (gets_header(event))
		return WALK_GO_ON;
	return gets_copy(follow, event) ? by_copy(follow, tracked, event)
	                                : by_summary(follow, tracked, event);
}
