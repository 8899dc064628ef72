// SPDX-License-Identifier: Apache-2.0
#include "golang/types/constant_rep.h"

static const struct constant *big_binary(
	struct arena *arena, struct bigint a, enum token op, struct bigint b, bool integer_division)
{
	switch ((int)op) {
	case TOKEN_ADD:
		return constant_from_big(arena, bigint_add(arena, a, b));
	case TOKEN_SUB:
		return constant_from_big(arena, bigint_sub(arena, a, b));
	case TOKEN_MUL:
		return constant_from_big(arena, bigint_mul(arena, a, b));
	case TOKEN_QUO:
		if (nat_is_zero(b.magnitude))
			return constant_unknown();
		return integer_division ? constant_from_big(arena, bigint_div(arena, a, b))
		                        : constant_from_ratio(arena, a, b);
	case TOKEN_REM:
		if (nat_is_zero(b.magnitude))
			return constant_unknown();
		return constant_from_big(arena, bigint_rem(arena, a, b));
	case TOKEN_AND:
		return constant_from_big(arena, bigint_bitwise(arena, a, BIGINT_AND, b));
	case TOKEN_OR:
		return constant_from_big(arena, bigint_bitwise(arena, a, BIGINT_OR, b));
	case TOKEN_XOR:
		return constant_from_big(arena, bigint_bitwise(arena, a, BIGINT_XOR, b));
	case TOKEN_AND_NOT:
		return constant_from_big(arena, bigint_bitwise(arena, a, BIGINT_AND_NOT, b));
	}
	return constant_unknown();
}

// False when the result does not fit or is no integer.
static bool small_binary(i64 a, enum token op, i64 b, bool integer_division, i64 *ret)
{
	switch ((int)op) {
	case TOKEN_ADD:
		return !__builtin_add_overflow(a, b, ret);
	case TOKEN_SUB:
		return !__builtin_sub_overflow(a, b, ret);
	case TOKEN_MUL:
		return !__builtin_mul_overflow(a, b, ret);
	case TOKEN_QUO:
		if (!integer_division || b == 0 || b == -1)
			return false;
		*ret = a / b;
		return true;
	case TOKEN_REM:
		if (b == 0 || b == -1)
			return false;
		*ret = a % b;
		return true;
	case TOKEN_AND:
		*ret = a & b;
		return true;
	case TOKEN_OR:
		*ret = a | b;
		return true;
	case TOKEN_XOR:
		*ret = a ^ b;
		return true;
	case TOKEN_AND_NOT:
		*ret = a & ~b;
		return true;
	}
	return false;
}

static struct bigint scale(struct arena *arena, struct bigint a, struct nat by)
{
	return bigint_from_nat(nat_mul(arena, a.magnitude, by), a.negative);
}

static const struct constant *ratio_binary(
	struct arena *arena, struct ratio a, enum token op, struct ratio b)
{
	struct bigint x = scale(arena, a.numerator, b.denominator);
	struct bigint y = scale(arena, b.numerator, a.denominator);
	struct bigint below = bigint_from_nat(nat_mul(arena, a.denominator, b.denominator), false);

	switch ((int)op) {
	case TOKEN_ADD:
		return constant_from_ratio(arena, bigint_add(arena, x, y), below);
	case TOKEN_SUB:
		return constant_from_ratio(arena, bigint_sub(arena, x, y), below);
	case TOKEN_MUL:
		return constant_from_ratio(
			arena, bigint_mul(arena, a.numerator, b.numerator), below);
	case TOKEN_QUO:
		return constant_from_ratio(arena, x, y);
	}
	return constant_unknown();
}

static const struct constant *float_binary(
	struct arena *arena, struct bigfloat a, enum token op, struct bigfloat b)
{
	struct bigfloat result;

	switch ((int)op) {
	case TOKEN_SUB:
		b.negative = !b.negative;
		result = bigfloat_add(arena, &a, &b, BIGFLOAT_PREC);
		break;
	case TOKEN_ADD:
		result = bigfloat_add(arena, &a, &b, BIGFLOAT_PREC);
		break;
	case TOKEN_MUL:
		result = bigfloat_mul(arena, &a, &b, BIGFLOAT_PREC);
		break;
	case TOKEN_QUO:
		result = bigfloat_div(arena, &a, &b, BIGFLOAT_PREC);
		break;
	default:
		return constant_unknown();
	}
	return constant_from_float(arena, &result);
}

static const struct constant *arith(
	struct arena *arena, const struct constant *a, enum token op, const struct constant *b)
{
	return constant_binary(arena, a, op, b, false);
}

// (a+bi) op (c+di)
static const struct constant *complex_binary(
	struct arena *arena, const struct constant *x, enum token op, const struct constant *y)
{
	const struct constant *a = x->parts[0], *b = x->parts[1];
	const struct constant *c = y->parts[0], *d = y->parts[1];
	const struct constant *ac, *bd, *bc, *ad, *norm;

	if (op == TOKEN_ADD || op == TOKEN_SUB)
		return constant_from_parts(arena, arith(arena, a, op, c), arith(arena, b, op, d));
	if (op != TOKEN_MUL && op != TOKEN_QUO)
		return constant_unknown();
	ac = arith(arena, a, TOKEN_MUL, c);
	bd = arith(arena, b, TOKEN_MUL, d);
	bc = arith(arena, b, TOKEN_MUL, c);
	ad = arith(arena, a, TOKEN_MUL, d);
	if (op == TOKEN_MUL)
		return constant_from_parts(
			arena, arith(arena, ac, TOKEN_SUB, bd), arith(arena, bc, TOKEN_ADD, ad));
	norm = arith(
		arena, arith(arena, c, TOKEN_MUL, c), TOKEN_ADD, arith(arena, d, TOKEN_MUL, d));
	return constant_from_parts(arena,
		arith(arena, arith(arena, ac, TOKEN_ADD, bd), TOKEN_QUO, norm),
		arith(arena, arith(arena, bc, TOKEN_SUB, ad), TOKEN_QUO, norm));
}

// Claims the room behind the text for more; false when somebody else has taken it, or there is too little.
static bool append_in_place(const struct constant *a, str more)
{
	struct constant_room *room = (struct constant_room *)(uintptr_t)a->string.ptr - 1;
	size_t used = a->string.len;

	if (!a->has_room || used + more.len > room->cap ||
		!__atomic_compare_exchange_n(&room->used, &used, used + more.len, false,
			__ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
		return false;
	memcpy((char *)(uintptr_t)a->string.ptr + a->string.len, more.ptr, more.len);
	return true;
}

static const struct constant *concatenate(
	struct arena *arena, const struct constant *left, const struct constant *right)
{
	str a = left->string, b = right->string;
	struct constant *both;
	struct constant_room *room;
	char *text;

	if (a.len == 0 || b.len == 0)
		return a.len ? left : right;
	if (a.len + b.len > CONSTANT_MAX_STRING)
		return constant_unknown();
	both = arena_new(arena, struct constant);
	*both = (struct constant){.rep = REP_STRING, .has_room = true};
	if (append_in_place(left, b)) {
		both->string = (str){a.ptr, a.len + b.len};
		return both;
	}
	room = arena_alloc(
		arena, sizeof(*room) + 2 * (a.len + b.len), _Alignof(struct constant_room));
	*room = (struct constant_room){a.len + b.len, 2 * (a.len + b.len)};
	text = (char *)(room + 1);
	memcpy(text, a.ptr, a.len);
	memcpy(text + a.len, b.ptr, b.len);
	both->string = (str){text, a.len + b.len};
	return both;
}

static const struct constant *bool_binary(struct arena *arena, bool a, enum token op, bool b)
{
	if (op == TOKEN_LAND)
		return constant_bool(arena, a && b);
	if (op == TOKEN_LOR)
		return constant_bool(arena, a || b);
	return constant_unknown();
}

const struct constant *constant_binary(struct arena *arena, const struct constant *a, enum token op,
	const struct constant *b, bool integer_division)
{
	i64 small;

	if (a->rep == REP_SMALL && b->rep == REP_SMALL &&
		small_binary(a->small, op, b->small, integer_division, &small))
		return constant_i64(arena, small);
	if ((a->rep < REP_SMALL || b->rep < REP_SMALL) && a->rep != b->rep)
		return constant_unknown();
	switch ((enum constant_rep)MAX(a->rep, b->rep)) {
	case REP_UNKNOWN:
		return constant_unknown();
	case REP_BOOL:
		return bool_binary(arena, a->boolean, op, b->boolean);
	case REP_STRING:
		return op == TOKEN_ADD ? concatenate(arena, a, b) : constant_unknown();
	case REP_SMALL:
	case REP_BIG:
		return big_binary(arena, constant_as_big(arena, a), op, constant_as_big(arena, b),
			integer_division);
	case REP_RATIO:
		return ratio_binary(
			arena, constant_as_ratio(arena, a), op, constant_as_ratio(arena, b));
	case REP_FLOAT:
		return float_binary(
			arena, constant_as_float(arena, a), op, constant_as_float(arena, b));
	case REP_COMPLEX:
		return complex_binary(
			arena, constant_to_complex(arena, a), op, constant_to_complex(arena, b));
	}
	return constant_unknown();
}

static const struct constant *negate(struct arena *arena, const struct constant *c)
{
	struct bigint big;
	struct bigfloat real;

	switch ((enum constant_rep)c->rep) {
	case REP_SMALL:
	case REP_BIG:
		return constant_from_big(arena, bigint_negate(constant_as_big(arena, c)));
	case REP_RATIO:
		big = bigint_from_nat(c->ratio.denominator, false);
		return constant_from_ratio(arena, bigint_negate(c->ratio.numerator), big);
	case REP_FLOAT:
		real = *c->real;
		real.negative = !real.negative && !bigfloat_is_zero(&real);
		return constant_from_float(arena, &real);
	case REP_COMPLEX:
		return constant_from_parts(
			arena, negate(arena, c->parts[0]), negate(arena, c->parts[1]));
	case REP_UNKNOWN:
	case REP_BOOL:
	case REP_STRING:
		break;
	}
	return constant_unknown();
}

static const struct constant *complement(struct arena *arena, const struct constant *c, u32 bits)
{
	struct bigint minus_one = bigint_from_i64(arena, -1), all;
	struct bigint flipped;

	if (c->rep != REP_SMALL && c->rep != REP_BIG)
		return constant_unknown();
	flipped = bigint_bitwise(arena, constant_as_big(arena, c), BIGINT_XOR, minus_one);
	if (bits) {
		all = bigint_shl(arena, minus_one, bits);
		flipped = bigint_bitwise(arena, flipped, BIGINT_AND_NOT, all);
	}
	return constant_from_big(arena, flipped);
}

const struct constant *constant_unary(
	struct arena *arena, enum token op, const struct constant *c, u32 bits)
{
	switch ((int)op) {
	case TOKEN_ADD:
		return c->rep >= REP_SMALL ? c : constant_unknown();
	case TOKEN_SUB:
		return negate(arena, c);
	case TOKEN_XOR:
		return complement(arena, c, bits);
	case TOKEN_NOT:
		return c->rep == REP_BOOL ? constant_bool(arena, !c->boolean) : constant_unknown();
	}
	return constant_unknown();
}

const struct constant *constant_shift(
	struct arena *arena, const struct constant *c, enum token op, u64 count)
{
	if (c->rep != REP_SMALL && c->rep != REP_BIG)
		return constant_unknown();
	if (count == 0 || constant_sign(c) == 0)
		return c;
	if (op == TOKEN_SHR) {
		u32 bits = (u32)MIN(count, (u64)CONSTANT_MAX_BITS * 2);

		if (c->rep == REP_SMALL)
			return constant_i64(arena, c->small >> MIN(bits, 63u));
		return constant_from_big(arena, bigint_shr(arena, c->big, bits));
	}
	if (op != TOKEN_SHL || count > CONSTANT_MAX_BITS)
		return constant_unknown();
	return constant_from_big(arena, bigint_shl(arena, constant_as_big(arena, c), (u32)count));
}

static bool ordered(int order, enum token op)
{
	switch ((int)op) {
	case TOKEN_EQL:
		return order == 0;
	case TOKEN_NEQ:
		return order != 0;
	case TOKEN_LSS:
		return order < 0;
	case TOKEN_LEQ:
		return order <= 0;
	case TOKEN_GTR:
		return order > 0;
	case TOKEN_GEQ:
		return order >= 0;
	}
	return false;
}

static int compare_numbers(const struct constant *a, const struct constant *b)
{
	struct arena arena;
	struct ratio x, y;
	struct bigfloat f, g;
	int order;

	arena_init(&arena);
	if (MAX(a->rep, b->rep) == REP_FLOAT) {
		f = constant_as_float(&arena, a);
		g = constant_as_float(&arena, b);
		order = bigfloat_compare(&f, &g);
	} else {
		x = constant_as_ratio(&arena, a);
		y = constant_as_ratio(&arena, b);
		order = bigint_compare(scale(&arena, x.numerator, y.denominator),
			scale(&arena, y.numerator, x.denominator));
	}
	arena_deinit(&arena);
	return order;
}

static bool compare_complex(const struct constant *a, enum token op, const struct constant *b)
{
	static const struct constant zero = {.rep = REP_SMALL};
	const struct constant *re = a->rep == REP_COMPLEX ? a->parts[0] : a;
	const struct constant *im = a->rep == REP_COMPLEX ? a->parts[1] : &zero;
	bool equal = constant_compare(re, TOKEN_EQL, b->rep == REP_COMPLEX ? b->parts[0] : b) &&
	             constant_compare(im, TOKEN_EQL, b->rep == REP_COMPLEX ? b->parts[1] : &zero);

	return ordered(!equal, op);
}

bool constant_compare(const struct constant *a, enum token op, const struct constant *b)
{
	if (a->rep == REP_SMALL && b->rep == REP_SMALL)
		return ordered(a->small < b->small ? -1 : a->small > b->small, op);
	if ((a->rep < REP_SMALL || b->rep < REP_SMALL) && a->rep != b->rep)
		return false;
	switch ((enum constant_rep)MAX(a->rep, b->rep)) {
	case REP_UNKNOWN:
		return false;
	case REP_BOOL:
		return ordered(a->boolean != b->boolean, op);
	case REP_STRING:
		return ordered(str_compare(a->string, b->string), op);
	case REP_SMALL:
	case REP_BIG:
	case REP_RATIO:
	case REP_FLOAT:
		return ordered(compare_numbers(a, b), op);
	case REP_COMPLEX:
		return compare_complex(a, op, b);
	}
	return false;
}
