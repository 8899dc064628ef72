// SPDX-License-Identifier: Apache-2.0
// If, switch, select and for statements.
#include "golang/syntax/parser.h"

// The expression that a simple statement in a header must be.
static node_id header_expr(struct parser *p, struct simple simple, const char *want)
{
	u32 pos, end;

	if (simple.kind == SIMPLE_NONE || simple.kind == SIMPLE_EXPR)
		return simple.id;
	pos = pos_of(p, simple.id);
	end = end_of(p, simple.id);
	parser_error(p, pos,
		"expected %s, found %s (missing parentheses around composite literal?)", want,
		kind_of(p, simple.id) == NODE_ASSIGN_STMT ? "assignment" : "simple statement");
	return node_bad(p, NODE_BAD_EXPR, pos, end);
}

static const struct simple none = {.kind = SIMPLE_NONE};

// [ SimpleStmt ";" ] Expression
// What stands between "if" and its block; the init statement is 0 when there is none.
static node_id parse_if_header(struct parser *p, node_id *init)
{
	struct simple first = none, second = none;
	u32 semicolon = 0;
	bool newline = false;

	if (parser_token(p) == TOKEN_LBRACE) {
		parser_error(p, parser_pos(p), "missing condition in if statement");
		return node_bad(p, NODE_BAD_EXPR, parser_pos(p), parser_pos(p));
	}
	if (parser_token(p) == TOKEN_VAR) {
		parser_next(p);
		parser_error(p, parser_pos(p), "var declaration not allowed in if initializer");
	}
	if (parser_token(p) != TOKEN_SEMICOLON)
		first = parse_simple(p, SIMPLE_BASIC);
	if (parser_token(p) == TOKEN_LBRACE)
		return header_expr(p, first, "boolean expression");
	if (parser_token(p) == TOKEN_SEMICOLON) {
		semicolon = parser_pos(p);
		newline = p->scan.is_newline;
	}
	parser_expect(p, TOKEN_SEMICOLON);
	*init = simple_stmt(p, first);
	if (parser_token(p) != TOKEN_LBRACE)
		second = parse_simple(p, SIMPLE_BASIC);
	if (second.kind != SIMPLE_NONE)
		return header_expr(p, second, "boolean expression");
	if (semicolon)
		parser_error(p, semicolon,
			newline ? "unexpected newline, expecting { after if clause"
				: "missing condition in if statement");
	return node_bad(p, NODE_BAD_EXPR, parser_pos(p), parser_pos(p));
}

// "else" ( IfStmt | Block )
static node_id parse_else(struct parser *p)
{
	u32 pos = parser_pos(p);
	node_id block;

	if (parser_token(p) == TOKEN_IF)
		return parse_stmt(p);
	if (parser_token(p) == TOKEN_LBRACE) {
		block = parse_block(p);
		parser_expect_semi(p);
		return block;
	}
	parser_error_expected(p, pos, "if statement or block");
	return node_bad(p, NODE_BAD_STMT, pos, pos);
}

// IfStmt = "if" [ SimpleStmt ";" ] Expression Block [ "else" ( IfStmt | Block ) ] .
node_id parse_if(struct parser *p)
{
	u32 pos = parser_expect(p, TOKEN_IF);
	i32 old_level = p->expr_level;
	node_id init = 0, cond, body, other = 0;

	p->expr_level = -1;
	cond = parse_if_header(p, &init);
	p->expr_level = old_level;
	body = parse_block(p);
	if (parser_take(p, TOKEN_ELSE))
		other = parse_else(p);
	else
		parser_expect_semi(p);
	return node_new(p, NODE_IF_STMT, pos, end_of(p, other ? other : body),
		record4(p, init, cond, body, other), 0);
}

// ExprSwitchCase = "case" ExpressionList | "default" . ExprCaseClause = ExprSwitchCase ":" StatementList .
static node_id parse_case_clause(struct parser *p)
{
	u32 pos = parser_pos(p), list = 0, body, end;
	bool is_default = parser_token(p) != TOKEN_CASE;
	node_id id;

	parser_next(p);
	if (!is_default)
		list = parse_expr_list(p, true, &end);
	end = parser_expect(p, TOKEN_COLON) + 1;
	body = parse_stmt_list(p, &end);
	id = node_new(p, NODE_CASE_CLAUSE, pos, end, list, body);
	if (is_default)
		node_at(p, id)->flags = NODE_DEFAULT;
	return id;
}

// "{" { Clause } "}"
static node_id parse_clauses(struct parser *p, node_id (*parse_clause)(struct parser *))
{
	u32 lbrace = parser_expect(p, TOKEN_LBRACE), begin = list_begin(p), list, end;

	while (parser_token(p) == TOKEN_CASE || parser_token(p) == TOKEN_DEFAULT)
		list_push(p, parse_clause(p));
	list = list_end(p, begin);
	end = parser_expect(p, TOKEN_RBRACE) + 1;
	parser_expect_semi(p);
	return node_new(p, NODE_BLOCK_STMT, lbrace, end, list, 0);
}

static bool is_type_assertion(const struct parser *p, node_id x)
{
	return kind_of(p, x) == NODE_TYPE_ASSERT_EXPR && !p->nodes.at[x].b;
}

// TypeSwitchGuard = [ identifier ":=" ] PrimaryExpr "." "(" "type" ")" .
static bool is_type_switch_guard(struct parser *p, struct simple simple)
{
	const struct node *node = node_at(p, simple.id);
	const u32 *left, *right;

	if (simple.kind == SIMPLE_EXPR)
		return is_type_assertion(p, simple.id);
	if (simple.kind != SIMPLE_STMT || node->kind != NODE_ASSIGN_STMT)
		return false;
	left = &p->extra.at[node->a];
	right = &p->extra.at[node->b];
	if (left[0] != 1 || right[0] != 1 || !is_type_assertion(p, right[1]))
		return false;
	if (node->op == TOKEN_ASSIGN)
		parser_error(p, end_of(p, left[1]), "expected ':=', found '='");
	return node->op == TOKEN_ASSIGN || node->op == TOKEN_DEFINE;
}

// SwitchStmt = ExprSwitchStmt | TypeSwitchStmt .
// ExprSwitchStmt = "switch" [ SimpleStmt ";" ] [ Expression ] "{" { ExprCaseClause } "}" .
// TypeSwitchStmt = "switch" [ SimpleStmt ";" ] TypeSwitchGuard "{" { TypeCaseClause } "}" .
node_id parse_switch(struct parser *p)
{
	u32 pos = parser_expect(p, TOKEN_SWITCH);
	struct simple first = none, second = none;
	i32 old_level = p->expr_level;
	node_id init = 0, tag, body;
	enum node_kind kind = NODE_SWITCH_STMT;

	p->expr_level = -1;
	if (parser_token(p) != TOKEN_LBRACE && parser_token(p) != TOKEN_SEMICOLON)
		second = parse_simple(p, SIMPLE_BASIC);
	if (parser_take(p, TOKEN_SEMICOLON)) {
		first = second;
		second = none;
		if (parser_token(p) != TOKEN_LBRACE)
			second = parse_simple(p, SIMPLE_BASIC);
	}
	p->expr_level = old_level;
	init = simple_stmt(p, first);
	if (is_type_switch_guard(p, second)) {
		kind = NODE_TYPE_SWITCH_STMT;
		tag = simple_stmt(p, second);
	} else {
		tag = header_expr(p, second, "switch expression");
	}
	body = parse_clauses(p, parse_case_clause);
	return node_new(p, kind, pos, end_of(p, body), record3(p, init, tag, body), 0);
}

// CommCase = "case" ( SendStmt | RecvStmt ) . RecvStmt = [ ExpressionList "=" | IdentifierList ":=" ] RecvExpr .
static node_id parse_comm(struct parser *p)
{
	u32 begin = list_begin(p), count, pos, left, right;
	enum token op;
	node_id x, y, id;

	push_expr_list(p, false);
	op = parser_token(p);
	x = p->list.at[begin];
	pos = pos_of(p, x);
	count = list_length(p, begin);
	if (op != TOKEN_ASSIGN && op != TOKEN_DEFINE) {
		if (count > 1)
			parser_error_expected(p, pos, "1 expression");
		p->list.len = begin;
		if (!parser_take(p, TOKEN_ARROW))
			return node_new(p, NODE_EXPR_STMT, pos, end_of(p, x), x, 0);
		y = parse_rhs(p);
		return node_new(p, NODE_SEND_STMT, pos, end_of(p, y), x, y);
	}
	if (count > 2) {
		parser_error_expected(p, pos, "1 or 2 expressions");
		p->list.len = begin + 2;
	}
	left = list_end(p, begin);
	parser_next(p);
	y = parse_rhs(p);
	right = list_of_one(p, y);
	id = node_new(p, NODE_ASSIGN_STMT, pos, end_of(p, y), left, right);
	node_at(p, id)->op = (u8)op;
	return id;
}

// CommClause = CommCase ":" StatementList . CommCase = "case" ( SendStmt | RecvStmt ) | "default" .
static node_id parse_comm_clause(struct parser *p)
{
	u32 pos = parser_pos(p), body, end;
	bool is_default = parser_token(p) != TOKEN_CASE;
	node_id comm = 0;

	parser_next(p);
	if (!is_default)
		comm = parse_comm(p);
	end = parser_expect(p, TOKEN_COLON) + 1;
	body = parse_stmt_list(p, &end);
	return node_new(p, NODE_COMM_CLAUSE, pos, end, comm, body);
}

// SelectStmt = "select" "{" { CommClause } "}" .
node_id parse_select(struct parser *p)
{
	u32 pos = parser_expect(p, TOKEN_SELECT);
	node_id body = parse_clauses(p, parse_comm_clause);

	return node_new(p, NODE_SELECT_STMT, pos, end_of(p, body), body, 0);
}

// ForClause = [ InitStmt ] ";" [ Condition ] ";" [ PostStmt ] . Condition = Expression . | RangeClause
struct for_header {
	struct simple init, cond, post; // a range clause is in cond
};

static void parse_for_header(struct parser *p, struct for_header *header)
{
	if (parser_token(p) != TOKEN_SEMICOLON)
		header->cond = parse_simple(p, SIMPLE_RANGE_OK);
	if (header->cond.kind == SIMPLE_RANGE || !parser_take(p, TOKEN_SEMICOLON))
		return;
	header->init = header->cond;
	header->cond = none;
	if (parser_token(p) != TOKEN_SEMICOLON)
		header->cond = parse_simple(p, SIMPLE_BASIC);
	parser_expect_semi(p);
	if (parser_token(p) != TOKEN_LBRACE)
		header->post = parse_simple(p, SIMPLE_BASIC);
}

// ForStmt = "for" [ Condition | ForClause | RangeClause ] Block .
node_id parse_for(struct parser *p)
{
	struct for_header header = {none, none, none};
	u32 pos = parser_expect(p, TOKEN_FOR), record;
	i32 old_level = p->expr_level;
	node_id init, cond, post, body, id;

	p->expr_level = -1;
	if (parser_token(p) != TOKEN_LBRACE)
		parse_for_header(p, &header);
	p->expr_level = old_level;
	if (header.cond.kind == SIMPLE_RANGE) {
		body = parse_block(p);
		parser_expect_semi(p);
		record = record4(p, header.cond.key, header.cond.value, header.cond.id, body);
		id = node_new(p, NODE_RANGE_STMT, pos, end_of(p, body), record, 0);
		node_at(p, id)->op = (u8)header.cond.op;
		return id;
	}
	init = simple_stmt(p, header.init);
	cond = header_expr(p, header.cond, "boolean or range expression");
	post = simple_stmt(p, header.post);
	body = parse_block(p);
	parser_expect_semi(p);
	record = record4(p, init, cond, post, body);
	return node_new(p, NODE_FOR_STMT, pos, end_of(p, body), record, 0);
}
