// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/parser.h"

// TypeName = identifier | PackageName "." identifier .
// With ident the first identifier is parsed already.
node_id parse_type_name(struct parser *p, node_id ident)
{
	node_id name;

	if (!ident)
		ident = parse_ident(p);
	if (!parser_take(p, TOKEN_PERIOD))
		return ident;
	name = parse_ident(p);
	return node_new(p, NODE_SELECTOR_EXPR, pos_of(p, ident), end_of(p, name), ident, name);
}

// TypeName [ TypeArgs ]
node_id parse_qualified_ident(struct parser *p, node_id ident)
{
	node_id type = parse_type_name(p, ident);

	return parser_token(p) == TOKEN_LBRACK ? parse_type_instance(p, type) : type;
}

// Pushes { Type "," } up to the closing bracket.
void push_type_args(struct parser *p)
{
	while (parser_token(p) != TOKEN_RBRACK && parser_token(p) != TOKEN_EOF) {
		list_push(p, parse_type(p));
		if (!parser_at_comma(p, "type argument list", TOKEN_RBRACK))
			break;
		parser_next(p);
	}
}

// TypeArgs = "[" TypeList [ "," ] "]" . TypeList = Type { "," Type } .
node_id parse_type_instance(struct parser *p, node_id x)
{
	u32 lbrack = parser_expect(p, TOKEN_LBRACK), begin = list_begin(p), list, rbrack;

	p->expr_level++;
	push_type_args(p);
	p->expr_level--;
	list = list_end(p, begin);
	rbrack = parser_expect_closing(p, TOKEN_RBRACK, "type argument list");
	if (!list) {
		parser_error_expected(p, rbrack, "type argument list");
		list = list_of_one(p, node_bad(p, NODE_BAD_EXPR, lbrack + 1, rbrack));
	}
	return pack_index(p, x, list, rbrack + 1);
}

// ArrayType = "[" ArrayLength "]" ElementType . SliceType = "[" "]" ElementType .
// Behind the "["; with length it is parsed already.
node_id parse_array_type(struct parser *p, u32 lbrack, node_id length)
{
	node_id element;

	if (!length) {
		p->expr_level++;
		if (parser_token(p) == TOKEN_ELLIPSIS) {
			u32 pos = parser_pos(p);

			length = node_new(p, NODE_ELLIPSIS, pos, pos + 3, 0, 0);
			parser_next(p);
		} else if (parser_token(p) != TOKEN_RBRACK) {
			length = parse_rhs(p);
		}
		p->expr_level--;
	}
	if (parser_token(p) == TOKEN_COMMA) {
		parser_error(p, parser_pos(p), "unexpected comma; expecting ]");
		parser_next(p);
	}
	parser_expect(p, TOKEN_RBRACK);
	element = parse_type(p);
	return node_new(p, NODE_ARRAY_TYPE, lbrack, end_of(p, element), length, element);
}

// Behind a name: an array or slice type "[" [ Expression ] "]" Type, or the type arguments of the name,
// which is then the type itself; *name becomes 0.
node_id parse_array_field_or_instance(struct parser *p, node_id *name)
{
	u32 lbrack = parser_expect(p, TOKEN_LBRACK), begin = list_begin(p), comma = 0;
	u32 count, end, list;
	node_id element = 0, x = *name;

	if (parser_token(p) != TOKEN_RBRACK) {
		p->expr_level++;
		list_push(p, parse_rhs(p));
		while (parser_token(p) == TOKEN_COMMA) {
			u32 pos = parser_pos(p);

			parser_next(p);
			if (parser_token(p) == TOKEN_RBRACK) {
				comma = pos;
				break;
			}
			list_push(p, parse_rhs(p));
		}
		p->expr_level--;
	}
	end = parser_expect(p, TOKEN_RBRACK) + 1;
	count = list_length(p, begin);
	if (count == 0)
		element = parse_type(p);
	else if (count == 1)
		element = try_type(p);
	if (element) {
		node_id length = count ? list_last(p) : 0;

		if (comma)
			parser_error(p, comma, "unexpected comma; expecting ]");
		p->list.len = begin;
		return node_new(p, NODE_ARRAY_TYPE, lbrack, end_of(p, element), length, element);
	}
	list = list_end(p, begin);
	*name = 0;
	return pack_index(p, x, list, end);
}

// PointerType = "*" BaseType .
static node_id parse_pointer_type(struct parser *p)
{
	u32 pos = parser_expect(p, TOKEN_MUL);
	node_id base = parse_type(p);

	return node_new(p, NODE_STAR_EXPR, pos, end_of(p, base), base, 0);
}

// FunctionType = "func" Signature . Signature = Parameters [ Result ] .
node_id parse_func_type(struct parser *p)
{
	u32 pos = parser_expect(p, TOKEN_FUNC), end;
	node_id params, results;

	if (parser_token(p) == TOKEN_LBRACK) {
		node_id list = parse_type_parameters(p);

		if (list)
			parser_error(
				p, pos_of(p, list), "function type must have no type parameters");
	}
	params = parse_parameters(p);
	results = parse_results(p);
	end = end_of(p, results ? results : params);
	return node_new(p, NODE_FUNC_TYPE, pos, end, record3(p, 0, params, results), 0);
}

// MapType = "map" "[" KeyType "]" ElementType .
static node_id parse_map_type(struct parser *p)
{
	u32 pos = parser_expect(p, TOKEN_MAP);
	node_id key, value;

	parser_expect(p, TOKEN_LBRACK);
	key = parse_type(p);
	parser_expect(p, TOKEN_RBRACK);
	value = parse_type(p);
	return node_new(p, NODE_MAP_TYPE, pos, end_of(p, value), key, value);
}

// ChannelType = ( "chan" | "chan" "<-" | "<-" "chan" ) ElementType .
static node_id parse_chan_type(struct parser *p)
{
	u32 pos = parser_pos(p);
	u16 direction = NODE_CHAN_SEND | NODE_CHAN_RECV;
	node_id value, id;

	if (parser_take(p, TOKEN_CHAN)) {
		if (parser_take(p, TOKEN_ARROW))
			direction = NODE_CHAN_SEND;
	} else {
		parser_expect(p, TOKEN_ARROW);
		parser_expect(p, TOKEN_CHAN);
		direction = NODE_CHAN_RECV;
	}
	value = parse_type(p);
	id = node_new(p, NODE_CHAN_TYPE, pos, end_of(p, value), value, 0);
	node_at(p, id)->flags = direction;
	return id;
}

// "(" Type ")"
static node_id parse_paren_type(struct parser *p)
{
	u32 pos = parser_pos(p), end;
	node_id type;

	parser_next(p);
	type = parse_type(p);
	end = parser_expect(p, TOKEN_RPAREN) + 1;
	return node_new(p, NODE_PAREN_EXPR, pos, end, type, 0);
}

// UnderlyingTerm = [ "~" ] Type .
static node_id parse_term(struct parser *p)
{
	u32 pos = parser_pos(p);
	node_id type, id;

	if (parser_take(p, TOKEN_TILDE)) {
		type = parse_type(p);
		id = node_new(p, NODE_UNARY_EXPR, pos, end_of(p, type), type, 0);
		node_at(p, id)->op = TOKEN_TILDE;
		return id;
	}
	type = try_type(p);
	if (type)
		return type;
	parser_error_expected(p, pos, "~ term or type");
	parser_advance(p, expression_ends);
	return node_bad(p, NODE_BAD_EXPR, pos, parser_pos(p));
}

// TypeElem = TypeTerm { "|" TypeTerm } .
// With x the first term is parsed already.
node_id parse_union(struct parser *p, node_id x)
{
	u32 count = 0;

	if (!x)
		x = parse_term(p);
	while (parser_token(p) == TOKEN_OR && parser_chain(p, &count)) {
		node_id y;

		parser_next(p);
		y = parse_term(p);
		x = node_new(p, NODE_BINARY_EXPR, pos_of(p, x), end_of(p, y), x, y);
		node_at(p, x)->op = TOKEN_OR;
	}
	return x;
}

static node_id parse_type_literal(struct parser *p)
{
	u32 lbrack;

	switch ((int)parser_token(p)) {
	case TOKEN_IDENT:
		return parse_qualified_ident(p, 0);
	case TOKEN_LBRACK:
		lbrack = parser_expect(p, TOKEN_LBRACK);
		return parse_array_type(p, lbrack, 0);
	case TOKEN_STRUCT:
		return parse_struct_type(p);
	case TOKEN_MUL:
		return parse_pointer_type(p);
	case TOKEN_FUNC:
		return parse_func_type(p);
	case TOKEN_INTERFACE:
		return parse_interface_type(p);
	case TOKEN_MAP:
		return parse_map_type(p);
	case TOKEN_CHAN:
	case TOKEN_ARROW:
		return parse_chan_type(p);
	case TOKEN_LPAREN:
		return parse_paren_type(p);
	default:
		return 0;
	}
}

// Type = TypeName [ TypeArgs ] | TypeLit | "(" Type ")" .
// 0 when there is no type.
node_id try_type(struct parser *p)
{
	u32 pos = parser_pos(p);
	node_id type;

	if (!parser_enter(p))
		return node_bad(p, NODE_BAD_EXPR, pos, parser_pos(p));
	type = parse_type_literal(p);
	parser_leave(p);
	return type;
}

node_id parse_type(struct parser *p)
{
	u32 pos = parser_pos(p);
	node_id type = try_type(p);

	if (LIKELY(type))
		return type;
	parser_error_expected(p, pos, "type");
	parser_advance(p, expression_ends);
	return node_bad(p, NODE_BAD_EXPR, pos, parser_pos(p));
}
