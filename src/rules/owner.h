// SPDX-License-Identifier: Apache-2.0
// Structs that may own a resource and have a method that releases it.
#pragma once

#include "rules/model.h"

// Whether the type (not an instance) has a field of a kind that can be owned: a function, an interface, a
// result of the model's acquisitions, or a struct of the program with methods of its own. A pure function of
// the type, so that all workers agree on it.
bool owner_is_possible(const struct model *model, struct type_named *type);
