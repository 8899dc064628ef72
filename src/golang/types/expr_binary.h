// SPDX-License-Identifier: Apache-2.0
// Operators.
#pragma once

#include "golang/types/check_context.h"

void expr_unary(struct checking *c, struct operand *x, node_id id);
void expr_binary(struct checking *c, struct operand *x, node_id id);

// x = x op y of operands that are evaluated already. expr is the BINARY_EXPR, 0 for x op= y.
void expr_apply(
	struct checking *c, struct operand *x, struct operand *y, enum token op, node_id expr);

// x == y, as cases of a switch are compared.
void expr_compare(struct checking *c, struct operand *x, struct operand *y, enum token op);

// Element type of a channel operand (a type parameter's core type counts), NULL when it is none.
struct type *expr_channel_element(const struct operand *x);
