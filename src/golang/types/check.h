// SPDX-License-Identifier: Apache-2.0
// The type checker. Declarations of all packages are checked once, in parallel over packages in import
// order; then bodies of single functions on demand, from any thread, each into its own arena. It is
// built for programs that compile: what does not resolve becomes TYPE_INVALID and is counted, and nothing
// that depends on it is guessed.
#pragma once

#include "base/workers.h"
#include "golang/types/object.h"

enum operand_mode {
	MODE_NONE,     // node not reached or not an expression
	MODE_INVALID,  // could not be resolved
	MODE_NOVALUE,  // call without result, statement-like
	MODE_BUILTIN,  // name of a built-in
	MODE_TYPE,     // a type expression
	MODE_CONSTANT, // constant value
	MODE_VARIABLE, // addressable
	MODE_MAP_INDEX,
	MODE_VALUE,
	MODE_NIL,
	MODE_COMMA_OK, // may yield a second bool
	MODE_CGO,
};

// What is known of one node. For an IDENT (also a SELECTOR's sel) `object` is what it defines or uses;
// for SELECTOR_EXPR it is the field or method found; for a CALL_EXPR the statically known callee
// (function, method of a concrete type, or interface method), NULL for calls of values and conversions.
struct node_info {
	struct type *type;
	struct object *object;
	const struct constant *constant;
	u8 mode;                // enum operand_mode
	bool is_definition;     // IDENT: defines object
	bool is_implicit_ok;    // used in comma-ok form: type is a TUPLE (T, bool)
	bool is_conversion;     // CALL_EXPR T(x)
	bool selector_indirect; // SELECTOR_EXPR: a pointer was followed
	u8 builtin_plus_one;    // CALL_EXPR of a built-in: enum builtin + 1
	u16 path_len;           // SELECTOR_EXPR through embedding: steps before the last
	u32 *path;              // field indices, see selection
	struct type *
		*targs; // IDENT/SELECTOR of a generic function: inferred or given type arguments
	u32 targ_count;
};

// Results for the nodes [low, high) of one tree.
struct body_info {
	const struct ast
		*ast; // the tree the ids belong to: source->ast, or a skipped body's own tree
	struct source *source;
	node_id low, high;
	node_id body;            // BLOCK_STMT; 0 when there is none
	struct node_info *nodes; // nodes[id - low]
	struct map implicit; // CASE_CLAUSE id -> object of a type switch's variable in that clause
	u32 unresolved;      // expressions that could not be typed
	const char *first_unresolved; // for --verbose; may be NULL
	u32 first_unresolved_pos;
};

static inline const struct node_info *body_node(const struct body_info *body, node_id id)
{
	return &body->nodes[id - body->low];
}

struct checker;

// Checks all package-level declarations of the program. Never fails on user code.
struct checker *checker_open(struct workers *workers, struct program *program);
void checker_close(struct checker *checker);
struct program *checker_program(struct checker *checker);

// All functions with a declaration, by function.index, and those of one package.
struct function *checker_function(struct checker *checker, u32 index);
u32 checker_function_count(const struct checker *checker);

// Types one function's body (with all closures in it). Fills *ret with memory of arena. scratch is for
// parsing a skipped body. False when the function has no body.
struct parse_scratch;
bool check_body(struct checker *checker, const struct function *function, struct arena *arena,
	struct parse_scratch *scratch, struct body_info *ret);

// The same for one package-level var declaration's initial values (VALUE_SPEC), whose closures are
// bodies too. Used for conformance and for closures at package level.
bool check_values(struct checker *checker, struct package *package, struct source *source,
	node_id spec, struct arena *arena, struct body_info *ret);

// Expressions of the package's declarations (initial values left out: see check_values) that could not be
// typed.
u32 checker_unresolved(const struct checker *checker, const struct package *package);

// Package scope; NULL when the package was not loaded.
struct scope *package_scope(const struct package *package);

// Every declared (origin) type of the program that has methods of its own or embedded fields, which may
// bring some; for "who implements this".
struct type_named **checker_named_types(struct checker *checker, u32 *count);

// Names that rules and models look for, resolved once: NULL when the program does not contain it.
struct object *checker_find(struct checker *checker, str package_path, str name);
