// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

enum form {
	FORM_CALL,  // IR_CALL without a value
	FORM_VALUE, // IR_CALL with one
	FORM_OP,    // IR_OP: a number that comes from the arguments
	FORM_MAKE,
	FORM_NEW,
	FORM_PANIC,
	FORM_RECOVER,
};

static const u8 forms[BUILTIN_COUNT] = {
	[BUILTIN_APPEND] = FORM_VALUE,
	[BUILTIN_CAP] = FORM_OP,
	[BUILTIN_CLEAR] = FORM_CALL,
	[BUILTIN_CLOSE] = FORM_CALL,
	[BUILTIN_COMPLEX] = FORM_OP,
	[BUILTIN_COPY] = FORM_VALUE,
	[BUILTIN_DELETE] = FORM_CALL,
	[BUILTIN_IMAG] = FORM_OP,
	[BUILTIN_LEN] = FORM_OP,
	[BUILTIN_MAKE] = FORM_MAKE,
	[BUILTIN_MAX] = FORM_OP,
	[BUILTIN_MIN] = FORM_OP,
	[BUILTIN_NEW] = FORM_NEW,
	[BUILTIN_PANIC] = FORM_PANIC,
	[BUILTIN_PRINT] = FORM_CALL,
	[BUILTIN_PRINTLN] = FORM_CALL,
	[BUILTIN_REAL] = FORM_OP,
	[BUILTIN_RECOVER] = FORM_RECOVER,
	[BUILTIN_UNSAFE_ADD] = FORM_VALUE,
	[BUILTIN_UNSAFE_ALIGNOF] = FORM_OP,
	[BUILTIN_UNSAFE_OFFSETOF] = FORM_OP,
	[BUILTIN_UNSAFE_SIZEOF] = FORM_OP,
	[BUILTIN_UNSAFE_SLICE] = FORM_VALUE,
	[BUILTIN_UNSAFE_SLICE_DATA] = FORM_VALUE,
	[BUILTIN_UNSAFE_STRING] = FORM_VALUE,
	[BUILTIN_UNSAFE_STRING_DATA] = FORM_VALUE,
};

static enum builtin builtin_of(const struct lowerer *l, node_id node)
{
	return (enum builtin)(lower_info(l, node)->builtin_plus_one - 1);
}

// What append puts into the slice is converted to its element type.
static struct type *element_type(const struct lowerer *l, node_id node, struct node_list list)
{
	struct type *type = lower_type(l, list.at[0]);
	struct type *core = type ? type_core(type) : NULL;
	struct type_elem *slice = core ? type_under_elem(core, TYPE_SLICE) : NULL;

	if (builtin_of(l, node) != BUILTIN_APPEND || !slice ||
		(ast_node(l->ast, node)->flags & NODE_HAS_ELLIPSIS))
		return NULL;
	return slice->elem;
}

static u32 builtin_args(struct lowerer *l, node_id node, const struct ir_operand **ret)
{
	struct node_list list = ast_field_list(l->ast, node, 1);
	const struct ir_operand *values;
	struct ir_operand *args;
	struct type *element;
	u32 count = lower_values(l, list, &values);

	*ret = values;
	element = list.len ? element_type(l, node, list) : NULL;
	if (!element)
		return count;
	args = arena_copy(l->arena, values, count * sizeof(*args), _Alignof(struct ir_operand));
	for (u32 i = 1; i < count; i++)
		args[i] = lower_to_type(l, args[i], element, 0);
	*ret = args;
	return count;
}

struct ir_call *lower_builtin_call(struct lowerer *l, node_id node)
{
	struct ir_call *call = arena_new(l->arena, struct ir_call);

	call->node = node;
	call->closure = -1;
	call->is_builtin = true;
	call->builtin = (u8)builtin_of(l, node);
	call->has_ellipsis = ast_node(l->ast, node)->flags & NODE_HAS_ELLIPSIS;
	call->arg_count = builtin_args(l, node, &call->args);
	return call;
}

static struct ir_operand builtin_call(struct lowerer *l, node_id node, bool has_value)
{
	struct ir_call *call = lower_builtin_call(l, node);
	ir_place *result = has_value ? arena_new(l->arena, ir_place) : NULL;

	if (has_value) {
		*result = lower_temp(l, lower_type(l, node));
		call->results = result;
		call->result_count = 1;
	}
	lower_emit(l, IR_CALL, node, 0, NULL, 0)->call = call;
	if (!has_value)
		return (struct ir_operand){.kind = IR_OPERAND_OTHER, .node = node};
	if (lower_is_open(l))
		l->vars.at[l->places.at[*result].var].def = l->fn->instrs.len - 1;
	return lower_operand_place(*result, node, lower_type(l, node));
}

static struct ir_operand builtin_op(struct lowerer *l, node_id node, ir_place dst)
{
	const struct ir_operand *args;
	u32 count = builtin_args(l, node, &args);
	struct ir_instr *instr;

	if (!dst)
		dst = lower_temp(l, lower_type(l, node));
	instr = lower_emit(l, IR_OP, node, dst, args, count);
	instr->token = TOKEN_ILLEGAL;
	instr->builtin_plus_one = lower_info(l, node)->builtin_plus_one;
	return lower_operand_place(dst, node, lower_type(l, node));
}

// make(T, ...), new(T) and new(value).
static struct ir_operand builtin_alloc(
	struct lowerer *l, node_id node, enum ir_alloc_kind kind, ir_place dst)
{
	struct ir_alloc *alloc = arena_new(l->arena, struct ir_alloc);
	struct type *type = lower_type(l, node);
	const struct ir_operand *args;
	u32 count = builtin_args(l, node, &args);

	if (count && args[0].kind == IR_OPERAND_TYPE) {
		args++;
		count--;
	}
	if (!dst)
		dst = lower_temp(l, type);
	alloc->kind = kind;
	alloc->type = type && kind == IR_ALLOC_NEW ? type_deref(type) : type;
	lower_emit(l, IR_ALLOC, node, dst, args, count)->alloc = alloc;
	return lower_operand_place(dst, node, type);
}

static struct ir_operand builtin_panic(struct lowerer *l, node_id node)
{
	const struct ir_operand *args;
	u32 count = builtin_args(l, node, &args);

	lower_emit(l, IR_PANIC, node, 0, args, count);
	lower_end(l, IR_TERM_PANIC);
	return (struct ir_operand){.kind = IR_OPERAND_OTHER, .node = node};
}

static struct ir_operand builtin_recover(struct lowerer *l, node_id node, ir_place dst)
{
	if (!dst)
		dst = lower_temp(l, lower_type(l, node));
	l->fn->func->has_recover = true;
	lower_emit(l, IR_RECOVER, node, dst, NULL, 0);
	return lower_operand_place(dst, node, lower_type(l, node));
}

struct ir_operand lower_builtin_value(struct lowerer *l, node_id node, ir_place dst)
{
	switch ((enum form)forms[builtin_of(l, node)]) {
	case FORM_CALL:
		return builtin_call(l, node, false);
	case FORM_VALUE:
		return builtin_call(l, node, true);
	case FORM_OP:
		return builtin_op(l, node, dst);
	case FORM_MAKE:
		return builtin_alloc(l, node, IR_ALLOC_MAKE, dst);
	case FORM_NEW:
		return builtin_alloc(l, node, IR_ALLOC_NEW, dst);
	case FORM_PANIC:
		return builtin_panic(l, node);
	case FORM_RECOVER:
		return builtin_recover(l, node, dst);
	}
	return lower_operand_other(l, node);
}
