// SPDX-License-Identifier: Apache-2.0
// Substitution of type arguments for type parameters. What does not mention them stays the same object.
#pragma once

#include "golang/types/mentions.h"
#include "golang/types/store.h"

struct subst {
	struct type_param *const *tparams;
	struct type *const *targs; // a NULL entry leaves its parameter alone
	u32 count;
};

struct type *type_subst(struct type_context *ctx, struct type *type, struct subst map);

// New type parameters in place of tparams, and type with them in place. Needed before inference when
// arguments may mention the very parameters to be inferred (a function that calls itself).
struct type *type_rename_params(struct type_context *ctx, struct type *type,
	struct type_params tparams, struct type_params *ret);
