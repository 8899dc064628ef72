// SPDX-License-Identifier: Apache-2.0
// Unification of types with respect to a list of type parameters ("bound" ones). Parameters that are
// unified with one another share what is inferred.
#pragma once

#include "golang/types/store.h"

enum unify_mode {
	UNIFY_INEXACT = 0,
	UNIFY_ASSIGN = 1 << 0, // inexact at the top, exact below
	UNIFY_EXACT = 1 << 1,  // identical types only
};

struct unifier {
	struct type_context *ctx;
	struct type_params tparams;
	u32 *handles; // of each tparam, an index into types; shared by those that were joined
	struct type **types; // NULL: not inferred yet
	u32 depth, parts_left;
};

// targs may be NULL or have NULL entries.
void unifier_init(struct unifier *u, struct type_context *ctx, struct type_params tparams,
	struct type *const *targs);
bool unify(struct unifier *u, struct type *x, struct type *y, enum unify_mode mode);
struct type *unifier_at(const struct unifier *u, u32 tparam);
void unifier_set(struct unifier *u, u32 tparam, struct type *type);
u32 unifier_unknowns(const struct unifier *u);
