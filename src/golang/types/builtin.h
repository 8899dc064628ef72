// SPDX-License-Identifier: Apache-2.0
// Calls of built-in functions, package unsafe's among them.
#pragma once

#include "golang/types/check_context.h"

// x->builtin says which; x becomes the result. id is the CALL_EXPR.
void builtin_call(struct checking *c, struct operand *x, node_id id);

// One call: what is called, and the evaluated arguments (make, new and unsafe.Offsetof have none: they
// look at the nodes themselves).
struct builtin_site {
	enum builtin builtin;
	node_id fun;
	struct node_list nodes;
	struct operand *args;
	u32 count;
	bool has_dots;
};

// One built-in: x is the first argument and becomes the result.
typedef void (*builtin_form)(
	struct checking *c, struct operand *x, const struct builtin_site *site);

// builtin_memory.c
void builtin_append(struct checking *c, struct operand *x, const struct builtin_site *site);
void builtin_len(struct checking *c, struct operand *x, const struct builtin_site *site); // cap too
void builtin_copy(struct checking *c, struct operand *x, const struct builtin_site *site);
void builtin_delete(struct checking *c, struct operand *x, const struct builtin_site *site);
void builtin_make(struct checking *c, struct operand *x, const struct builtin_site *site);
void builtin_new(struct checking *c, struct operand *x, const struct builtin_site *site);

// builtin_number.c
void builtin_complex(struct checking *c, struct operand *x, const struct builtin_site *site);
void builtin_part(
	struct checking *c, struct operand *x, const struct builtin_site *site); // real, imag
void builtin_extreme(
	struct checking *c, struct operand *x, const struct builtin_site *site); // min, max

// builtin_unsafe.c
void builtin_offsetof(struct checking *c, struct operand *x, const struct builtin_site *site);
void builtin_size(struct checking *c, struct operand *x, const struct builtin_site *site);
void builtin_pointer_length(struct checking *c, struct operand *x,
	const struct builtin_site *site); // Add, Slice, String
void builtin_data(struct checking *c, struct operand *x, const struct builtin_site *site);

// x is a call that has no result.
void builtin_no_value(struct checking *c, struct operand *x);
