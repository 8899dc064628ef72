// SPDX-License-Identifier: Apache-2.0
// Exact constant values, as go/constant: booleans, strings, integers of any size, rationals, floats of
// 512 bits where a rational would grow too large, complex numbers. Immutable, in an arena. An operation
// that has no value (division by zero, a size beyond the limits) gives UNKNOWN, and UNKNOWN operands
// give UNKNOWN. Limits: CONSTANT_MAX_BITS for integers, CONSTANT_MAX_STRING for strings.
#pragma once

#include "base/arena.h"
#include "golang/syntax/ast.h"

enum constant_kind {
	CONSTANT_UNKNOWN,
	CONSTANT_BOOL,
	CONSTANT_STRING,
	CONSTANT_INT,
	CONSTANT_FLOAT,
	CONSTANT_COMPLEX,
};

enum { CONSTANT_MAX_BITS = 10000, CONSTANT_MAX_STRING = 64 << 20 };

struct constant; // opaque; NULL means "not a constant"

enum constant_kind constant_kind(const struct constant *c);

const struct constant *constant_unknown(void);
const struct constant *constant_bool(struct arena *arena, bool value);
const struct constant *constant_i64(struct arena *arena, i64 value);
const struct constant *constant_u64(struct arena *arena, u64 value);
const struct constant *constant_f64(struct arena *arena, double value);
const struct constant *constant_string(struct arena *arena, str value);

// From a literal's text (TOKEN_INT, FLOAT, IMAG, CHAR, STRING) with all of Go's forms.
const struct constant *constant_literal(struct arena *arena, enum token kind, str text);

bool constant_bool_value(const struct constant *c);
str constant_string_value(const struct constant *c);
MUST_CHECK bool constant_to_i64(const struct constant *c, i64 *ret); // exact or false
MUST_CHECK bool constant_to_u64(const struct constant *c, u64 *ret);
double constant_to_f64(const struct constant *c); // nearest

// -1, 0, 1; a complex number's is nonzero unless it is 0.
int constant_sign(const struct constant *c);

// As go/constant: conversions keep the value or give UNKNOWN.
const struct constant *constant_to_int(struct arena *arena, const struct constant *c);
const struct constant *constant_to_float(struct arena *arena, const struct constant *c);
const struct constant *constant_to_complex(struct arena *arena, const struct constant *c);
const struct constant *constant_real(struct arena *arena, const struct constant *c);
const struct constant *constant_imag(struct arena *arena, const struct constant *c);

// op as in go/constant; integer division is TOKEN_QUO with both ints and integer_division true.
const struct constant *constant_binary(struct arena *arena, const struct constant *a, enum token op,
	const struct constant *b, bool integer_division);
// bits limits ^x of unsigned types (0: no limit).
const struct constant *constant_unary(
	struct arena *arena, enum token op, const struct constant *c, u32 bits);
const struct constant *constant_shift(
	struct arena *arena, const struct constant *c, enum token op, u64 count);
bool constant_compare(const struct constant *a, enum token op, const struct constant *b);

// Rounds to float32/float64 precision; UNKNOWN on overflow.
const struct constant *constant_round32(struct arena *arena, const struct constant *c);
const struct constant *constant_round64(struct arena *arena, const struct constant *c);
u32 constant_bit_length(const struct constant *c); // of an INT

// go/constant's ExactString, for tests and conformance.
struct strbuf;
void constant_print(struct strbuf *out, const struct constant *c);
