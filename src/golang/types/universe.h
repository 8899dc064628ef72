// SPDX-License-Identifier: Apache-2.0
// Predeclared objects and package unsafe. Made once per store, immutable.
#pragma once

#include "golang/types/object.h"

struct universe {
	struct scope *scope;        // types, constants, nil, built-in functions
	struct scope *unsafe_scope; // Pointer and unsafe's functions
	struct object *nil, *iota;
	struct type *error;      // TYPE_NAMED
	struct type *comparable; // TYPE_NAMED
	struct type *any;        // TYPE_ALIAS of the empty interface
	struct type *any_interface;
	struct type *byte, *rune; // type_byte, type_rune
	struct type *empty_tuple;
};

struct type_context;
struct universe *universe_new(struct type_context *ctx, struct symtab *names);

// What `name` of the table stands for: enum builtin's text and whether it is a statement or has a value.
enum builtin_kind { BUILTIN_KIND_EXPRESSION, BUILTIN_KIND_STATEMENT };
struct builtin_info {
	str text;
	u8 least_args;
	bool is_variadic;
	enum builtin_kind kind;
	bool is_unsafe;
};
const struct builtin_info *builtin_info(enum builtin builtin);
