// SPDX-License-Identifier: Apache-2.0
// Values that become the value of something: variables, parameters, results, elements, constants.
#pragma once

#include "golang/types/check_context.h"

// x is assigned to something of type `type` (NULL: whatever its own or default type is). Untyped operands
// and generic functions get their type here; whether x may be assigned is not looked at.
void assign_operand(struct checking *c, struct operand *x, struct type *type);

void assign_constant(struct checking *c, struct object *constant, struct operand *x);

// A variable without a type takes that of its value.
void assign_initial(struct checking *c, struct object *variable, struct operand *x);
void assign_initials(
	struct checking *c, struct object *const *variables, u32 count, struct node_list values);

// lhs... = rhs...
void assign_statement(struct checking *c, struct node_list lhs, struct node_list rhs);
// lhs = x for an evaluated x.
void assign_to(struct checking *c, node_id lhs, struct operand *x);
// lhs... := rhs...
void assign_define(struct checking *c, struct node_list lhs, struct node_list rhs);
