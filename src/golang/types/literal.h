// SPDX-License-Identifier: Apache-2.0
// Composite literals.
#pragma once

#include "golang/types/check_context.h"

// hint: element type of the literal around, for one without a type of its own; NULL elsewhere.
void literal_composite(struct checking *c, struct operand *x, node_id id, struct type *hint);
