// SPDX-License-Identifier: Apache-2.0
// Sets of types given by terms T and ~T: the part of a type set that is not methods. Kept in normal form:
// no two terms overlap.
#pragma once

#include "base/arena.h"
#include "golang/types/type_set.h"

struct terms {
	struct union_term *at;
	u32 count;
	bool is_all; // the set of all types
};

static inline struct terms terms_of_set(const struct type_set *set)
{
	return (struct terms){set->terms, set->term_count, set->is_all};
}

struct terms terms_union(struct arena *arena, struct terms a, struct terms b);
struct terms terms_intersect(struct arena *arena, struct terms a, struct terms b);
bool terms_subset(struct terms a, struct terms b);
bool terms_equal(struct terms a, struct terms b);
bool terms_include(struct terms terms, struct type *type);
