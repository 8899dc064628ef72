// SPDX-License-Identifier: Apache-2.0
// Named types and their instances. An instance is one object per store for identical arguments (per body
// when it mentions the body's types), so that instances are usually compared by pointer. Underlying type
// and methods of an instance are made when first asked for, without a lock: whoever publishes first
// wins, the other's copy is dropped, and all threads see the same objects.
#pragma once

#include "golang/types/store.h"

// The instance of a generic TYPE_NAMED or TYPE_ALIAS targs is
// copied. TYPE_INVALID when count is not the number of type parameters; a type that is not generic
// stays itself. Constraints are not verified.
struct type *type_instantiate(
	struct type_context *ctx, struct type *generic, struct type *const *targs, u32 count);

// A generic function's or method's signature for targs: a copy without type parameters.
struct type_signature *signature_instantiate(struct type_context *ctx,
	struct type_signature *signature, struct type *const *targs, u32 count);

// Declared methods, of an instance those of its origin with the type arguments put in. The types of an
// origin's methods may not be known yet: use object_type.
struct object *named_method(struct type_named *named, u32 index);

// NULL when there is none of that name.
struct object *named_find_method(
	struct type_named *named, const struct package *from, sym name, u32 *index);

// True when both are instances of (or are) the same declaration.
bool named_same_origin(const struct type_named *a, const struct type_named *b);

// Type parameters of a generic origin named type, alias or signature; empty for everything else.
struct type_params type_params_of(struct type *type);
