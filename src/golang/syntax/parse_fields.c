// SPDX-License-Identifier: Apache-2.0
// Members of structs and interfaces.
#include "golang/syntax/parser.h"

node_id field_new(struct parser *p, u32 names, node_id type, node_id tag, u32 pos, u32 end)
{
	return node_new(p, NODE_FIELD, pos, end, record3(p, names, type, tag), 0);
}

// Field that is only a type.
static node_id embedded_field(struct parser *p, node_id type)
{
	return field_new(p, 0, type, 0, pos_of(p, type), end_of(p, type));
}

// "*" TypeName, where parentheses are complained about and passed over.
static node_id parse_embedded_pointer(struct parser *p)
{
	u32 star = parser_expect(p, TOKEN_MUL);
	bool paren = parser_token(p) == TOKEN_LPAREN;
	node_id type;

	if (paren) {
		parser_error(p, parser_pos(p), "cannot parenthesize embedded type");
		parser_next(p);
	}
	type = parse_qualified_ident(p, 0);
	if (paren)
		parser_take(p, TOKEN_RPAREN);
	return node_new(p, NODE_STAR_EXPR, star, end_of(p, type), type, 0);
}

static node_id parse_embedded_paren(struct parser *p)
{
	node_id type;

	parser_error(p, parser_pos(p), "cannot parenthesize embedded type");
	parser_next(p);
	type = parser_token(p) == TOKEN_MUL ? parse_embedded_pointer(p)
	                                    : parse_qualified_ident(p, 0);
	parser_take(p, TOKEN_RPAREN);
	return type;
}

// A field that begins with a name: names and their type, or an embedded type. *names is the list.
static node_id parse_named_field(struct parser *p, u32 *names)
{
	node_id name = parse_ident(p), type;
	u32 begin = list_begin(p);

	*names = 0;
	switch ((int)parser_token(p)) {
	case TOKEN_PERIOD:
		return parse_qualified_ident(p, name);
	case TOKEN_STRING:
	case TOKEN_SEMICOLON:
	case TOKEN_RBRACE:
		return name;
	case TOKEN_LBRACK:
		type = parse_array_field_or_instance(p, &name);
		if (name)
			*names = list_of_one(p, name);
		return type;
	default:
		list_push(p, name);
		while (parser_take(p, TOKEN_COMMA))
			list_push(p, parse_ident(p));
		*names = list_end(p, begin);
		return parse_type(p);
	}
}

// FieldDecl = ( IdentifierList Type | EmbeddedField ) [ Tag ] .
// EmbeddedField = [ "*" ] TypeName [ TypeArgs ] .
static node_id parse_field_decl(struct parser *p)
{
	u32 pos = parser_pos(p), names = 0, end;
	node_id type, tag = 0;

	switch ((int)parser_token(p)) {
	case TOKEN_IDENT:
		type = parse_named_field(p, &names);
		break;
	case TOKEN_MUL:
		type = parse_embedded_pointer(p);
		break;
	default:
		type = parse_embedded_paren(p);
		break;
	}
	if (!names)
		pos = pos_of(p, type);
	if (parser_token(p) == TOKEN_STRING)
		tag = parse_basic_lit(p);
	end = end_of(p, tag ? tag : type);
	parser_expect_semi(p);
	return field_new(p, names, type, tag, pos, end);
}

// StructType = "struct" "{" { FieldDecl ";" } "}" .
node_id parse_struct_type(struct parser *p)
{
	u32 pos = parser_expect(p, TOKEN_STRUCT), lbrace = parser_expect(p, TOKEN_LBRACE);
	u32 begin = list_begin(p), list, end;
	node_id fields;

	while (parser_token(p) == TOKEN_IDENT || parser_token(p) == TOKEN_MUL ||
		parser_token(p) == TOKEN_LPAREN)
		list_push(p, parse_field_decl(p));
	list = list_end(p, begin);
	end = parser_expect(p, TOKEN_RBRACE) + 1;
	fields = node_new(p, NODE_FIELD_LIST, lbrace, end, list, 0);
	return node_new(p, NODE_STRUCT_TYPE, pos, end, fields, 0);
}

// MethodSpec = MethodName Signature .
static node_id parse_method(struct parser *p, node_id name)
{
	node_id params = parse_parameters(p), results = parse_results(p);
	u32 end = end_of(p, results ? results : params);
	node_id type = node_new(
		p, NODE_FUNC_TYPE, pos_of(p, params), end, record3(p, 0, params, results), 0);

	return field_new(p, list_of_one(p, name), type, 0, pos_of(p, name), end);
}

// Behind "name [": type arguments of an embedded type, or type parameters, which a method may not have.
static node_id parse_generic_element(struct parser *p, node_id name)
{
	u32 lbrack = parser_expect(p, TOKEN_LBRACK), begin = list_begin(p), list, end;
	node_id x;

	p->expr_level++;
	x = parse_expr(p);
	p->expr_level--;
	if (kind_of(p, x) == NODE_IDENT && parser_token(p) != TOKEN_COMMA &&
		parser_token(p) != TOKEN_RBRACK) {
		parse_parameter_list(p, x, 0, TOKEN_RBRACK, false);
		parser_expect(p, TOKEN_RBRACK);
		parser_error(p, lbrack, "interface method must have no type parameters");
		return parse_method(p, name);
	}
	list_push(p, x);
	if (parser_at_comma(p, "type argument list", TOKEN_RBRACK)) {
		p->expr_level++;
		parser_next(p);
		push_type_args(p);
		p->expr_level--;
	}
	list = list_end(p, begin);
	end = parser_expect_closing(p, TOKEN_RBRACK, "type argument list") + 1;
	return pack_index(p, name, list, end);
}

// InterfaceElem = MethodElem | TypeElem .
// At an identifier; the result is a FIELD for a method, else the first term of the type.
static node_id parse_method_or_type(struct parser *p)
{
	node_id x = parse_type_name(p, 0);

	if (kind_of(p, x) != NODE_IDENT)
		return parser_token(p) == TOKEN_LBRACK ? parse_type_instance(p, x) : x;
	if (parser_token(p) == TOKEN_LBRACK)
		return parse_generic_element(p, x);
	if (parser_token(p) == TOKEN_LPAREN)
		return parse_method(p, x);
	return x;
}

// InterfaceType = "interface" "{" { InterfaceElem ";" } "}" .
node_id parse_interface_type(struct parser *p)
{
	u32 pos = parser_expect(p, TOKEN_INTERFACE), lbrace = parser_expect(p, TOKEN_LBRACE);
	u32 begin = list_begin(p), list, end;
	node_id methods;

	while (parser_token(p) != TOKEN_RBRACE && parser_token(p) != TOKEN_EOF) {
		node_id x = 0;

		if (parser_token(p) == TOKEN_IDENT) {
			x = parse_method_or_type(p);
		} else if (parser_token(p) != TOKEN_TILDE) {
			x = try_type(p);
			if (!x)
				break;
		}
		if (!x || kind_of(p, x) != NODE_FIELD)
			x = embedded_field(p, parse_union(p, x));
		parser_expect_semi(p);
		list_push(p, x);
	}
	list = list_end(p, begin);
	end = parser_expect(p, TOKEN_RBRACE) + 1;
	methods = node_new(p, NODE_FIELD_LIST, lbrace, end, list, 0);
	return node_new(p, NODE_INTERFACE_TYPE, pos, end, methods, 0);
}
