// SPDX-License-Identifier: Apache-2.0
// Untyped operands: what they become where another type is expected.
#pragma once

#include "golang/types/check_context.h"

// The type x takes where target is wanted, NULL when it cannot; *value (when x is a constant and target
// a basic type) is x as one, else NULL.
struct type *untyped_implicit_type(struct checking *c, const struct operand *x, struct type *target,
	const struct constant **value);

// Converts x and brings its recorded tree up to date; x becomes invalid when it cannot be converted.
void untyped_convert(struct checking *c, struct operand *x, struct type *target);

// Gives the operands of a binary operation one type when one of them is untyped; x invalid otherwise.
void untyped_match(struct checking *c, struct operand *x, struct operand *y);
