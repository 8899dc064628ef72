// SPDX-License-Identifier: Apache-2.0
// What becomes known of nodes, kept as go/types keeps Info.Types, Defs, Uses and Selections. An expression
// of untyped type is recorded as such and brought up to date when its context gives it a type. Without a
// table (declarations outside conformance) nothing is kept.
#pragma once

#include "golang/types/check_context.h"

static inline struct node_info *record_info(const struct checking *c, node_id id)
{
	u32 index = id - c->env.low;

	return index < c->env.info_count ? &c->env.infos[index] : NULL;
}

// Whatever x is, for x->expr (nothing when that is 0).
void record_operand(struct checking *c, const struct operand *x);

void record_type(struct checking *c, node_id id, enum operand_mode mode, struct type *type,
	const struct constant *value);

// Gives an untyped expression, and the operands it takes its type from, a type. Unless is_final, the
// type may itself be untyped.
void record_update(struct checking *c, node_id id, struct type *type, bool is_final);

// Changes the value of a constant expression that is still untyped.
void record_value(struct checking *c, node_id id, const struct constant *value);

// object may be NULL for a name that declares nothing (the blank identifier).
void record_definition(struct checking *c, node_id ident, struct object *object);
void record_use(struct checking *c, node_id ident, struct object *object);
void record_selection(struct checking *c, node_id selector, const struct selection *selection);

// Type arguments of the generic function or type named by expr.
void record_instance(struct checking *c, node_id expr, struct type **targs, u32 count);

// x and what its parentheses hold is used for two values.
void record_comma_ok(struct checking *c, node_id x, struct type *value, struct type *ok);

// The signature under which the built-in `fun` was called (only kept for conformance).
void record_builtin(
	struct checking *c, node_id fun, struct type *result, struct type **params, u32 count);
// The same with a variadic last parameter (append).
void record_builtin_variadic(
	struct checking *c, node_id fun, struct type *result, struct type **params, u32 count);
