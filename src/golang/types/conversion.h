// SPDX-License-Identifier: Apache-2.0
// T(x).
#pragma once

#include "golang/types/check_context.h"

// x becomes T(x): a constant when both allow it. Whether the conversion is permitted is not looked at.
void conversion_apply(struct checking *c, struct operand *x, struct type *type);
