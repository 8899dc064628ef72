// SPDX-License-Identifier: Apache-2.0
// Questions about types that expressions ask. The type_is_ forms do not look into type parameters, the
// type_all_ forms want every term of one to qualify.
#pragma once

#include "golang/types/type.h"

bool type_is_flags(
	struct type *type, u32 flags); // underlying basic type with one of enum basic_flag
bool type_all_flags(struct type *type, u32 flags);
bool type_is_basic(struct type *type, enum basic_kind kind); // underlying basic type of that kind
bool type_is_untyped_numeric(struct type *type);
bool type_is_const_type(struct type *type);
bool type_is_generic(struct type *type); // not yet instantiated named type, alias or signature
bool type_is_bytes(struct type *type);   // underlying type is a slice of uint8's
bool type_strictly_comparable(
	struct type *type); // interfaces are not, type parameters by constraint

// untyped int -> int and so on; everything else is itself.
struct type *type_default(struct type *type);

// The larger of two untyped kinds, NULL when they do not mix.
struct type *type_max_untyped(struct type *a, struct type *b);

// Neither a declared type nor a type parameter; basic types are literals.
bool type_is_type_literal(struct type *type);
