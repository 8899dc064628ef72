// SPDX-License-Identifier: Apache-2.0
// Type argument inference, as the specification and go/types do it: from typed arguments, from core
// types and methods of constraints, from untyped constants.
#pragma once

#include "golang/types/store.h"

struct infer_request {
	struct type_params tparams; // all that is to be found, those of generic arguments included
	struct type *const *params; // parameter types, variadic ones already unrolled
	struct type *const *args; // argument types: typed, untyped basic; NULL entries are skipped
	u32 arg_count;            // of both
};

// targs has tparams.count entries, NULL where unknown; filled in completely, or false and unchanged.
// Constraints are not verified (see type_verify_targs).
MUST_CHECK bool type_infer(
	struct type_context *ctx, const struct infer_request *request, struct type **targs);

// Index of the first argument that does not satisfy its constraint; count when all do.
u32 type_verify_targs(
	struct type_context *ctx, struct type_params tparams, struct type *const *targs, u32 count);
