// SPDX-License-Identifier: Apache-2.0
// Which declared methods a call of an interface's method may run, over all named types of a
// program. A method also counts when its type does not implement the interface itself but is
// embedded in a declared struct somewhere and the method fits.
#pragma once

#include "golang/flow/program_index.h"

struct implementer {
	const struct type_named *type;
	const struct object *method;
};

struct implementer_list {
	struct implementer *at;
	u32 len, cap;
};

struct implementers {
	struct arena *arena;
	struct map by_name;  // sym -> struct implementer_list *
	struct map embedded; // type_named of declared structs' embedded fields
};

// Not thread-safe, as implementers_of; the arena keeps the lists and all answers.
void implementers_find(
	struct implementers *implementers, struct arena *arena, struct checker *checker);

struct implementations implementers_of(
	struct implementers *implementers, struct type *iface, const struct object *method);
