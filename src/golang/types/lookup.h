// SPDX-License-Identifier: Apache-2.0
// Fields and methods by name (type_lookup is in object.h), and interface satisfaction.
#pragma once

#include "golang/types/store.h"

typedef bool (*type_equivalence)(void *context, struct type *a, struct type *b);

// A method of iface that type lacks or has with another signature, NULL when it has them all. With
// is_static an interface `type` must have them too; without, only those that it has must agree (type
// assertions). equivalent NULL is type_identical.
struct object *lookup_missing_method(struct arena *arena, struct type *type,
	struct type_interface *iface, bool is_static, type_equivalence equivalent, void *context);

// The same as a question; what cannot be known because part of type is invalid counts as yes.
bool lookup_has_all_methods(struct arena *arena, struct type *type, struct type_interface *iface,
	bool is_static, type_equivalence equivalent, void *context);

// type_lookup that finds no fields through declared pointer types, for method sets.
struct selection lookup_method(struct arena *arena, struct type *type, bool addressable,
	const struct package *from, sym name);

// As go/types' implements: is_constraint asks for satisfaction (interfaces are comparable then).
bool lookup_implements(
	struct arena *arena, struct type *type, struct type *iface, bool is_constraint);
