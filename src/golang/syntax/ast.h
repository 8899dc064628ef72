// SPDX-License-Identifier: Apache-2.0
// Syntax tree of one Go file. Nodes are 20 bytes in one array, named by 32-bit ids; id 0 is "no node".
// A node stands in the array after everything inside it, and all nodes of a function body stand in one
// contiguous range. Positions are byte offsets into the file: [pos, end) is go/ast's Pos() and End().
// The tree is immutable once parsed, except that a skipped body is added by parse_body.
#pragma once

#include "base/symtab.h"

typedef u32 node_id;

enum token {
#define TOKEN(name, text)                TOKEN_##name,
#define OPERATOR(name, text, precedence) TOKEN_##name,
#define KEYWORD(name, text)              TOKEN_##name,
#include "golang/syntax/token.def"
	TOKEN_COUNT
};

enum node_kind {
#define NODE(name, go_name, fields) NODE_##name,
#include "golang/syntax/node.def"
#undef NODE
	NODE_KIND_COUNT
};

enum node_flag {
	NODE_HAS_ELLIPSIS = 1 << 0, // CALL_EXPR: last argument is followed by ...
	NODE_SLICE3 = 1 << 1,       // SLICE_EXPR: x[a:b:c]
	NODE_CHAN_SEND = 1 << 2,    // CHAN_TYPE: may be sent to
	NODE_CHAN_RECV = 1 << 3,    // CHAN_TYPE: may be received from
	NODE_ALIAS = 1 << 4,        // TYPE_SPEC: type A = B
	NODE_IMPLICIT = 1 << 5,     // EMPTY_STMT: not written
	NODE_DEFAULT = 1 << 6,      // CASE_CLAUSE: default
	NODE_BODY_SKIPPED =
		1 << 7, // FUNC_DECL: has a body that was not parsed; extra[a + 4]: its offset
};

struct node {
	u8 kind; // enum node_kind
	u8 op;   // enum token
	u16 flags;
	u32 pos, end;
	u32 a, b;
};

struct node_list {
	const node_id *at;
	u32 len;
};

// A comment's extent, with its // or /* */. Kept for directives, suppressions and build constraints.
struct comment {
	u32 pos, end;
};

// Trouble in the user's source; reading goes on after it.
struct syntax_error {
	u32 pos;
	const char *text; // static, or in the file's arena
};

struct ast {
	struct node *nodes; // nodes[0] is NODE_NONE
	u32 *extra; // lists ({count, ids...}) and records of more than two fields; extra[0] is 0
	u32 node_count, extra_count;
	node_id package_name;     // IDENT, 0 when the clause is missing
	struct node_list decls;   // GEN_DECL, FUNC_DECL, BAD_DECL in order (imports included)
	struct node_list imports; // every IMPORT_SPEC
	const struct comment *comments;
	u32 comment_count;
	const struct syntax_error *errors;
	u32 error_count;
};

static inline const struct node *ast_node(const struct ast *ast, node_id id)
{
	return &ast->nodes[id];
}

static inline enum node_kind ast_kind(const struct ast *ast, node_id id)
{
	return (enum node_kind)ast->nodes[id].kind;
}

// The list that starts at extra[at]; at 0 is the empty list.
static inline struct node_list ast_list(const struct ast *ast, u32 at)
{
	return (struct node_list){&ast->extra[at + 1], ast->extra[at]};
}

// Number of fields of a kind and the raw value of field i (node id, list position or sym).
extern const u8 node_field_counts[NODE_KIND_COUNT];
static inline u32 node_field_count(enum node_kind kind)
{
	return node_field_counts[kind];
}

const char *node_fields(enum node_kind kind);  // its letters in node.def
const char *node_go_name(enum node_kind kind); // "CallExpr"
static inline u32 ast_field(const struct ast *ast, node_id id, u32 i)
{
	const struct node *node = &ast->nodes[id];

	if (node_field_count((enum node_kind)node->kind) > 2)
		return ast->extra[node->a + i];
	return i ? node->b : node->a;
}

static inline struct node_list ast_field_list(const struct ast *ast, node_id id, u32 i)
{
	return ast_list(ast, ast_field(ast, id, i));
}

// Calls visit for each direct child in source order, lists flattened.
typedef void (*node_visit)(void *context, node_id child);
void ast_children(const struct ast *ast, node_id id, node_visit visit, void *context);

static inline sym ast_ident(const struct ast *ast, node_id id)
{
	return ast->nodes[id].kind == NODE_IDENT ? ast->nodes[id].a : 0;
}

// x without its parentheses.
node_id ast_unparen(const struct ast *ast, node_id id);

const char *token_text(enum token token); // "+=", "defer", "identifier"
