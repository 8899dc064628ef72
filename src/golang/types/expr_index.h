// SPDX-License-Identifier: Apache-2.0
// x[i], x[T], x[i:j].
#pragma once

#include "golang/types/check_context.h"

// An index or a type instance. True when x is a generic function with type arguments in brackets; the
// caller instantiates it then.
bool expr_index(struct checking *c, struct operand *x, node_id id);

void expr_slice(struct checking *c, struct operand *x, node_id id);

// An index (or size, or key of an array literal): an integer; -1, or its value when it is constant.
// *type is its type, invalid when it is no index.
i64 expr_index_value(struct checking *c, node_id id, struct type **type);

// Makes an evaluated operand an index: untyped becomes int.
bool expr_as_index(struct checking *c, struct operand *x);

// The expressions in the brackets of an INDEX_EXPR or INDEX_LIST_EXPR.
struct node_list expr_indices(const struct checking *c, node_id id);
static inline bool expr_is_indexed(const struct checking *c, node_id id)
{
	return check_kind(c, id) == NODE_INDEX_EXPR || check_kind(c, id) == NODE_INDEX_LIST_EXPR;
}
