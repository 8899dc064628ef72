// SPDX-License-Identifier: Apache-2.0
// Operands, and what stands behind them: selectors, indices, calls, literal values.
#include "golang/syntax/parser.h"

// identifier; a missing one is "_".
node_id parse_ident(struct parser *p)
{
	u32 pos = parser_pos(p);
	node_id id;

	if (UNLIKELY(parser_token(p) != TOKEN_IDENT)) {
		parser_expect(p, TOKEN_IDENT);
		return node_new(p, NODE_IDENT, pos, pos + 1, p->blank, 0);
	}
	id = node_new(p, NODE_IDENT, pos, p->scan.token_end, p->scan.name, 0);
	parser_next(p);
	return id;
}

// BasicLit = int_lit | float_lit | imaginary_lit | rune_lit | string_lit .
node_id parse_basic_lit(struct parser *p)
{
	node_id id = node_new(p, NODE_BASIC_LIT, parser_pos(p), p->scan.token_end, 0, 0);

	node_at(p, id)->op = (u8)parser_token(p);
	parser_next(p);
	return id;
}

node_id unparen(const struct parser *p, node_id x)
{
	while (kind_of(p, x) == NODE_PAREN_EXPR)
		x = p->nodes.at[x].a;
	return x;
}

// x[index] or x[index, ...]; the list is not empty.
node_id pack_index(struct parser *p, node_id x, u32 list, u32 end)
{
	u32 pos = pos_of(p, x);

	if (p->extra.at[list] == 1)
		return node_new(p, NODE_INDEX_EXPR, pos, end, x, p->extra.at[list + 1]);
	return node_new(p, NODE_INDEX_LIST_EXPR, pos, end, x, list);
}

// Operand = "(" Expression ")" .
static node_id parse_paren(struct parser *p)
{
	u32 pos = parser_pos(p), end;
	node_id x;

	parser_next(p);
	p->expr_level++;
	x = parse_rhs(p);
	p->expr_level--;
	end = parser_expect(p, TOKEN_RPAREN) + 1;
	return node_new(p, NODE_PAREN_EXPR, pos, end, x, 0);
}

// FunctionLit = "func" Signature Block .
static node_id parse_func_type_or_lit(struct parser *p)
{
	node_id type = parse_func_type(p), body;

	if (parser_token(p) != TOKEN_LBRACE)
		return type;
	p->expr_level++;
	body = parse_block(p);
	p->expr_level--;
	return node_new(p, NODE_FUNC_LIT, pos_of(p, type), end_of(p, body), type, body);
}

// Operand = Literal | OperandName [ TypeArgs ] | "(" Expression ")" .
// May be a type, [...]T too.
static node_id parse_operand(struct parser *p)
{
	u32 pos = parser_pos(p);
	node_id type;

	switch ((int)parser_token(p)) {
	case TOKEN_IDENT:
		return parse_ident(p);
	case TOKEN_INT:
	case TOKEN_FLOAT:
	case TOKEN_IMAG:
	case TOKEN_CHAR:
	case TOKEN_STRING:
		return parse_basic_lit(p);
	case TOKEN_LPAREN:
		return parse_paren(p);
	case TOKEN_FUNC:
		if (parser_unwind(p))
			return node_bad(p, NODE_BAD_EXPR, pos, pos);
		return parse_func_type_or_lit(p);
	default:
		break;
	}
	type = try_type(p);
	if (type)
		return type;
	parser_error_expected(p, pos, "operand");
	parser_advance(p, operand_stops);
	return node_bad(p, NODE_BAD_EXPR, pos, parser_pos(p));
}

// TypeAssertion = "." "(" ( Type | "type" ) ")" .
static node_id parse_type_assertion(struct parser *p, node_id x)
{
	node_id type = 0;
	u32 end;

	parser_expect(p, TOKEN_LPAREN);
	if (!parser_take(p, TOKEN_TYPE))
		type = parse_type(p);
	end = parser_expect(p, TOKEN_RPAREN) + 1;
	return node_new(p, NODE_TYPE_ASSERT_EXPR, pos_of(p, x), end, x, type);
}

// Selector = "." identifier .
static node_id parse_selector(struct parser *p, node_id x)
{
	u32 pos = parser_pos(p);
	node_id name;

	if (LIKELY(parser_token(p) == TOKEN_IDENT)) {
		name = parse_ident(p);
	} else {
		parser_error_expected(p, pos, "selector or type assertion");
		if (parser_token(p) != TOKEN_RBRACE)
			parser_next(p);
		name = node_new(p, NODE_IDENT, pos, pos + 1, p->blank, 0);
	}
	return node_new(p, NODE_SELECTOR_EXPR, pos_of(p, x), end_of(p, name), x, name);
}

// Slice = "[" [ Expression ] ":" [ Expression ] [ ":" Expression ] "]" .
// At the first colon.
static node_id parse_slice(struct parser *p, node_id x, node_id low)
{
	enum { MAX_COLONS = 2 };
	node_id index[MAX_COLONS + 1] = {low};
	u32 colons[MAX_COLONS] = {0}, count = 0, rbrack;
	node_id id;

	while (parser_token(p) == TOKEN_COLON && count < MAX_COLONS) {
		colons[count++] = parser_pos(p);
		parser_next(p);
		if (parser_token(p) != TOKEN_COLON && parser_token(p) != TOKEN_RBRACK &&
			parser_token(p) != TOKEN_EOF)
			index[count] = parse_rhs(p);
	}
	p->expr_level--;
	rbrack = parser_expect(p, TOKEN_RBRACK);
	if (count == MAX_COLONS && !index[1]) {
		parser_error(p, colons[0], "middle index required in 3-index slice");
		index[1] = node_bad(p, NODE_BAD_EXPR, colons[0] + 1, colons[1]);
	}
	if (count == MAX_COLONS && !index[2]) {
		parser_error(p, colons[1], "final index required in 3-index slice");
		index[2] = node_bad(p, NODE_BAD_EXPR, colons[1] + 1, rbrack);
	}
	id = node_new(p, NODE_SLICE_EXPR, pos_of(p, x), rbrack + 1,
		record4(p, x, index[0], index[1], index[2]), 0);
	if (count == MAX_COLONS)
		node_at(p, id)->flags = NODE_SLICE3;
	return id;
}

// Index = "[" Expression [ "," ] "]" . TypeArgs = "[" TypeList [ "," ] "]" .
static node_id parse_index_or_slice(struct parser *p, node_id x)
{
	node_id index = 0;
	u32 begin, list, end;

	parser_next(p);
	if (parser_token(p) == TOKEN_RBRACK) {
		u32 rbrack = parser_pos(p);

		parser_error_expected(p, rbrack, "operand");
		parser_next(p);
		index = node_bad(p, NODE_BAD_EXPR, rbrack, rbrack);
		return node_new(p, NODE_INDEX_EXPR, pos_of(p, x), rbrack + 1, x, index);
	}
	p->expr_level++;
	if (parser_token(p) != TOKEN_COLON)
		index = parse_rhs(p);
	if (parser_token(p) == TOKEN_COLON)
		return parse_slice(p, x, index);
	if (LIKELY(parser_token(p) != TOKEN_COMMA)) {
		p->expr_level--;
		end = parser_expect(p, TOKEN_RBRACK) + 1;
		return node_new(p, NODE_INDEX_EXPR, pos_of(p, x), end, x, index);
	}
	begin = list_begin(p);
	list_push(p, index);
	while (parser_take(p, TOKEN_COMMA)) {
		if (parser_token(p) != TOKEN_RBRACK && parser_token(p) != TOKEN_EOF)
			list_push(p, parse_type(p));
	}
	p->expr_level--;
	list = list_end(p, begin);
	return pack_index(p, x, list, parser_expect(p, TOKEN_RBRACK) + 1);
}

// Arguments = "(" [ ( ExpressionList | Type [ "," ExpressionList ] ) [ "..." ] [ "," ] ] ")" .
static node_id parse_call(struct parser *p, node_id fun)
{
	u32 begin = list_begin(p), list, end;
	bool ellipsis = false;
	node_id id;

	parser_next(p);
	p->expr_level++;
	while (parser_token(p) != TOKEN_RPAREN && parser_token(p) != TOKEN_EOF && !ellipsis) {
		list_push(p, parse_rhs(p));
		ellipsis = parser_take(p, TOKEN_ELLIPSIS);
		if (!parser_at_comma(p, "argument list", TOKEN_RPAREN))
			break;
		parser_next(p);
	}
	p->expr_level--;
	list = list_end(p, begin);
	end = parser_expect_closing(p, TOKEN_RPAREN, "argument list") + 1;
	id = node_new(p, NODE_CALL_EXPR, pos_of(p, fun), end, fun, list);
	if (ellipsis)
		node_at(p, id)->flags = NODE_HAS_ELLIPSIS;
	return id;
}

static node_id parse_literal_value(struct parser *p, node_id type);

// Element = Expression | LiteralValue .
static node_id parse_element_value(struct parser *p)
{
	return parser_token(p) == TOKEN_LBRACE ? parse_literal_value(p, 0) : parse_expr(p);
}

// KeyedElement = [ Key ":" ] Element .
static node_id parse_element(struct parser *p)
{
	node_id key = parse_element_value(p), value;

	if (!parser_take(p, TOKEN_COLON))
		return key;
	value = parse_element_value(p);
	return node_new(p, NODE_KEY_VALUE_EXPR, pos_of(p, key), end_of(p, value), key, value);
}

// LiteralValue = "{" [ ElementList [ "," ] ] "}" .
static node_id parse_literal_value(struct parser *p, node_id type)
{
	u32 begin = list_begin(p), lbrace = parser_pos(p), list, end;

	if (!parser_enter(p))
		return node_bad(p, NODE_BAD_EXPR, type ? pos_of(p, type) : lbrace, parser_pos(p));
	parser_expect(p, TOKEN_LBRACE);
	p->expr_level++;
	while (parser_token(p) != TOKEN_RBRACE && parser_token(p) != TOKEN_EOF) {
		list_push(p, parse_element(p));
		if (!parser_at_comma(p, "composite literal", TOKEN_RBRACE))
			break;
		parser_next(p);
	}
	p->expr_level--;
	list = list_end(p, begin);
	end = parser_expect_closing(p, TOKEN_RBRACE, "composite literal") + 1;
	parser_leave(p);
	return node_new(p, NODE_COMPOSITE_LIT, type ? pos_of(p, type) : lbrace, end, type, list);
}

// Whether the { behind x begins the value of a literal of type x, not a block.
static bool is_literal_type(const struct parser *p, node_id x)
{
	switch ((int)kind_of(p, x)) {
	case NODE_BAD_EXPR:
	case NODE_IDENT:
	case NODE_SELECTOR_EXPR:
	case NODE_INDEX_EXPR:
	case NODE_INDEX_LIST_EXPR:
		return p->expr_level >= 0;
	case NODE_ARRAY_TYPE:
	case NODE_STRUCT_TYPE:
	case NODE_MAP_TYPE:
		return true;
	default:
		return false;
	}
}

// CompositeLit = LiteralType LiteralValue .
static node_id parse_composite_lit(struct parser *p, node_id type)
{
	node_id inner = unparen(p, type);

	if (inner != type)
		parser_error(p, pos_of(p, inner), "cannot parenthesize type in composite literal");
	return parse_literal_value(p, type);
}

// PrimaryExpr = Operand { Selector | Index | Slice | TypeAssertion | Arguments | LiteralValue } .
// With x the operand is parsed already.
node_id parse_primary(struct parser *p, node_id x)
{
	u32 count = 0;

	if (!x)
		x = parse_operand(p);
	for (;;) {
		switch ((int)parser_token(p)) {
		case TOKEN_PERIOD:
			parser_next(p);
			if (parser_token(p) == TOKEN_LPAREN)
				x = parse_type_assertion(p, x);
			else
				x = parse_selector(p, x);
			break;
		case TOKEN_LBRACK:
			x = parse_index_or_slice(p, x);
			break;
		case TOKEN_LPAREN:
			x = parse_call(p, x);
			break;
		case TOKEN_LBRACE:
			if (!is_literal_type(p, unparen(p, x)))
				return x;
			x = parse_composite_lit(p, x);
			break;
		default:
			return x;
		}
		if (!parser_chain(p, &count))
			return x;
	}
}
