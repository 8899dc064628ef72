// SPDX-License-Identifier: Apache-2.0
#include "rules/pool.h"

#include "golang/types/lookup.h"

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

// The effect by which the callee gives the parameter, or a part of it, back on every way through.
static const struct flow_effect *put_effect(
	struct rule_context *context, const struct ir_call *call, u32 index, bool of_part)
{
	u32 root = index == UINT32_MAX ? 0 : flow_root(call, index);
	const struct flow_summary *summary = flow_summary_get(context->summaries, call->callee);

	if (!summary || !(summary->client_facts & RULE_PUTS) || call->is_interface)
		return NULL;
	for (u32 i = 0; i < summary->effect_count; i++) {
		const struct flow_effect *effect = &summary->effects[i];

		if (effect->root == root && effect->kind == FLOW_PASS && effect->index == 0 &&
			(effect->path_len > 0) == of_part && !effect->path_cut &&
			!effect->spawned &&
			(effect->always || (!of_part && summary->result_count == 0)) &&
			model_call(context->model, effect->callee) == MODEL_CALL_POOL_PUT)
			return effect;
	}
	return NULL;
}

// The type of the value before it became an interface, NULL when that is not known.
static struct type *dynamic_type(struct rule_context *context, const struct ir_operand *operand)
{
	const struct ir_unit *unit = context->unit;
	const struct ir_var_info *var;
	const struct ir_instr *def;

	if (operand->kind != IR_OPERAND_PLACE)
		return NULL;
	var = &unit->vars[unit->places[operand->index].var];
	if (var->kind != IR_VAR_TEMP || !var->def)
		return NULL;
	def = &unit->funcs[var->func]->instrs[var->def];
	return def->op == IR_CONVERT && def->args[0].kind == IR_OPERAND_PLACE ? def->args[0].type
	                                                                      : NULL;
}

// The helper calls an interface's method on it, and for the argument's own type that method puts it back.
static bool puts_by_method(struct rule_context *context, const struct ir_call *call, u32 index)
{
	const struct flow_summary *summary = flow_summary_get(context->summaries, call->callee);
	struct type *type =
		index < call->arg_count ? dynamic_type(context, &call->args[index]) : NULL;

	for (u32 i = 0; type && summary && !call->is_interface && i < summary->effect_count; i++) {
		const struct flow_effect *effect = &summary->effects[i];
		struct ir_call inner = {.closure = -1};

		if (effect->root != flow_root(call, index) || effect->kind != FLOW_METHOD ||
			effect->path_len || !effect->always || effect->spawned || !effect->callee)
			continue;
		inner.callee = type_lookup(context->scratch, type, true, NULL, effect->callee->name)
		                       .object;
		if (inner.callee && inner.callee != effect->callee &&
			put_effect(context, &inner, UINT32_MAX, false))
			return true;
	}
	return false;
}

bool pool_is_put(struct rule_context *context, const struct ir_call *call, u32 index)
{
	if (model_call(context->model, call->callee) == MODEL_CALL_POOL_PUT)
		return index == 0;
	return put_effect(context, call, index, false) || puts_by_method(context, call, index);
}

ir_place pool_put_part(struct rule_context *context, const struct ir_call *call, u32 index)
{
	const struct ir_operand *operand = index == UINT32_MAX ? &call->recv : &call->args[index];
	const struct flow_effect *effect = put_effect(context, call, index, true);
	ir_place place = operand->kind == IR_OPERAND_PLACE ? operand->index : 0;

	for (u32 i = 0; effect && place && i < effect->path_len; i++)
		place = ir_place_extend(context->scratch, context->unit, place, effect->path[i]);
	return effect ? place : 0;
}
