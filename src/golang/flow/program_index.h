// SPDX-License-Identifier: Apache-2.0
// A fact over the whole program that one function's body does not show: who implements an interface
// method. Thread-safe; computed on demand, once.
#pragma once

#include "golang/types/check.h"

struct program_index;

struct program_index *program_index_open(struct checker *checker);
void program_index_close(struct program_index *index);

enum { PROGRAM_MAX_IMPLEMENTATIONS = 8 };

// The declared methods that a call of `method` (an interface's) on a value of type iface may run.
// iface NULL: the interface that declares it.
struct implementations {
	bool many; // more than PROGRAM_MAX_IMPLEMENTATIONS, none, or not known: then count is 0
	u32 count;
	const struct object *const *at; // origins, with a declaration, by function.index
};
struct implementations program_index_implementations(
	struct program_index *index, struct type *iface, const struct object *method);
