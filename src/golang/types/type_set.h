// SPDX-License-Identifier: Apache-2.0
// Type sets of interfaces: their methods, and the terms that restrict them. Computed when first asked
// for and published atomically; an interface still being declared has the set of all types.
#pragma once

#include "golang/types/type.h"

struct type_set {
	struct object **methods; // embedded ones included; no particular order
	const u32 *method_names; // sym of each, for fast look-up
	u32 method_count;
	struct union_term *terms; // normal form: disjoint; meaningless when is_all
	u32 term_count;
	bool is_all;     // not restricted by terms (empty set: !is_all and no terms)
	bool comparable; // only with is_all
};

const struct type_set *type_set_of(struct type_interface *iface);

// A type parameter's constraint as an interface (made when it is a bare ~T or A|B).
struct type_interface *type_param_interface(struct type_param *param);

// NULL when the set has none of that name.
struct object *type_set_find(const struct type_set *set, const struct package *from, sym name);

bool type_set_is_empty(const struct type_set *set);
bool type_set_has_terms(const struct type_set *set);
bool type_set_is_comparable(const struct type_set *set);

// The types a value of `type` can have for an operation: a type parameter's terms, or the type itself.
// Fills *under with the underlying type of term i; NULL for a type parameter without terms (count 1).
u32 type_term_count(struct type *type);
struct type *type_term_at(struct type *type, u32 index, struct type **under);

// Core type where []byte and string may be mixed (append, copy, slicing, range): string then.
struct type *type_core_string(struct type *type);
