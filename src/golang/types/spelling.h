// SPDX-License-Identifier: Apache-2.0
// A hash and an equality of types that are finer than identity: aliases and the names byte and rune count
// as written (names of parameters do not). Nothing is expanded by either, so that they can be used on
// types in progress and under a lock.
#pragma once

#include "golang/types/type.h"

struct spelling {
	u64 hash;
	u32 depth_left, parts_left; // limits
	bool is_local;              // met a type that a body declares
	bool is_too_deep;           // met a limit
};

void spelling_add(struct spelling *s, struct type *type);

// Whether type itself (a named type, an alias, a type parameter) belongs to a body.
bool spelling_is_local(const struct type *type);

bool spelling_equal(struct type *a, struct type *b);
