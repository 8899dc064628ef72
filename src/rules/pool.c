// SPDX-License-Identifier: Apache-2.0
#include "rules/pool.h"

enum { MAX_DEPTH = 6 };

static bool is_get(struct rule_context *context, const struct object *callee, u32 result, u32 depth)
{
	const struct flow_summary *summary;
	bool found = false;

	if (!callee || depth > MAX_DEPTH)
		return false;
	if (model_call(context->model, callee) == MODEL_CALL_POOL_GET)
		return true;
	summary = flow_summary_get(context->summaries, callee);
	if (!summary || summary->too_large || result >= summary->result_count)
		return false;
	for (u32 i = 0; i < summary->results[result].count; i++) {
		const struct flow_origin *origin = &summary->results[result].origins[i];

		if (origin->kind == FLOW_ORIGIN_CALL && !origin->field)
			found |= is_get(context, origin->callee, origin->index, depth + 1);
	}
	return found;
}

bool pool_is_get(struct rule_context *context, const struct object *callee, u32 result)
{
	return is_get(context, callee, result, 0);
}

// On every way through the callee? A helper that puts back under a condition is not known to.
bool pool_is_put(struct rule_context *context, const struct ir_call *call, u32 index)
{
	u32 root = index == UINT32_MAX ? 0 : index + 1;
	const struct flow_summary *summary;

	if (model_call(context->model, call->callee) == MODEL_CALL_POOL_PUT)
		return index == 0;
	summary = flow_summary_get(context->summaries, call->callee);
	for (u32 i = 0; summary && !call->is_interface && i < summary->effect_count; i++) {
		const struct flow_effect *effect = &summary->effects[i];

		if (effect->root == root && effect->kind == FLOW_PASS && effect->path_len == 0 &&
			!effect->spawned && effect->always && effect->index == 0 &&
			model_call(context->model, effect->callee) == MODEL_CALL_POOL_PUT)
			return true;
	}
	return false;
}
