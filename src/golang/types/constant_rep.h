// SPDX-License-Identifier: Apache-2.0
// How constants are represented, for constant*.c only. As in go/constant, a number is held by the
// simplest representation that an operation gives, and operands are brought to the more general of their
// two representations first.
#pragma once

#include "golang/types/bigfloat.h"
#include "golang/types/constant.h"

// In order of generality.
enum constant_rep {
	REP_UNKNOWN,
	REP_BOOL,
	REP_STRING,
	REP_SMALL, // INT
	REP_BIG,   // INT that does not fit 64 bits
	REP_RATIO, // FLOAT
	REP_FLOAT, // FLOAT
	REP_COMPLEX,
};

// Lowest terms, denominator > 0.
struct ratio {
	struct bigint numerator;
	struct nat denominator;
};

// Before the text of a concatenation: a + b + c + ... appends in place as long as there is room, so that a
// long chain costs time and memory in proportion to its length. Texts that share the room stay as they are.
struct constant_room {
	size_t used, cap;
};

struct constant {
	u8 rep;        // enum constant_rep
	bool has_room; // STRING: its text stands behind a struct constant_room
	union {
		bool boolean;
		str string;
		i64 small;
		struct bigint big;
		struct ratio ratio;
		const struct bigfloat *real;
		const struct constant *parts[2]; // real, imaginary
	};
};

// Ratios with larger numerators or denominators become floats.
enum { CONSTANT_MAX_RATIO_BITS = 4096 };

const struct constant *constant_from_big(struct arena *arena, struct bigint value);
const struct constant *constant_from_ratio(
	struct arena *arena, struct bigint numerator, struct bigint denominator);
const struct constant *constant_from_float(struct arena *arena, const struct bigfloat *value);
const struct constant *constant_from_parts(
	struct arena *arena, const struct constant *re, const struct constant *im);

// Views of numbers that need not be held that way.
struct bigint constant_as_big(struct arena *arena, const struct constant *c);
struct ratio constant_as_ratio(struct arena *arena, const struct constant *c);
struct bigfloat constant_as_float(struct arena *arena, const struct constant *c);
