// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/ir_closure.h"

#include "base/vec.h"

enum use {
	USE_CALLED = 1 << 0,
	USE_DEFERRED = 1 << 1,
	USE_GO = 1 << 2,
	USE_ARGUMENT = 1 << 3,
	USE_ESCAPES = 1 << 4,
};

// What a variable holds, besides nil.
enum { HOLDS_NOTHING = -1, HOLDS_MANY = -2 };

struct copy {
	ir_var from, to;
};

struct classifier {
	struct arena *arena;
	struct ir_unit *unit;
	i32 *holds; // by variable: index of the one closure it is ever assigned, or HOLDS_
	u8 *uses;   // by variable: enum use
	VEC(struct copy) copies;
};

// The variable when the operand is all of one that may hold a closure.
static ir_var whole_variable(const struct classifier *c, ir_place place)
{
	const struct ir_place_info *info = &c->unit->places[place];
	enum ir_var_kind kind = c->unit->vars[info->var].kind;

	return info->depth == 0 && (kind == IR_VAR_LOCAL || kind == IR_VAR_TEMP) ? info->var : 0;
}

static void use(struct classifier *c, const struct ir_operand *operand, u8 how)
{
	if (operand->kind == IR_OPERAND_PLACE)
		c->uses[c->unit->places[operand->index].var] |= how;
}

static void hold(struct classifier *c, ir_var var, i32 closure)
{
	c->holds[var] = c->holds[var] == HOLDS_NOTHING ? closure : HOLDS_MANY;
}

// dst = value: a closure literal, nil, a copy, or anything else.
static void assign(struct classifier *c, const struct ir_instr *instr)
{
	const struct ir_operand *value = &instr->args[0];
	ir_var to = instr->dst_deref ? 0 : whole_variable(c, instr->dst);
	ir_var from;

	if (instr->op == IR_CLOSURE) {
		if (to)
			hold(c, to, (i32)value->index);
		return;
	}
	if (instr->op == IR_COPY && value->kind == IR_OPERAND_NIL)
		return;
	from = value->kind == IR_OPERAND_PLACE ? whole_variable(c, value->index) : 0;
	if (to && from) {
		*vec_push(c->arena, &c->copies) = (struct copy){from, to};
		return;
	}
	use(c, value, USE_ESCAPES);
	if (to)
		hold(c, to, HOLDS_MANY);
}

static void use_call(struct classifier *c, const struct ir_call *call, u8 how)
{
	use(c, &call->fun, how);
	use(c, &call->recv, USE_ESCAPES);
	for (u32 i = 0; i < call->arg_count; i++)
		use(c, &call->args[i], call->is_builtin ? USE_ESCAPES : USE_ARGUMENT);
}

static void scan(struct classifier *c, const struct ir_instr *instr)
{
	ir_var to = whole_variable(c, instr->dst);

	switch ((enum ir_op)instr->op) {
	case IR_COPY:
	case IR_CONVERT:
	case IR_CLOSURE:
		assign(c, instr);
		return;
	case IR_CALL:
		use_call(c, instr->call, USE_CALLED);
		return;
	case IR_DEFER:
		use_call(c, instr->call, USE_DEFERRED);
		return;
	case IR_GO:
		use_call(c, instr->call, USE_GO);
		return;
	case IR_NOP:
	case IR_USE:
	case IR_DISCARD:
	case IR_OP:
		break;
	case IR_ADDR:
	case IR_ASSERT:
	case IR_SLICE:
	case IR_ALLOC:
	case IR_BIND:
	case IR_SEND:
	case IR_RECV:
	case IR_MAP_GET:
	case IR_MAP_SET:
	case IR_RANGE:
	case IR_RETURN:
	case IR_PANIC:
	case IR_RECOVER:
		for (u32 i = 0; i < instr->arg_count; i++)
			use(c, &instr->args[i], USE_ESCAPES);
		break;
	}
	if (to)
		hold(c, to, HOLDS_MANY);
	to = whole_variable(c, instr->dst2);
	if (to)
		hold(c, to, HOLDS_MANY);
}

// What a copy holds its source holds, and its uses are uses of the source; until nothing changes.
static void follow_copies(struct classifier *c)
{
	bool changed = true;

	vec_each (struct copy, seed, &c->copies) {
		if (c->holds[seed->to] != HOLDS_NOTHING)
			c->holds[seed->to] = HOLDS_MANY;
	}
	while (changed) {
		changed = false;
		vec_each (struct copy, copy, &c->copies) {
			u8 uses = c->uses[copy->from] | c->uses[copy->to];
			i32 holds = c->holds[copy->to];

			if (holds == HOLDS_NOTHING)
				holds = c->holds[copy->from];
			else if (holds != c->holds[copy->from])
				holds = HOLDS_MANY;
			changed |= uses != c->uses[copy->from] || holds != c->holds[copy->to];
			c->uses[copy->from] = uses;
			c->holds[copy->to] = holds;
		}
	}
}

static enum ir_closure_use widest(u8 uses)
{
	if (uses & USE_ESCAPES)
		return IR_CLOSURE_ESCAPES;
	if (uses & USE_GO)
		return IR_CLOSURE_GO;
	if (uses & USE_ARGUMENT)
		return IR_CLOSURE_ARGUMENT;
	if (uses & USE_DEFERRED)
		return IR_CLOSURE_DEFERRED;
	return uses & USE_CALLED ? IR_CLOSURE_CALLED : IR_CLOSURE_UNUSED;
}

// The closure that a call of the variable runs, or -1.
static i32 closure_in(const struct classifier *c, ir_var var)
{
	if (!var || c->unit->vars[var].address_taken || c->holds[var] < 0)
		return -1;
	return c->holds[var];
}

static void resolve_call(struct classifier *c, struct ir_call *call)
{
	if (call->fun.kind == IR_OPERAND_PLACE && !call->fun.deref)
		call->closure = closure_in(c, whole_variable(c, call->fun.index));
}

static void resolve(struct classifier *c, struct ir_func *func)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO)
			resolve_call(c, instr->call);
	}
}

// Uses of a literal: where it stands, and where the variable it is put into goes.
static void find_literals(struct classifier *c, const struct ir_func *func, u8 *uses)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];
		bool is_call = instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO;
		struct ir_func *literal;
		ir_var var;

		if (is_call && instr->call->fun.kind == IR_OPERAND_CLOSURE)
			uses[instr->call->fun.index] |= instr->op == IR_CALL    ? USE_CALLED
			                                : instr->op == IR_DEFER ? USE_DEFERRED
			                                                        : USE_GO;
		if (instr->op != IR_CLOSURE)
			continue;
		literal = c->unit->funcs[instr->args[0].index];
		var = whole_variable(c, instr->dst);
		if (!instr->dst || instr->dst_deref)
			continue;
		if (!var || c->unit->vars[var].address_taken)
			uses[literal->index] |= USE_ESCAPES;
		else
			uses[literal->index] |= c->uses[var];
		if (!c->unit->places[instr->dst].depth &&
			c->unit->vars[c->unit->places[instr->dst].var].kind != IR_VAR_TEMP)
			literal->held_in = c->unit->places[instr->dst].var;
	}
}

void ir_closures_classify(struct arena *arena, struct ir_unit *unit)
{
	struct classifier c = {.arena = arena, .unit = unit};
	u8 *literal_uses;

	if (unit->func_count < 2)
		return;
	c.holds = arena_array(arena, i32, unit->var_count);
	c.uses = arena_array(arena, u8, unit->var_count);
	literal_uses = arena_array(arena, u8, unit->func_count);
	for (u32 i = 0; i < unit->var_count; i++)
		c.holds[i] = HOLDS_NOTHING;
	for (u32 f = 0; f < unit->func_count; f++) {
		for (u32 i = 1; i < unit->funcs[f]->instr_count; i++)
			scan(&c, &unit->funcs[f]->instrs[i]);
	}
	follow_copies(&c);
	for (u32 f = 0; f < unit->func_count; f++) {
		resolve(&c, unit->funcs[f]);
		find_literals(&c, unit->funcs[f], literal_uses);
	}
	for (u32 f = 1; f < unit->func_count; f++)
		unit->funcs[f]->use = widest(literal_uses[f]);
}
