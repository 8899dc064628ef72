// SPDX-License-Identifier: Apache-2.0
// Inside of the parser: its state, and what the parse_*.c files give each other. Nothing outside this
// folder includes it. The structure, the tolerance and the extents follow Go 1.27's go/parser, so that
// the trees are equal; each function parses the production above it.
#pragma once

#include "golang/syntax/scan.h"

struct parser {
	struct scanner scan;
	struct diagnostics diagnostics;
	enum parse_mode mode;

	// The tree so far; copied to its exact size at the end.
	VEC(struct node) nodes;
	VEC(u32) extra;
	VEC(node_id) imports;
	VEC(node_id) list; // stack: children of the lists that are not complete yet

	u32 depth;      // nested constructs
	i32 expr_level; // below 0 in the header of a control clause, where { begins the body
	bool in_rhs;    // = cannot be an assignment here
	u32 sync_pos;   // where parser_advance stopped last,
	u32 sync_count; // and how often without progress
	sym blank;      // "_"

	// The next top-level function begins inside a declaration that is not complete: every token
	// is EOF until the declaration has ended, then reading goes on at the function.
	bool unwinding, muted_before;
};

struct parse_scratch {
	struct parser parser;
};

// Tokens at which reading goes on after an error.
typedef bool token_set[TOKEN_COUNT];
extern const token_set statement_stops, operand_stops, declaration_starts, expression_ends;

static inline enum token parser_token(const struct parser *p)
{
	return p->scan.token;
}

static inline u32 parser_pos(const struct parser *p)
{
	return p->scan.pos;
}

static inline void parser_next(struct parser *p)
{
	if (LIKELY(!p->unwinding))
		scan_next(&p->scan);
}

// Takes the token when it is there.
static inline bool parser_take(struct parser *p, enum token token)
{
	if (p->scan.token != token)
		return false;
	parser_next(p);
	return true;
}

#define parser_error(p, pos, ...) diagnostics_add(&(p)->diagnostics, pos, __VA_ARGS__)

// "expected WHAT, found ..." (the latter when pos is that of the token at hand).
void parser_error_expected(struct parser *p, u32 pos, const char *what);

// Takes the token; complains when it is another, which is taken too, so that there is progress.
// Returns its position.
u32 parser_expect(struct parser *p, enum token token);
u32 parser_expect_closing(struct parser *p, enum token token, const char *context);

// Takes the end of a statement or declaration; nothing before a closing ) or }.
void parser_expect_semi(struct parser *p);

// Whether a list goes on: at a comma, or where one is missing (with an error).
bool parser_at_comma(struct parser *p, const char *context, enum token closing);

// Inside a declaration: whether the next top-level function begins at the token at hand, because a
// bracket is missing before it; from here on all tokens are EOF, until parser_resume.
bool parser_unwind(struct parser *p);
void parser_resume(struct parser *p);

// Skips to a token of the set, or to the next top-level function.
void parser_advance(struct parser *p, const token_set to);

// Enters a nested construct; false, with an error and the construct skipped, when it is too deep.
// Every parser_enter that returned true is followed by parser_leave.
bool parser_enter_slow(struct parser *p);

static inline bool parser_enter(struct parser *p)
{
	return LIKELY(p->depth++ < PARSE_MAX_DEPTH) || parser_enter_slow(p);
}

static inline void parser_leave(struct parser *p)
{
	p->depth--;
}

// Counts one more operand or operator of a chain that nests to the left; false, with an error and the
// rest skipped, when there are too many.
bool parser_chain(struct parser *p, u32 *count);

// Stops reading when the tree is too large.
void parser_grow_nodes(struct parser *p);

static inline node_id node_new(
	struct parser *p, enum node_kind kind, u32 pos, u32 end, u32 a, u32 b)
{
	struct node *node;

	if (UNLIKELY(p->nodes.len == p->nodes.cap))
		parser_grow_nodes(p);
	node = &p->nodes.at[p->nodes.len];
	node->kind = (u8)kind;
	node->op = 0;
	node->flags = 0;
	node->pos = pos;
	node->end = end;
	node->a = a;
	node->b = b;
	return p->nodes.len++;
}

// Valid until the next node is made.
static inline struct node *node_at(struct parser *p, node_id id)
{
	return &p->nodes.at[id];
}

static inline enum node_kind kind_of(const struct parser *p, node_id id)
{
	return (enum node_kind)p->nodes.at[id].kind;
}

static inline u32 pos_of(const struct parser *p, node_id id)
{
	return p->nodes.at[id].pos;
}

static inline u32 end_of(const struct parser *p, node_id id)
{
	return p->nodes.at[id].end;
}

static inline node_id node_bad(struct parser *p, enum node_kind kind, u32 pos, u32 end)
{
	return node_new(p, kind, pos, MAX(pos, end), 0, 0);
}

static inline u32 extra_push(struct parser *p, u32 value)
{
	*heap_vec_push(&p->extra) = value;
	return p->extra.len - 1;
}

static inline u32 record3(struct parser *p, u32 a, u32 b, u32 c)
{
	u32 at = extra_push(p, a);

	extra_push(p, b);
	extra_push(p, c);
	return at;
}

static inline u32 record4(struct parser *p, u32 a, u32 b, u32 c, u32 d)
{
	u32 at = record3(p, a, b, c);

	extra_push(p, d);
	return at;
}

// A list is begun, its children are pushed while other lists come and go above it, then it is ended:
// the result is its place in extra.
static inline u32 list_begin(const struct parser *p)
{
	return p->list.len;
}

static inline void list_push(struct parser *p, node_id id)
{
	*heap_vec_push(&p->list) = id;
}

u32 list_end(struct parser *p, u32 begin);

static inline u32 list_of_one(struct parser *p, node_id id)
{
	u32 at = extra_push(p, 1);

	extra_push(p, id);
	return at;
}

// Number and last of the children of the list on top.
static inline u32 list_length(const struct parser *p, u32 begin)
{
	return p->list.len - begin;
}

static inline node_id list_last(const struct parser *p)
{
	return p->list.at[p->list.len - 1];
}

// parse_primary.c
node_id parse_ident(struct parser *p);
node_id parse_basic_lit(struct parser *p);
node_id parse_primary(struct parser *p, node_id x);
node_id pack_index(struct parser *p, node_id x, u32 list, u32 end);
node_id unparen(const struct parser *p, node_id x);

// parse_expr.c
node_id parse_binary(struct parser *p, node_id x, u32 min_precedence);
node_id parse_expr(struct parser *p);
node_id parse_rhs(struct parser *p);
void push_expr_list(struct parser *p, bool in_rhs);
u32 parse_expr_list(struct parser *p, bool in_rhs, u32 *end);

// parse_type.c
node_id try_type(struct parser *p);
node_id parse_type(struct parser *p);
node_id parse_type_name(struct parser *p, node_id ident);
node_id parse_qualified_ident(struct parser *p, node_id ident);
void push_type_args(struct parser *p);
node_id parse_type_instance(struct parser *p, node_id x);
node_id parse_array_type(struct parser *p, u32 lbrack, node_id length);
node_id parse_func_type(struct parser *p);
node_id parse_union(struct parser *p, node_id x);
node_id parse_array_field_or_instance(struct parser *p, node_id *name);

// parse_fields.c
node_id field_new(struct parser *p, u32 names, node_id type, node_id tag, u32 pos, u32 end);
node_id parse_struct_type(struct parser *p);
node_id parse_interface_type(struct parser *p);

// parse_params.c
u32 parse_parameter_list(
	struct parser *p, node_id name0, node_id type0, enum token closing, bool variadic);
node_id parse_parameters(struct parser *p);
node_id parse_results(struct parser *p);
node_id parse_type_parameters(struct parser *p);

// parse_stmt.c
enum simple_kind {
	SIMPLE_EXPR,  // id is an expression: an ExprStmt without the wrapping
	SIMPLE_STMT,  // id is a statement
	SIMPLE_RANGE, // key, value, id := range: the clause of a range statement
	SIMPLE_NONE,
};

enum simple_mode {
	SIMPLE_BASIC,
	SIMPLE_LABEL_OK,
	SIMPLE_RANGE_OK,
};

struct simple {
	enum simple_kind kind;
	node_id id, key, value;
	enum token op;
};

struct simple parse_simple(struct parser *p, enum simple_mode mode);
node_id simple_stmt(struct parser *p, struct simple simple); // wraps an expression
node_id parse_stmt(struct parser *p);
node_id parse_block(struct parser *p);
u32 parse_stmt_list(struct parser *p, u32 *end);

// parse_control.c
node_id parse_if(struct parser *p);
node_id parse_switch(struct parser *p);
node_id parse_select(struct parser *p);
node_id parse_for(struct parser *p);

// parse_decl.c
node_id parse_decl(struct parser *p, const token_set sync);
node_id parse_import_decl(struct parser *p);
