// SPDX-License-Identifier: Apache-2.0
// Expressions: every function fills *x with what the expression is and records it. x->mode is
// MODE_INVALID when it could not be found out.
#pragma once

#include "golang/types/check_context.h"

// The general form. target: type of what the value is assigned to, from which the type arguments of a
// generic function may follow; hint: element type of the composite literal around; both may be NULL.
// allow_generic: a generic type or function without all its arguments is fine.
void expr_raw(struct checking *c, struct type *target, struct operand *x, node_id id,
	struct type *hint, bool allow_generic);

// A single value.
void expr_value(struct checking *c, struct type *target, struct operand *x, node_id id);
// A single value or a generic function.
void expr_generic(struct checking *c, struct operand *x, node_id id, struct type *hint);
// A single value or a type.
void expr_or_type(struct checking *c, struct operand *x, node_id id, bool allow_generic);

// A value or the values of a call. Returns their number; *list is x, or in the checker's arena. With
// allow_comma_ok a form that may yield an ok value gives two (*comma_ok is set then).
u32 expr_multi(struct checking *c, struct operand *x, node_id id, bool allow_comma_ok,
	struct operand **list, bool *comma_ok);

// Looks at an expression only for what is in it.
void expr_use(struct checking *c, node_id id);
void expr_use_list(struct checking *c, struct node_list list);

// A name. With want_type only a type will do.
void expr_ident(struct checking *c, struct operand *x, node_id id, bool want_type);

// x.y, see expr_select.c.
void expr_selector(struct checking *c, struct operand *x, node_id id, bool want_type);

// Fails x when it is generic and neither its use nor target says with which type arguments.
void expr_not_generic(struct checking *c, struct type *target, struct operand *x);

// Values that are none: x becomes invalid.
void expr_exclude_types(struct operand *x);
void expr_single(struct operand *x);
