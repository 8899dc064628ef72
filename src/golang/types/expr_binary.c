// SPDX-License-Identifier: Apache-2.0
#include "golang/types/expr_binary.h"

#include "golang/types/check_const.h"
#include "golang/types/check_record.h"
#include "golang/types/expr.h"
#include "golang/types/expr_untyped.h"

// The largest constant shift: enough for the smallest float64.
enum { SHIFT_MAX = 1023 - 1 + 52 };

struct type *expr_channel_element(const struct operand *x)
{
	struct type *core = type_core(x->type);

	return core && core->kind == TYPE_CHAN ? ((struct type_elem *)core)->elem : NULL;
}

static void unary_constant(struct checking *c, struct operand *x, enum token op, node_id id)
{
	u32 bits = 0;
	struct type_basic *basic = type_under_basic(x->type);
	static const u8 unsigned_bits[BASIC_COUNT] = {
		[BASIC_UINT] = 64,
		[BASIC_UINT8] = 8,
		[BASIC_UINT16] = 16,
		[BASIC_UINT32] = 32,
		[BASIC_UINT64] = 64,
		[BASIC_UINTPTR] = 64,
	};

	if (constant_kind(x->value) == CONSTANT_UNKNOWN)
		return;
	if (basic)
		bits = unsigned_bits[basic->basic];
	x->value = constant_unary(c->arena, op, x->value, bits);
	x->expr = id;
	const_overflow(c, x);
}

static void receive(struct checking *c, struct operand *x)
{
	struct type *elem = expr_channel_element(x);

	if (!elem) {
		x->mode = MODE_INVALID;
		return;
	}
	x->mode = MODE_COMMA_OK;
	x->type = elem;
	x->object = NULL;
	c->env.has_call_or_recv = true;
}

void expr_unary(struct checking *c, struct operand *x, node_id id)
{
	const struct node *node = check_node(c, id);

	expr_value(c, NULL, x, node->a);
	if (x->mode == MODE_INVALID)
		return;
	x->object = NULL;
	switch (node->op) {
	case TOKEN_AND:
		x->mode = MODE_VALUE;
		x->type = type_pointer_new(c->ctx, x->type);
		break;
	case TOKEN_ARROW:
		receive(c, x);
		break;
	default:
		if (x->mode == MODE_CONSTANT)
			unary_constant(c, x, (enum token)node->op, id);
		else
			x->mode = MODE_VALUE;
		break;
	}
}

static bool is_integer(struct type *type)
{
	return type_is_flags(type, BASIC_IS_INTEGER);
}

static void shift_constants(
	struct checking *c, struct operand *x, const struct operand *y, enum token op, node_id expr)
{
	const struct constant *value = constant_to_int(c->arena, x->value);
	u64 count;

	if (constant_kind(x->value) == CONSTANT_UNKNOWN ||
		constant_kind(y->value) == CONSTANT_UNKNOWN) {
		x->value = constant_unknown();
	} else if (!constant_to_u64(constant_to_int(c->arena, y->value), &count) ||
		   count > SHIFT_MAX) {
		x->mode = MODE_INVALID;
		return;
	} else {
		x->value = constant_shift(c->arena, value, op, count);
	}
	if (!is_integer(x->type))
		x->type = type_basic(BASIC_UNTYPED_INT);
	x->expr = expr;
	const_overflow(c, x);
}

// The right operand may be any integer and does not take part in the type of the result. When only the
// left one is constant and untyped, the shift takes its type from its context, later.
static void shift(
	struct checking *c, struct operand *x, struct operand *y, enum token op, node_id expr)
{
	bool is_untyped = check_is_untyped(x->type);

	if (x->mode == MODE_CONSTANT && is_untyped && !is_integer(x->type) &&
		constant_kind(constant_to_int(c->arena, x->value)) != CONSTANT_INT) {
		x->mode = MODE_INVALID;
		return;
	}
	if (y->mode != MODE_CONSTANT) {
		// An untyped integer (1<<s as a count) stays untyped, as in go/types.
		if (check_is_untyped(y->type) && !is_integer(y->type))
			untyped_convert(c, y, type_basic(BASIC_UINT));
	} else if (x->mode == MODE_CONSTANT) {
		shift_constants(c, x, y, op, expr);
		return;
	}
	x->mode = MODE_VALUE;
}

static bool is_comparison(enum token op)
{
	return op == TOKEN_EQL || op == TOKEN_NEQ || op == TOKEN_LSS || op == TOKEN_LEQ ||
	       op == TOKEN_GTR || op == TOKEN_GEQ;
}

void expr_compare(struct checking *c, struct operand *x, struct operand *y, enum token op)
{
	if (x->mode == MODE_CONSTANT && y->mode == MODE_CONSTANT) {
		x->value = constant_bool(c->arena, constant_compare(x->value, op, y->value));
	} else {
		x->mode = MODE_VALUE;
		if (check_is_untyped(x->type))
			record_update(c, x->expr, type_default(x->type), true);
		if (check_is_untyped(y->type))
			record_update(c, y->expr, type_default(y->type), true);
	}
	x->type = type_basic(BASIC_UNTYPED_BOOL);
}

// Bytes that a sum of strings took beyond what the left one had: appending in place costs little.
static size_t grown(str before, const struct constant *sum)
{
	str after = STR_EMPTY;

	if (constant_kind(sum) == CONSTANT_STRING)
		after = constant_string_value(sum);
	return after.len - (after.ptr == before.ptr ? MIN(before.len, after.len) : 0);
}

// A few lines can ask for strings without end; beyond CHECK_MAX_STRINGS bytes they have no known value.
static void arithmetic_constants(
	struct checking *c, struct operand *x, const struct operand *y, enum token op, node_id expr)
{
	bool is_integer_division = op == TOKEN_QUO && is_integer(x->type);
	bool is_string = constant_kind(x->value) == CONSTANT_STRING;
	str before = is_string ? constant_string_value(x->value) : STR_EMPTY;

	if (is_string && c->string_bytes > CHECK_MAX_STRINGS)
		x->value = constant_unknown();
	if (constant_kind(x->value) == CONSTANT_UNKNOWN ||
		constant_kind(y->value) == CONSTANT_UNKNOWN) {
		x->value = constant_unknown();
		return;
	}
	if ((op == TOKEN_QUO || op == TOKEN_REM) && constant_sign(y->value) == 0) {
		x->mode = MODE_INVALID;
		return;
	}
	x->value = constant_binary(c->arena, x->value, op, y->value, is_integer_division);
	if (is_string)
		c->string_bytes += grown(before, x->value);
	x->expr = expr;
	const_overflow(c, x);
}

void expr_apply(
	struct checking *c, struct operand *x, struct operand *y, enum token op, node_id expr)
{
	if (x->mode == MODE_INVALID)
		return;
	x->object = NULL;
	if (y->mode == MODE_INVALID) {
		x->mode = MODE_INVALID;
		return;
	}
	if (op == TOKEN_SHL || op == TOKEN_SHR) {
		shift(c, x, y, op, expr);
		return;
	}
	untyped_match(c, x, y);
	if (x->mode == MODE_INVALID)
		return;
	if (is_comparison(op))
		expr_compare(c, x, y, op);
	else if (x->mode == MODE_CONSTANT && y->mode == MODE_CONSTANT)
		arithmetic_constants(c, x, y, op, expr);
	else
		x->mode = MODE_VALUE;
}

// Chains like a + b + c nest to the left; they are walked in a loop, so that their length does not
// matter.
void expr_binary(struct checking *c, struct operand *x, node_id id)
{
	node_id leaf = id;
	u32 count = 0;
	node_id *chain;

	for (; check_kind(c, leaf) == NODE_BINARY_EXPR; leaf = check_node(c, leaf)->a)
		count++;
	chain = arena_array(c->arena, node_id, count);
	leaf = id;
	for (u32 i = count; i > 0; i--) {
		chain[i - 1] = leaf;
		leaf = check_node(c, leaf)->a;
	}
	expr_value(c, NULL, x, leaf);
	for (u32 i = 0; i < count; i++) {
		const struct node *node = check_node(c, chain[i]);
		struct operand y;

		expr_value(c, NULL, &y, node->b);
		expr_apply(c, x, &y, (enum token)node->op, chain[i]);
		x->expr = chain[i];
		if (i + 1 < count)
			record_operand(c, x);
	}
}
