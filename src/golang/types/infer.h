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
// Constraints are not verified.
MUST_CHECK bool type_infer(
	struct type_context *ctx, const struct infer_request *request, struct type **targs);
