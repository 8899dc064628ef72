// SPDX-License-Identifier: Apache-2.0
// Types made by hand, for tests of what is below the checker.
#pragma once

#include "base/symtab.h"
#include "golang/types/make.h"
#include "golang/types/universe.h"

struct world {
	struct arena arena;
	struct symtab *names;
	struct type_store *store;
	struct type_context ctx;
	struct package package; // "example.com/p"
	struct package other;   // "example.com/q"
};

void world_open(struct world *w);
void world_close(struct world *w);

sym world_sym(struct world *w, const char *name);
struct object *world_object(struct world *w, enum object_kind kind, const char *name);
struct object *world_var(struct world *w, const char *name, struct type *type);
struct object *world_field(struct world *w, const char *name, struct type *type, bool is_embedded);

// Lists end with NULL.
struct type *world_struct(struct world *w, struct object *first, ...);
struct type_tuple *world_tuple(struct world *w, struct object *first, ...);
struct type *world_func(struct world *w, struct type_tuple *params, struct type_tuple *results);
struct type *world_interface(struct world *w, struct object *method, struct type *embedded);
struct object *world_method(struct world *w, const char *name, struct type *func);
struct type *world_union(struct world *w, bool tilde, struct type *first, ...);

// type NAME rhs; rhs may be set later.
struct type_named *world_named(struct world *w, const char *name, struct type *rhs);
struct type_param *world_param(struct world *w, const char *name, struct type *constraint);
// Makes a declaration generic in one parameter.
void world_set_param(struct world *w, struct type_params *tparams, struct type_param *param);
// A declared method; its receiver's type parameter may be NULL.
struct object *world_add_method(struct world *w, struct type_named *named, const char *name,
	bool is_pointer, struct type *func, struct type_param *recv_param);

// type_print's text in the arena.
str world_text(struct world *w, struct type *type);

struct selection world_lookup(struct world *w, struct type *type, const char *name);
