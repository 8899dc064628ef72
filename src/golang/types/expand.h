// SPDX-License-Identifier: Apache-2.0
// Lazy completion of named types, behind type_underlying and named_method: it asks for no lock, so that
// expansions may need one another in any order.
#pragma once

#include "golang/types/store.h"

// Longest chain of names (type A B, type B C, ...) that is followed.
enum { EXPAND_MAX_CHAIN = 1000 };

// The underlying type of a declaration (through the names on its right-hand side) or of an instance.
// TYPE_INVALID, and not remembered, while the declaration is still in progress.
struct type *expand_underlying(struct type_named *named);

// What an alias stands for directly; NULL while it is being declared.
struct type *alias_type(struct type_alias *alias);

// A context for making lazily completed parts of something with that home, and its end.
struct type_context expand_begin(struct type_context *home);
void expand_end(struct type_context *ctx);
