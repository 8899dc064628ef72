// SPDX-License-Identifier: Apache-2.0
#include "rules/chan_use.h"

static bool is_chan(
	const struct ir_unit *unit, const struct chan_use *use, const struct ir_operand *operand)
{
	const struct ir_place_info *info;

	if (operand->kind != IR_OPERAND_PLACE || !operand->index)
		return false;
	info = &unit->places[operand->index];
	return info->depth == 0 && info->var == use->var;
}

bool chan_receives(
	const struct ir_unit *unit, const struct chan_use *use, const struct ir_instr *instr)
{
	return (instr->op == IR_RECV || instr->op == IR_RANGE) && instr->arg_count &&
	       is_chan(unit, use, &instr->args[0]);
}

bool chan_sends(
	const struct ir_unit *unit, const struct chan_use *use, const struct ir_instr *instr)
{
	return instr->op == IR_SEND && is_chan(unit, use, &instr->args[0]);
}

bool chan_closes(
	const struct ir_unit *unit, const struct chan_use *use, const struct ir_instr *instr)
{
	return (instr->op == IR_CALL || instr->op == IR_DEFER) && instr->call->is_builtin &&
	       instr->call->builtin == BUILTIN_CLOSE && instr->call->arg_count &&
	       is_chan(unit, use, &instr->call->args[0]);
}

// A select with another way out does not block for ever on this operation.
static bool has_way_out(const struct ir_func *func, const struct ir_instr *instr)
{
	const struct ir_block *block = &func->blocks[instr->block];

	if (!instr->in_select)
		return false;
	for (u32 i = 0; i < block->pred_count; i++) {
		const struct ir_block *select = &func->blocks[block->preds[i]];

		if (select->term == IR_TERM_SELECT && select->succ_count > 1)
			return true;
	}
	return false;
}

// Another send stands before it that cannot be on the same way through: branches of an if.
static bool excluded_by_earlier(
	const struct ir_unit *unit, const struct chan_use *use, const struct ir_func *func, u32 at)
{
	for (u32 i = 1; i < at; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (chan_sends(unit, use, instr) && func->blocks[instr->block].rpo != UINT32_MAX &&
			instr->block != func->instrs[at].block &&
			!ir_reaches(func, instr->block, func->instrs[at].block))
			return true;
	}
	return false;
}

// What a goroutine's closure does to the channel, closures that it calls included.
static void look_into(const struct ir_unit *unit, const struct chan_use *use, u32 closure,
	struct chan_worker *ret)
{
	const struct ir_func *func = unit->funcs[closure];

	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];
		bool sends = chan_sends(unit, use, instr),
		     receives = chan_receives(unit, use, instr);

		if ((!sends && !receives) || has_way_out(func, instr) ||
			func->blocks[instr->block].rpo == UINT32_MAX)
			continue;
		ret->sends |= sends;
		ret->receives |= receives;
		ret->ranges |= instr->op == IR_RANGE;
		ret->send_loops |= sends && ir_reaches(func, instr->block, instr->block);
		if (sends && !excluded_by_earlier(unit, use, func, i))
			ret->send_count++;
		if (!ret->at)
			ret->at = instr->node;
	}
}

// `go worker(ch)`: false when the callee does what is not known to the channel.
static bool from_summary(struct rule_context *context, const struct chan_use *use,
	const struct ir_call *call, struct chan_worker *ret)
{
	const struct flow_summary *summary = flow_summary_get(context->summaries, call->callee);

	for (u32 a = 0; a < call->arg_count; a++) {
		if (!is_chan(context->unit, use, &call->args[a]))
			continue;
		if (!summary || summary->too_large || call->is_interface)
			return false;
		for (u32 i = 0; i < summary->effect_count; i++) {
			const struct flow_effect *effect = &summary->effects[i];

			if (effect->root != a + 1)
				continue;
			if (effect->kind == FLOW_SEND && !effect->in_select) {
				ret->sends = true;
				ret->send_count++;
			} else if (effect->kind == FLOW_RECEIVE)
				ret->receives |= !effect->in_select;
			else if (effect->kind != FLOW_CLOSE && effect->kind != FLOW_SEND)
				return false;
		}
	}
	return true;
}

static bool mentions(
	const struct ir_unit *unit, const struct chan_use *use, const struct ir_instr *instr)
{
	for (u32 i = 0; i < instr->arg_count; i++) {
		if (is_chan(unit, use, &instr->args[i]))
			return true;
	}
	if (instr->op != IR_CALL && instr->op != IR_DEFER && instr->op != IR_GO)
		return false;
	for (u32 i = 0; i < instr->call->arg_count; i++) {
		if (is_chan(unit, use, &instr->call->args[i]))
			return true;
	}
	return false;
}

// The operations that leave the channel where it is.
static bool is_harmless(
	struct rule_context *context, const struct chan_use *use, const struct ir_instr *instr)
{
	struct chan_worker worker = {0};

	if (chan_receives(context->unit, use, instr) || chan_closes(context->unit, use, instr))
		return true;
	if (chan_sends(context->unit, use, instr))
		return !is_chan(context->unit, use, &instr->args[1]);
	if (instr->op == IR_CALL && instr->call->is_builtin)
		return instr->call->builtin == BUILTIN_LEN || instr->call->builtin == BUILTIN_CAP;
	if (instr->op == IR_GO)
		return from_summary(context, use, instr->call, &worker);
	return instr->op == IR_OP || instr->op == IR_USE || instr->op == IR_DISCARD;
}

// Whether closure `inner` is `outer` or made inside it.
static bool inside(const struct ir_unit *unit, u32 inner, u32 outer)
{
	for (i32 at = (i32)inner; at >= 0; at = unit->funcs[at]->parent) {
		if (at == (i32)outer)
			return true;
	}
	return false;
}

static bool is_goroutine_of(const struct chan_use *use, const struct ir_unit *unit, u32 f)
{
	const struct ir_func *maker = unit->funcs[use->func];

	for (u32 i = 0; i < use->worker_count; i++) {
		i32 closure = maker->instrs[use->workers[i].instr].call->closure;

		if (closure >= 0 && inside(unit, f, (u32)closure))
			return true;
	}
	return false;
}

// All uses are in the maker or in the goroutines it starts, and of a kind that is understood.
static bool all_seen(struct rule_context *context, const struct chan_use *use)
{
	const struct ir_unit *unit = context->unit;

	for (u32 f = 0; f < unit->func_count; f++) {
		const struct ir_func *func = unit->funcs[f];

		for (u32 i = 1; i < func->instr_count; i++) {
			const struct ir_instr *instr = &func->instrs[i];

			if (!mentions(unit, use, instr))
				continue;
			if (f != use->func && !is_goroutine_of(use, unit, f))
				return false;
			if (!is_harmless(context, use, instr))
				return false;
		}
	}
	return true;
}

static void add_worker(struct rule_context *context, struct chan_use *use, u32 i)
{
	const struct ir_unit *unit = context->unit;
	const struct ir_func *func = unit->funcs[use->func];
	const struct ir_instr *instr = &func->instrs[i];
	struct chan_worker worker = {.instr = i};

	if (use->worker_count == CHAN_MAX_WORKERS || func->blocks[instr->block].rpo == UINT32_MAX)
		return;
	if (instr->call->closure >= 0)
		look_into(unit, use, (u32)instr->call->closure, &worker);
	else if (!from_summary(context, use, instr->call, &worker))
		return;
	worker.in_loop = ir_reaches(func, instr->block, instr->block);
	if (instr->call->closure >= 0 || mentions(unit, use, instr))
		use->workers[use->worker_count++] = worker;
}

static i64 capacity_of(const struct ir_instr *alloc)
{
	i64 capacity = -1;

	if (alloc->arg_count == 0)
		return 0;
	if (alloc->args[0].kind != IR_OPERAND_CONST || !alloc->args[0].constant ||
		!constant_to_i64(alloc->args[0].constant, &capacity))
		return -1;
	return capacity;
}

// The one variable that the new channel is assigned to.
static ir_var holder(const struct ir_unit *unit, const struct ir_func *func, ir_place made)
{
	ir_var var = unit->places[made].var, found = 0;

	if (unit->places[made].depth)
		return 0;
	if (unit->vars[var].kind == IR_VAR_LOCAL)
		return unit->vars[var].assign_count == 1 ? var : 0;
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->arg_count != 1 || instr->args[0].kind != IR_OPERAND_PLACE ||
			instr->args[0].index != made)
			continue;
		if (instr->op != IR_COPY || found || unit->places[instr->dst].depth)
			return 0;
		found = unit->places[instr->dst].var;
	}
	return found && unit->vars[found].kind == IR_VAR_LOCAL &&
	                       unit->vars[found].assign_count == 1
	               ? found
	               : 0;
}

// result := newResult(), where the function makes a channel without a buffer and keeps nothing of it.
static bool is_made_by_call(struct rule_context *context, const struct ir_instr *instr)
{
	const struct flow_summary *summary;
	const struct flow_result *result;

	if (instr->op != IR_CALL || instr->call->result_count != 1 ||
		!type_under_chan(context->unit->places[instr->call->results[0]].type))
		return false;
	summary = flow_summary_get(context->summaries, instr->call->callee);
	if (!summary || summary->too_large || summary->starts_goroutine ||
		summary->result_count != 1)
		return false;
	result = &summary->results[0];
	return result->complete && result->count == 1 &&
	       result->origins[0].kind == FLOW_ORIGIN_ALLOC && result->origins[0].index == 1 &&
	       !result->origins[0].field;
}

// The new channel's place, 0 when the instruction makes none.
static ir_place made_here(struct rule_context *context, const struct ir_instr *instr)
{
	if (instr->op == IR_ALLOC && instr->alloc->kind == IR_ALLOC_MAKE &&
		type_under_chan(instr->alloc->type))
		return instr->dst;
	return is_made_by_call(context, instr) ? instr->call->results[0] : 0;
}

void chan_each(struct rule_context *context, chan_fn fn)
{
	const struct ir_unit *unit = context->unit;

	for (u32 f = 0; f < unit->func_count; f++) {
		const struct ir_func *func = unit->funcs[f];

		for (u32 i = 1; i < func->instr_count && !func->too_large; i++) {
			const struct ir_instr *instr = &func->instrs[i];
			struct chan_use use = {.func = f, .alloc = i};

			ir_place made = made_here(context, instr);

			if (!made)
				continue;
			use.var = holder(unit, func, made);
			use.capacity = instr->op == IR_ALLOC ? capacity_of(instr) : 0;
			if (!use.var || unit->vars[use.var].address_taken)
				continue;
			for (u32 g = 1; g < func->instr_count; g++) {
				if (func->instrs[g].op == IR_GO)
					add_worker(context, &use, g);
			}
			if (use.worker_count && all_seen(context, &use))
				fn(context, &use);
		}
	}
}
