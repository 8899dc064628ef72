// SPDX-License-Identifier: Apache-2.0
// Declarations. Package-level ones are checked when they are first needed, each once; what needs itself
// is a cycle, which is fine through type definitions and else makes the object invalid.
#pragma once

#include "golang/types/check_context.h"

// Makes object->type known (and the value of a constant). For objects of the package in hand.
void decl_object(struct checking *c, struct object *object);

// A declaration inside a function; a GEN_DECL.
void decl_statement(struct checking *c, node_id id);

// What a VALUE_SPEC of constants repeats when it has neither type nor values.
struct decl_group {
	node_id type;
	struct node_list values;
	u32 iota;
};

// Moves on to the next spec of a constant declaration.
void decl_group_next(const struct ast *ast, struct decl_group *group, node_id spec, u32 index);

// The value for name i of a VALUE_SPEC, 0 when there is none.
static inline node_id decl_value(struct node_list values, u32 i)
{
	return i < values.len ? values.at[i] : 0;
}
