// SPDX-License-Identifier: Apache-2.0
// Constant operands: whether a value fits a type, and what it is once it has it.
#pragma once

#include "golang/types/check_context.h"

// True when value can be a `basic`; *rounded (may be NULL) is its value as one. An unknown value fits
// everywhere.
bool const_representable(struct checking *c, const struct constant *value,
	const struct type_basic *basic, const struct constant **rounded);

// Gives a constant operand the value it has as a `basic`; invalid when it has none.
void const_represent(struct checking *c, struct operand *x, const struct type_basic *basic);

// After an operation: a typed result must fit its type, an untyped one the limits of constants.
void const_overflow(struct checking *c, struct operand *x);

// real + imag i
const struct constant *const_complex(
	struct checking *c, const struct constant *real, const struct constant *imag);
