// SPDX-License-Identifier: Apache-2.0
// Facts over the whole program that one function's body does not show: who implements an interface
// method, and how a name is used in the packages that are checked. Thread-safe; computed on demand,
// once.
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

// How a name occurs in the source of the target packages. By name, not by meaning: what is
// shadowed, or has the same name in another struct, counts as well, so that an absent fact is
// certain.
struct name_use {
	u32 assigned; // times it stands left of = or op= or ++, or its address is taken
	u32 called;   // x(), v.x()
	u32 tested;   // compared with == or !=
	u32 set;      // key of a composite literal, or initialised where it is declared
	u32 read;     // everything else: also passed on, returned, selected from
};

// Of a struct field (or a method) of a target package, as in v.name; an exported one in all target
// packages. For fields of other packages every count is UINT32_MAX: not known.
struct name_use program_index_field_use(struct program_index *index, const struct object *field);

// Of a package-level variable or function of a target package, as in name and package.name. A
// function whose `read` is 0 is only ever called directly.
struct name_use program_index_name_use(struct program_index *index, const struct object *object);
