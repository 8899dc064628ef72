// SPDX-License-Identifier: Apache-2.0
// Every line of data/constants.txt (written by go/constant) must come out the same here.
#include "golang/types/constant.h"

#include "base/file.h"
#include "base/strbuf.h"

#include "support/testing.h"

enum { MAX_FIELDS = 8 };

static enum token token_named(str text)
{
	static const struct {
		const char *text;
		enum token token;
	} names[] = {{"INT", TOKEN_INT}, {"FLOAT", TOKEN_FLOAT}, {"IMAG", TOKEN_IMAG},
		{"CHAR", TOKEN_CHAR}, {"STRING", TOKEN_STRING}, {"+", TOKEN_ADD}, {"-", TOKEN_SUB},
		{"*", TOKEN_MUL}, {"/", TOKEN_QUO}, {"/=", TOKEN_QUO}, {"%", TOKEN_REM},
		{"&", TOKEN_AND}, {"|", TOKEN_OR}, {"^", TOKEN_XOR}, {"&^", TOKEN_AND_NOT},
		{"==", TOKEN_EQL}, {"<", TOKEN_LSS}, {"<=", TOKEN_LEQ}};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_equal(text, str_from_c(names[i].text)))
			return names[i].token;
	fail_msg("unknown token " STR_FMT, STR_ARG(text));
	return TOKEN_ILLEGAL;
}

static const struct constant *literal(struct arena *arena, const str *field)
{
	return constant_literal(arena, token_named(field[0]), field[1]);
}

static const struct constant *binary(struct arena *arena, const str *field, bool negate)
{
	const struct constant *a = literal(arena, &field[2]);

	if (negate)
		a = constant_unary(arena, TOKEN_SUB, a, 0);
	return constant_binary(arena, a, token_named(field[1]), literal(arena, &field[4]),
		str_equal(field[1], STR("/=")));
}

static const struct constant *shift(struct arena *arena, const str *field, enum token op)
{
	const struct constant *c = literal(arena, (str[]){STR("INT"), field[2]});
	u64 count;

	if (field[2].ptr[0] == '\'')
		c = constant_literal(arena, TOKEN_CHAR, field[2]);
	assert_true(str_to_u64(field[3], &count));
	return constant_shift(arena, constant_unary(arena, token_named(field[1]), c, 0), op, count);
}

static const struct constant *compute(struct arena *arena, const str *field)
{
	str what = field[0];

	if (str_equal(what, STR("literal")))
		return literal(arena, &field[1]);
	if (str_equal(what, STR("int")))
		return constant_to_int(arena, literal(arena, &field[1]));
	if (str_equal(what, STR("float")))
		return constant_to_float(arena, literal(arena, &field[1]));
	if (str_equal(what, STR("complex")))
		return constant_to_complex(arena, literal(arena, &field[1]));
	if (str_equal(what, STR("round32")))
		return constant_round32(arena, literal(arena, &field[1]));
	if (str_equal(what, STR("round64")))
		return constant_round64(arena, literal(arena, &field[1]));
	if (str_equal(what, STR("neg")))
		return constant_unary(arena, TOKEN_SUB, literal(arena, &field[1]), 0);
	if (str_equal(what, STR("not")))
		return constant_unary(arena, TOKEN_XOR, literal(arena, &field[1]), 0);
	if (str_equal(what, STR("not64")))
		return constant_unary(arena, TOKEN_XOR, literal(arena, &field[1]), 64);
	if (str_equal(what, STR("shl")))
		return shift(arena, field, TOKEN_SHL);
	if (str_equal(what, STR("shr")))
		return shift(arena, field, TOKEN_SHR);
	if (str_equal(what, STR("binary")))
		return binary(arena, field, false);
	if (str_equal(what, STR("minus")))
		return binary(arena, field, true);
	assert_true(str_equal(what, STR("compare")));
	return constant_bool(arena, constant_compare(literal(arena, &field[2]),
					    token_named(field[1]), literal(arena, &field[4])));
}

// What go/constant panics on has no value here.
static bool as_expected(str got, str want)
{
	return str_equal(got, want) ||
	       (str_equal(want, STR("panic")) && str_equal(got, STR("unknown")));
}

static void matches_go_constant(void **state)
{
	struct arena text_arena, arena;
	struct error err;
	str text;
	u32 wrong = 0;

	(void)state;
	arena_init(&text_arena);
	arena_init(&arena);
	if (!file_read(&text_arena, "tests/golang/types/data/constants.txt", 16 << 20, &text, &err))
		fail_msg("%s", err.text);
	while (text.len) {
		str line = str_cut(&text, '\n'), rest = line, field[MAX_FIELDS] = {0};
		struct arena_mark mark = arena_mark(&arena);
		struct strbuf got;
		u32 count = 0;

		while (rest.len && count < MAX_FIELDS)
			field[count++] = str_cut(&rest, '\t');
		strbuf_init(&got, &arena);
		constant_print(&got, compute(&arena, field));
		if (!as_expected(strbuf_str(&got), field[count - 1]) && wrong++ < 10)
			print_message(STR_FMT "\n got " STR_FMT "\n", STR_ARG(line),
				STR_ARG(strbuf_str(&got)));
		arena_reset(&arena, mark);
	}
	assert_int_equal(wrong, 0);
	arena_deinit(&arena);
	arena_deinit(&text_arena);
}

static void converts_exactly_or_not_at_all(void **state)
{
	struct arena arena;
	i64 i;
	u64 u;

	(void)state;
	arena_init(&arena);
	assert_true(constant_to_u64(constant_u64(&arena, UINT64_MAX), &u) && u == UINT64_MAX);
	assert_false(constant_to_i64(constant_u64(&arena, UINT64_MAX), &i));
	assert_true(constant_to_i64(constant_i64(&arena, INT64_MIN), &i) && i == INT64_MIN);
	assert_false(constant_to_u64(constant_i64(&arena, -1), &u));
	assert_false(constant_to_i64(constant_bool(&arena, true), &i));
	assert_true(constant_to_f64(constant_f64(&arena, 0.1)) == 0.1);
	assert_int_equal(constant_bit_length(constant_i64(&arena, INT64_MIN)), 64);
	assert_int_equal(constant_kind(NULL), CONSTANT_UNKNOWN);
	arena_deinit(&arena);
}

static void has_limits(void **state)
{
	struct arena arena;
	const struct constant *one, *big;

	(void)state;
	arena_init(&arena);
	one = constant_i64(&arena, 1);
	assert_int_equal(
		constant_kind(constant_shift(&arena, one, TOKEN_SHL, 1u << 30)), CONSTANT_UNKNOWN);
	big = constant_shift(&arena, one, TOKEN_SHL, CONSTANT_MAX_BITS - 1);
	assert_int_equal(constant_bit_length(big), CONSTANT_MAX_BITS);
	assert_int_equal(constant_kind(constant_binary(&arena, big, TOKEN_MUL, big, false)),
		CONSTANT_UNKNOWN);
	assert_int_equal(constant_kind(constant_binary(
				 &arena, one, TOKEN_ADD, constant_string(&arena, STR("x")), false)),
		CONSTANT_UNKNOWN);
	assert_int_equal(constant_kind(constant_literal(&arena, TOKEN_FLOAT, STR("1e99999999999"))),
		CONSTANT_UNKNOWN);
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_go_constant),
		cmocka_unit_test(converts_exactly_or_not_at_all),
		cmocka_unit_test(has_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
