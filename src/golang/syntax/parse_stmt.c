// SPDX-License-Identifier: Apache-2.0
// Simple statements, blocks, and the choice between all statements.
#include "golang/syntax/parser.h"

node_id simple_stmt(struct parser *p, struct simple simple)
{
	if (simple.kind != SIMPLE_EXPR)
		return simple.id;
	return node_new(
		p, NODE_EXPR_STMT, pos_of(p, simple.id), end_of(p, simple.id), simple.id, 0);
}

static struct simple stmt_result(node_id id)
{
	return (struct simple){.kind = SIMPLE_STMT, .id = id};
}

// RangeClause = [ ExpressionList "=" | IdentifierList ":=" ] "range" Expression .
// At "range"; what stands before it is the list on top of the stack.
static struct simple parse_range_clause(struct parser *p, u32 begin, enum token op)
{
	u32 count = list_length(p, begin);
	struct simple clause = {.kind = SIMPLE_RANGE, .op = op};

	if (count > 0)
		clause.key = p->list.at[begin];
	if (count > 1)
		clause.value = p->list.at[begin + 1];
	if (count > 2)
		parser_error_expected(p, pos_of(p, list_last(p)), "at most 2 expressions");
	p->list.len = begin;
	parser_expect(p, TOKEN_RANGE);
	clause.id = parse_rhs(p);
	return clause;
}

// Assignment = ExpressionList assign_op ExpressionList . ShortVarDecl = IdentifierList ":=" ExpressionList .
// At the operator; the left side is the list on top of the stack.
static struct simple parse_assignment(struct parser *p, u32 begin, enum simple_mode mode)
{
	enum token op = parser_token(p);
	u32 pos = pos_of(p, p->list.at[begin]), left, right, end;
	node_id id;

	parser_next(p);
	if (mode == SIMPLE_RANGE_OK && parser_token(p) == TOKEN_RANGE &&
		(op == TOKEN_DEFINE || op == TOKEN_ASSIGN))
		return parse_range_clause(p, begin, op);
	left = list_end(p, begin);
	right = parse_expr_list(p, true, &end);
	id = node_new(p, NODE_ASSIGN_STMT, pos, end, left, right);
	node_at(p, id)->op = (u8)op;
	return stmt_result(id);
}

// LabeledStmt = Label ":" Statement .
// At the colon.
static struct simple parse_labeled(struct parser *p, node_id label, enum simple_mode mode)
{
	u32 pos = pos_of(p, label), colon = parser_expect(p, TOKEN_COLON);
	node_id stmt;

	if (mode != SIMPLE_LABEL_OK || kind_of(p, label) != NODE_IDENT) {
		parser_error(p, colon, "illegal label declaration");
		return stmt_result(node_bad(p, NODE_BAD_STMT, pos, colon + 1));
	}
	stmt = parse_stmt(p);
	return stmt_result(node_new(p, NODE_LABELED_STMT, pos, end_of(p, stmt), label, stmt));
}

// SendStmt = Channel "<-" Expression .
static struct simple parse_send(struct parser *p, node_id channel)
{
	node_id value;

	parser_next(p);
	value = parse_rhs(p);
	return stmt_result(
		node_new(p, NODE_SEND_STMT, pos_of(p, channel), end_of(p, value), channel, value));
}

// IncDecStmt = Expression ( "++" | "--" ) .
static struct simple parse_inc_dec(struct parser *p, node_id x)
{
	enum token op = parser_token(p);
	node_id id = node_new(p, NODE_INC_DEC_STMT, pos_of(p, x), parser_pos(p) + 2, x, 0);

	node_at(p, id)->op = (u8)op;
	parser_next(p);
	return stmt_result(id);
}

static bool is_assignment(enum token token)
{
	return token == TOKEN_DEFINE || token == TOKEN_ASSIGN ||
	       (token >= TOKEN_ADD_ASSIGN && token <= TOKEN_AND_NOT_ASSIGN);
}

// SimpleStmt = ExpressionStmt | SendStmt | IncDecStmt | Assignment | ShortVarDecl .
// And, as the mode allows, LabeledStmt and RangeClause, because what begins them is an expression too.
struct simple parse_simple(struct parser *p, enum simple_mode mode)
{
	u32 begin = list_begin(p);
	node_id x;

	if (mode == SIMPLE_RANGE_OK && parser_token(p) == TOKEN_RANGE)
		return parse_range_clause(p, begin, TOKEN_ILLEGAL);
	push_expr_list(p, false);
	if (is_assignment(parser_token(p)))
		return parse_assignment(p, begin, mode);
	x = p->list.at[begin];
	if (list_length(p, begin) > 1)
		parser_error_expected(p, pos_of(p, x), "1 expression");
	p->list.len = begin;
	switch ((int)parser_token(p)) {
	case TOKEN_COLON:
		return parse_labeled(p, x, mode);
	case TOKEN_ARROW:
		return parse_send(p, x);
	case TOKEN_INC:
	case TOKEN_DEC:
		return parse_inc_dec(p, x);
	default:
		return (struct simple){.kind = SIMPLE_EXPR, .id = x};
	}
}

// StatementList = { Statement ";" } .
// *end becomes that of the last statement, and stays when there is none.
u32 parse_stmt_list(struct parser *p, u32 *end)
{
	u32 begin = list_begin(p);

	for (;;) {
		node_id stmt;

		switch ((int)parser_token(p)) {
		case TOKEN_CASE:
		case TOKEN_DEFAULT:
		case TOKEN_RBRACE:
		case TOKEN_EOF:
			return list_end(p, begin);
		case TOKEN_FUNC:
			if (parser_unwind(p))
				return list_end(p, begin);
			break;
		default:
			break;
		}
		stmt = parse_stmt(p);
		*end = end_of(p, stmt);
		list_push(p, stmt);
	}
}

// Block = "{" StatementList "}" .
node_id parse_block(struct parser *p)
{
	u32 lbrace = parser_expect(p, TOKEN_LBRACE), end = lbrace + 1;
	u32 list = parse_stmt_list(p, &end);

	if (LIKELY(parser_token(p) == TOKEN_RBRACE)) {
		end = parser_pos(p) + 1;
		parser_next(p);
	} else {
		parser_expect(p, TOKEN_RBRACE);
	}
	return node_new(p, NODE_BLOCK_STMT, lbrace, end, list, 0);
}

// GoStmt = "go" Expression . DeferStmt = "defer" Expression .
// The expression must be a call.
static node_id parse_go_or_defer(struct parser *p, enum node_kind kind)
{
	const char *keyword = token_text(parser_token(p));
	u32 pos = parser_pos(p), end = p->scan.token_end;
	node_id x, call;

	parser_next(p);
	x = parse_rhs(p);
	call = unparen(p, x);
	if (call != x)
		parser_error(
			p, pos_of(p, x), "expression in %s must not be parenthesized", keyword);
	if (kind_of(p, call) != NODE_CALL_EXPR) {
		if (kind_of(p, call) != NODE_BAD_EXPR)
			parser_error(p, end_of(p, call), "expression in %s must be function call",
				keyword);
		parser_expect_semi(p);
		return node_bad(p, NODE_BAD_STMT, pos, end);
	}
	parser_expect_semi(p);
	return node_new(p, kind, pos, end_of(p, call), call, 0);
}

// ReturnStmt = "return" [ ExpressionList ] .
static node_id parse_return(struct parser *p)
{
	u32 pos = parser_pos(p), end = p->scan.token_end, list = 0;

	parser_next(p);
	if (parser_token(p) != TOKEN_SEMICOLON && parser_token(p) != TOKEN_RBRACE)
		list = parse_expr_list(p, true, &end);
	parser_expect_semi(p);
	return node_new(p, NODE_RETURN_STMT, pos, end, list, 0);
}

// BreakStmt = "break" [ Label ] . ContinueStmt = "continue" [ Label ] . GotoStmt = "goto" Label .
// FallthroughStmt = "fallthrough" .
static node_id parse_branch(struct parser *p)
{
	enum token op = parser_token(p);
	u32 pos = parser_pos(p), end = p->scan.token_end;
	node_id label = 0, id;

	parser_next(p);
	if (op == TOKEN_GOTO || (op != TOKEN_FALLTHROUGH && parser_token(p) == TOKEN_IDENT)) {
		label = parse_ident(p);
		end = end_of(p, label);
	}
	parser_expect_semi(p);
	id = node_new(p, NODE_BRANCH_STMT, pos, end, label, 0);
	node_at(p, id)->op = (u8)op;
	return id;
}

// EmptyStmt = .
static node_id parse_empty(struct parser *p)
{
	bool implicit = parser_token(p) == TOKEN_RBRACE || p->scan.is_newline;
	u32 pos = parser_pos(p);
	node_id id = node_new(p, NODE_EMPTY_STMT, pos, implicit ? pos : pos + 1, 0, 0);

	if (implicit)
		node_at(p, id)->flags = NODE_IMPLICIT;
	parser_take(p, TOKEN_SEMICOLON);
	return id;
}

static node_id parse_simple_stmt(struct parser *p)
{
	node_id id = simple_stmt(p, parse_simple(p, SIMPLE_LABEL_OK));

	// The statement behind a label has taken its semicolon.
	if (kind_of(p, id) != NODE_LABELED_STMT)
		parser_expect_semi(p);
	return id;
}

static node_id parse_decl_stmt(struct parser *p)
{
	node_id decl = parse_decl(p, statement_stops);

	return node_new(p, NODE_DECL_STMT, pos_of(p, decl), end_of(p, decl), decl, 0);
}

static node_id parse_block_stmt(struct parser *p)
{
	node_id block = parse_block(p);

	parser_expect_semi(p);
	return block;
}

static node_id parse_bad_stmt(struct parser *p)
{
	u32 pos = parser_pos(p);

	parser_error_expected(p, pos, "statement");
	parser_advance(p, statement_stops);
	return node_bad(p, NODE_BAD_STMT, pos, parser_pos(p));
}

static node_id parse_any_stmt(struct parser *p)
{
	switch ((int)parser_token(p)) {
	case TOKEN_IDENT ... TOKEN_AND: // identifiers, literals, + - * / % &
	case TOKEN_XOR:
	case TOKEN_ARROW:
	case TOKEN_NOT:
	case TOKEN_FUNC:
	case TOKEN_LPAREN:
	case TOKEN_LBRACK:
	case TOKEN_STRUCT:
	case TOKEN_MAP:
	case TOKEN_CHAN:
	case TOKEN_INTERFACE:
		return parse_simple_stmt(p);
	case TOKEN_CONST:
	case TOKEN_TYPE:
	case TOKEN_VAR:
		return parse_decl_stmt(p);
	case TOKEN_GO:
		return parse_go_or_defer(p, NODE_GO_STMT);
	case TOKEN_DEFER:
		return parse_go_or_defer(p, NODE_DEFER_STMT);
	case TOKEN_RETURN:
		return parse_return(p);
	case TOKEN_BREAK:
	case TOKEN_CONTINUE:
	case TOKEN_GOTO:
	case TOKEN_FALLTHROUGH:
		return parse_branch(p);
	case TOKEN_LBRACE:
		return parse_block_stmt(p);
	case TOKEN_IF:
		return parse_if(p);
	case TOKEN_SWITCH:
		return parse_switch(p);
	case TOKEN_SELECT:
		return parse_select(p);
	case TOKEN_FOR:
		return parse_for(p);
	case TOKEN_SEMICOLON:
	case TOKEN_RBRACE:
		return parse_empty(p);
	default:
		return parse_bad_stmt(p);
	}
}

// Statement = Declaration | LabeledStmt | SimpleStmt | GoStmt | ReturnStmt | BreakStmt | ContinueStmt |
//   GotoStmt | FallthroughStmt | Block | IfStmt | SwitchStmt | SelectStmt | ForStmt | DeferStmt .
// With the semicolon behind it.
node_id parse_stmt(struct parser *p)
{
	u32 pos = parser_pos(p);
	node_id id;

	if (!parser_enter(p)) {
		parser_take(p, TOKEN_SEMICOLON);
		return node_bad(p, NODE_BAD_STMT, pos, parser_pos(p));
	}
	id = parse_any_stmt(p);
	parser_leave(p);
	return id;
}
