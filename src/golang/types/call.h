// SPDX-License-Identifier: Apache-2.0
// Calls: of functions and methods, generic ones among them, conversions, and built-ins (see builtin.h).
#pragma once

#include "golang/types/check_context.h"

void call_expr(struct checking *c, struct operand *x, node_id id);

// x is a generic function; gives it the type arguments in the brackets of `indexed` (0: there are none)
// and infers the others from target (may be NULL).
void call_instantiate(struct checking *c, struct type *target, struct operand *x, node_id indexed);

// The values of a call as operands, in the checker's arena.
u32 call_spread(struct checking *c, const struct operand *x, struct operand **list);

enum { CALL_FEW = 6 };

// Evaluated arguments. A generic function among them has the type arguments that were written.
struct call_arguments {
	struct operand *at;
	struct type ***targs; // NULL, or per argument: type arguments of a generic one so far
	u32 *targ_counts;
	u32 count;
	bool has_generic;
	struct operand few[CALL_FEW];
};

void call_evaluate(struct checking *c, struct node_list nodes, struct call_arguments *ret);

// What is called, and how.
struct call_site {
	node_id call, fun;
	struct type_signature *signature;
	struct type **targs; // as written; NULL when there are none
	u32 targ_count;
	bool has_dots;
};

// Gives the arguments their types and returns the signature, instantiated when it is generic; the
// signature as it is when that is not possible.
struct type_signature *call_match(
	struct checking *c, const struct call_site *site, struct call_arguments *args);

// A list of types in brackets; NULL when one of them is invalid.
struct type **call_type_list(struct checking *c, struct node_list nodes);
