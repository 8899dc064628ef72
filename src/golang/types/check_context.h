// SPDX-License-Identifier: Apache-2.0
// What every part of the checker works on: one run over the declarations of a package or over one
// function's body. The checker types programs that compile; it looks for no errors beyond what it needs
// to know a type, and what it cannot know becomes invalid.
#pragma once

#include "golang/types/check.h"
#include "golang/types/check_locals.h"
#include "golang/types/make.h"
#include "golang/types/predicates.h"
#include "golang/types/universe.h"

// Nested expressions, types and statements; deeper ones are invalid.
enum { CHECK_MAX_DEPTH = 2500 };

// Bytes of constant strings that one run may put together.
enum { CHECK_MAX_STRINGS = 64 << 20 };

// The value of an expression while it is checked.
struct operand {
	u8 mode;      // enum operand_mode
	u8 builtin;   // MODE_BUILTIN: enum builtin
	node_id expr; // 0: none of its own (a result of a call, the implicit 1 of x++)
	struct type *type;
	const struct constant *value; // MODE_CONSTANT
	struct object *object;        // function or method that a call of it calls
};

enum declaration_color { DECLARATION_WHITE, DECLARATION_GREY, DECLARATION_BLACK };

// How a package-level object (or method) is declared.
struct declaration {
	struct object *object;
	struct source *source;
	struct scope *file_scope;
	node_id node;  // FUNC_DECL, TYPE_SPEC or VALUE_SPEC
	node_id type;  // const, var: declared type or 0
	node_id value; // const, var: initial value or 0
	u32 iota;
	struct object **lhs; // var: all names of `var a, b = f()`; NULL when each has its own value
	u32 lhs_count;
	VEC(struct object *) methods; // type: in source order
	u8 color;                     // enum declaration_color
	u32 path_index;               // grey: where it stands in checking.path
};

struct checking;

// What the checker keeps for one package; package->types.
struct types_package {
	struct checking *checking; // while its declarations are checked
	struct scope *scope;
	struct scope **file_scopes;             // by position in package->files
	VEC(struct declaration *) declarations; // in source order
	u32 *file_declarations;                 // where each file's begin, and one past the last
	VEC(struct function *) functions;       // in source order
	VEC(struct type_named *) named;         // declared types
	u32 unresolved; // expressions of declarations that could not be typed
};

struct checker {
	struct program *program;
	struct arena arena;
	struct arena *worker_arenas; // everything at package level lives in these
	u32 worker_count;
	bool is_recording;    // conformance: keep node infos of declarations
	bool resolve_aliases; // conformance with Go before 1.22: aliases are what they stand for
	struct node_info **file_infos; // recording: by source.index, then node id
	struct function **functions;
	u32 function_count;
	struct type_named **named;
	u32 named_count;
	struct type_store *store;
	sym blank, cgo, init; // "_", "C", "init"
};

// What changes with the declaration or function that is being checked.
struct check_env {
	struct source *source;
	const struct ast *ast;
	struct scope *file_scope;
	struct node_info *infos; // of the nodes [low, low + info_count)
	node_id low;
	u32 info_count;
	struct type_signature *signature; // function around, NULL at package level
	const struct constant *iota;      // NULL outside constant declarations
	bool in_type_params;
	bool is_body;        // function literals are checked with their bodies
	bool is_type_enough; // of the value in hand: what does not take part in its type is skipped
	bool has_call_or_recv; // since it was last cleared
};

struct checking {
	struct checker *checker;
	struct package *package;
	struct types_package *types;
	struct arena *arena; // of types, objects and constants that are made
	struct type_context *ctx;
	const struct universe *universe;
	struct check_env env;
	struct locals locals;
	struct map *implicit;           // CASE_CLAUSE -> variable; NULL when nobody asks
	VEC(struct declaration *) path; // grey declarations
	u32 depth;
	size_t string_bytes; // put together so far
	u32 unresolved;
	const char *first_unresolved;
	u32 first_unresolved_pos;
};

static inline const struct node *check_node(const struct checking *c, node_id id)
{
	return &c->env.ast->nodes[id];
}

static inline enum node_kind check_kind(const struct checking *c, node_id id)
{
	return (enum node_kind)c->env.ast->nodes[id].kind;
}

// Extra field i of a node with more than two fields.
static inline u32 check_extra(const struct checking *c, const struct node *node, u32 i)
{
	return c->env.ast->extra[node->a + i];
}

static inline struct node_list check_list(const struct checking *c, u32 at)
{
	return ast_list(c->env.ast, at);
}

// A node with its operands one level deeper; false beyond CHECK_MAX_DEPTH.
static inline bool check_descend(struct checking *c)
{
	if (c->depth >= CHECK_MAX_DEPTH)
		return false;
	c->depth++;
	return true;
}

static inline void check_ascend(struct checking *c)
{
	c->depth--;
}

static inline bool check_is_untyped(const struct type *type)
{
	return type->kind == TYPE_BASIC &&
	       (((const struct type_basic *)type)->flags & BASIC_IS_UNTYPED) != 0;
}

// Makes env that of a file's declarations.
void check_enter_file(struct checking *c, struct source *source, struct scope *file_scope);

// Counts an expression that could not be typed; what (static text) and where are kept for the first.
void check_unresolved(struct checking *c, node_id id, const char *what);

// The object a name means here, or NULL.
struct object *check_lookup(const struct checking *c, sym name);

// A new object declared by the IDENT id of the current file.
struct object *check_new_object(struct checking *c, enum object_kind kind, node_id id);
// A variable without a name (results, parameters) at pos.
struct object *check_new_var(struct checking *c, struct type *type, u32 pos);

// Enters an object of a block; blank and empty names are left out.
void check_declare(struct checking *c, struct object *object);

// x without parentheses.
node_id check_unparen(const struct checking *c, node_id id);

// Text of a BASIC_LIT.
str check_text(const struct checking *c, node_id id);

// True when the language version of the file is at least 1.minor (or unknown).
static inline bool check_allows(const struct checking *c, u16 minor)
{
	return c->env.source->go_minor == 0 || c->env.source->go_minor >= minor;
}
