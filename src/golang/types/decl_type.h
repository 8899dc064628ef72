// SPDX-License-Identifier: Apache-2.0
// Type declarations.
#pragma once

#include "golang/types/check_context.h"

// A TYPE_SPEC for an object without a type: a definition or an alias, generic or not.
void decl_type(struct checking *c, struct object *object, node_id spec);
