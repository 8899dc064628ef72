// SPDX-License-Identifier: Apache-2.0
// Where a value comes from, by going back over its definitions without regard to paths.
#include "golang/flow/summary_internal.h"

#include "golang/flow/track.h"

// A variable's definitions are looked through at most so often for one result.
enum { MAX_DEPTH = 12, MAX_LOOKS = 64 };

struct search {
	const struct ir_unit *unit;
	const struct ir_func *func;
	const struct object *field; // what is looked at is what this field of the result holds
	struct flow_result *ret;
	u32 depth;
	u32 *looks;
};

static void add(struct search *search, struct flow_origin origin)
{
	struct flow_result *ret = search->ret;

	origin.field = search->field;
	if (flow_is_local(search->unit, origin.callee) || flow_is_local(search->unit, origin.field))
		origin = (struct flow_origin){.kind = FLOW_ORIGIN_OTHER};
	for (u32 i = 0; i < ret->count; i++) {
		const struct flow_origin *old = &ret->origins[i];

		if (old->kind == origin.kind && old->index == origin.index &&
			old->callee == origin.callee && old->field == origin.field &&
			old->is_true == origin.is_true)
			return;
	}
	if (ret->count == FLOW_MAX_ORIGINS)
		ret->complete = false;
	else
		ret->origins[ret->count++] = origin;
}

static void from_operand(struct search *search, const struct ir_operand *operand);

static void field_from(
	struct search *search, const struct object *field, const struct ir_operand *operand)
{
	struct search inner = *search;

	if (search->field || !field || operand->kind != IR_OPERAND_PLACE)
		return;
	inner.field = field;
	from_operand(&inner, operand);
}

static void from_alloc(struct search *search, const struct ir_instr *instr)
{
	bool bare_chan = instr->alloc->kind == IR_ALLOC_MAKE && instr->arg_count == 0 &&
	                 type_under_chan(instr->alloc->type);

	add(search, (struct flow_origin){
			    .kind = FLOW_ORIGIN_ALLOC, .index = bare_chan, .pos = instr->pos});
	for (u32 i = 0; instr->alloc->fields && i < instr->arg_count; i++)
		field_from(search, instr->alloc->fields[i], &instr->args[i]);
}

static void from_call(struct search *search, const struct ir_instr *instr, ir_place place)
{
	const struct ir_call *call = instr->call;

	for (u32 i = 0; i < call->result_count; i++) {
		if (call->results[i] != place)
			continue;
		if (call->callee && !call->is_builtin)
			add(search, (struct flow_origin){.kind = FLOW_ORIGIN_CALL,
					    .index = i,
					    .callee = call->callee,
					    .pos = instr->pos});
		else
			add(search, (struct flow_origin){.kind = FLOW_ORIGIN_OTHER});
		return;
	}
}

static void from_variable(struct search *search, ir_var var);

static void from_instr(struct search *search, const struct ir_instr *instr, ir_place place)
{
	switch ((enum ir_op)instr->op) {
	case IR_COPY:
	case IR_CONVERT:
	case IR_ASSERT:
		from_operand(search, &instr->args[0]);
		return;
	case IR_ALLOC:
		from_alloc(search, instr);
		return;
	case IR_CALL:
		from_call(search, instr, place);
		return;
	case IR_ADDR:
		if (instr->args[0].kind == IR_OPERAND_PLACE &&
			search->unit->places[instr->args[0].index].depth == 0) {
			add(search,
				(struct flow_origin){.kind = FLOW_ORIGIN_ALLOC, .pos = instr->pos});
			from_variable(search, search->unit->places[instr->args[0].index].var);
			return;
		}
		break;
	case IR_CLOSURE:
		add(search, (struct flow_origin){.kind = FLOW_ORIGIN_CLOSURE,
				    .index = instr->args[0].index,
				    .pos = instr->pos});
		return;
	case IR_NOP:
	case IR_DISCARD:
	case IR_SLICE:
	case IR_OP:
	case IR_BIND:
	case IR_DEFER:
	case IR_GO:
	case IR_SEND:
	case IR_RECV:
	case IR_MAP_GET:
	case IR_MAP_SET:
	case IR_RANGE:
	case IR_RETURN:
	case IR_PANIC:
	case IR_RECOVER:
	case IR_USE:
		break;
	}
	add(search, (struct flow_origin){.kind = FLOW_ORIGIN_OTHER});
}

static bool defines(const struct ir_instr *instr, ir_place place)
{
	if (instr->dst == place || instr->dst2 == place)
		return true;
	for (u32 i = 0; instr->op == IR_CALL && i < instr->call->result_count; i++) {
		if (instr->call->results[i] == place)
			return true;
	}
	return false;
}

// Every definition of the variable, and what is assigned to its fields.
static void from_variable(struct search *search, ir_var var)
{
	const struct ir_var_info *info = &search->unit->vars[var];
	bool own = track_is_local_memory(search->unit, var);

	if (++*search->looks > MAX_LOOKS) {
		search->ret->complete = false;
		return;
	}
	if (info->assigned_in_closure)
		add(search, (struct flow_origin){.kind = FLOW_ORIGIN_OTHER});
	for (u32 i = 1; i < search->func->instr_count; i++) {
		const struct ir_instr *instr = &search->func->instrs[i];
		const struct ir_place_info *dst = &search->unit->places[instr->dst];

		if (defines(instr, info->place))
			from_instr(search, instr, info->place);
		else if (own && instr->op == IR_COPY && instr->dst && dst->var == var &&
			 dst->depth == 1 && dst->step.kind == IR_STEP_FIELD)
			field_from(search, dst->step.field, &instr->args[0]);
	}
}

static void from_place(struct search *search, ir_place place)
{
	const struct ir_place_info *info = &search->unit->places[place];
	const struct ir_var_info *var = &search->unit->vars[info->var];

	if (info->depth || var->func != search->func->index) {
		add(search, (struct flow_origin){.kind = FLOW_ORIGIN_OTHER});
		return;
	}
	switch (var->kind) {
	case IR_VAR_NONE:
	case IR_VAR_GLOBAL:
		add(search, (struct flow_origin){.kind = FLOW_ORIGIN_OTHER});
		return;
	case IR_VAR_RECEIVER:
		add(search, (struct flow_origin){.kind = FLOW_ORIGIN_PARAM, .index = 0});
		break;
	case IR_VAR_PARAM:
		add(search,
			(struct flow_origin){.kind = FLOW_ORIGIN_PARAM, .index = var->index + 1});
		break;
	case IR_VAR_TEMP:
		if (var->def) {
			from_instr(search, &search->func->instrs[var->def], place);
			return;
		}
		break;
	case IR_VAR_RESULT:
	case IR_VAR_LOCAL:
		break;
	}
	from_variable(search, info->var);
}

static void from_operand(struct search *search, const struct ir_operand *operand)
{
	struct flow_origin origin = {.kind = FLOW_ORIGIN_OTHER};

	if (search->depth >= MAX_DEPTH) {
		add(search, origin);
		return;
	}
	search->depth++;
	switch ((enum ir_operand_kind)operand->kind) {
	case IR_OPERAND_PLACE:
		if (operand->index)
			from_place(search, operand->index);
		else
			add(search, origin);
		break;
	case IR_OPERAND_NIL:
		origin.kind = FLOW_ORIGIN_NIL;
		add(search, origin);
		break;
	case IR_OPERAND_CONST:
		origin.kind = FLOW_ORIGIN_CONST;
		origin.is_true = operand->constant &&
		                 constant_kind(operand->constant) == CONSTANT_BOOL &&
		                 constant_bool_value(operand->constant);
		add(search, origin);
		break;
	case IR_OPERAND_CLOSURE:
		origin.kind = FLOW_ORIGIN_CLOSURE;
		origin.index = operand->index;
		add(search, origin);
		break;
	case IR_OPERAND_NONE:
	case IR_OPERAND_FUNC:
	case IR_OPERAND_TYPE:
	case IR_OPERAND_OTHER:
		add(search, origin);
		break;
	}
	search->depth--;
}

void flow_origins_of(const struct ir_unit *unit, const struct ir_func *func,
	const struct ir_operand *operand, struct flow_result *ret)
{
	u32 looks = 0;
	struct search search = {unit, func, NULL, ret, 0, &looks};

	from_operand(&search, operand);
}
