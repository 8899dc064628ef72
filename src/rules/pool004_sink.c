// SPDX-License-Identifier: Apache-2.0
// Objects that what is written to adds up in: buffers and hashes, known by their methods' names.
#include "rules/pool004.h"

static const struct {
	enum pool_sink_use use;
	str names;
} sink_methods[] = {
	{POOL_SINK_ADDS, STR("Write|WriteString|WriteByte|WriteRune|ReadFrom")},
	{POOL_SINK_EMPTIES, STR("Reset|Truncate|WriteTo|SetSeed")},
	{POOL_SINK_LOOKS,
		STR("Bytes|String|Len|Cap|Grow|Available|AvailableBuffer|Sum|Sum32|Sum64|Size|BlockSize")},
};

enum pool_sink_use pool_sink_use(const struct object *method)
{
	for (u32 i = 0; i < ARRAY_LEN(sink_methods); i++) {
		if (model_name_in(sink_methods[i].names, method->text))
			return sink_methods[i].use;
	}
	return POOL_SINK_UNKNOWN;
}

enum walk_action pool_use_sink(struct pool_follow *follow, struct track_state *state,
	enum pool_sink_use use, u32 mask, node_id node)
{
	switch (use) {
	case POOL_SINK_UNKNOWN:
		return pool_give_up(follow);
	case POOL_SINK_ADDS:
		pool_expose(follow, state, mask, node);
		pool_set(state, mask);
		break;
	case POOL_SINK_EMPTIES:
		pool_reset(state, mask);
		break;
	case POOL_SINK_LOOKS:
		break;
	}
	return WALK_GO_ON;
}

bool pool_goes_back(const struct pool_follow *follow, const struct flow_effect *effect)
{
	return effect->kind == FLOW_PASS &&
	       model_call(follow->context->model, effect->callee) == MODEL_CALL_POOL_PUT;
}

// A sink in a function that knows it as a parameter: the methods it calls are all that counts.
enum walk_action pool_sink_effects(struct pool_follow *follow, struct track_state *state,
	const struct flow_summary *summary, u32 root, node_id node)
{
	enum pool_sink_use use = POOL_SINK_LOOKS;

	for (u32 i = 0; i < summary->effect_count; i++) {
		const struct flow_effect *effect = &summary->effects[i];
		// What its own methods call among themselves is part of what they do.
		bool is_method = effect->kind == FLOW_METHOD && effect->callee &&
		                 effect->callee->is_exported;
		enum pool_sink_use one;

		if (effect->root != root || effect->path_len || pool_goes_back(follow, effect))
			continue;
		if (effect->spawned || effect->kind == FLOW_KEEP || effect->kind == FLOW_UNKNOWN ||
			effect->kind == FLOW_PASS || effect->kind == FLOW_INVOKE)
			return pool_give_up(follow);
		one = is_method ? pool_sink_use(effect->callee) : POOL_SINK_LOOKS;
		if (one == POOL_SINK_UNKNOWN)
			return pool_give_up(follow);
		if (one == POOL_SINK_EMPTIES || (one == POOL_SINK_ADDS && use == POOL_SINK_LOOKS))
			use = one;
	}
	return pool_use_sink(follow, state, use, 1, node);
}
