// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/parser.h"

// ImportSpec = [ "." | PackageName ] ImportPath .
static node_id parse_import_spec(struct parser *p, enum token keyword)
{
	u32 pos = parser_pos(p);
	node_id name = 0, path, spec;

	(void)keyword;
	if (parser_token(p) == TOKEN_IDENT) {
		name = parse_ident(p);
	} else if (parser_token(p) == TOKEN_PERIOD) {
		name = node_new(
			p, NODE_IDENT, pos, pos + 1, symtab_intern(p->scan.names, STR(".")), 0);
		parser_next(p);
	}
	if (parser_token(p) == TOKEN_STRING) {
		path = parse_basic_lit(p);
	} else {
		u32 at = parser_pos(p);

		if (token_is_literal(parser_token(p))) {
			parser_error(p, at, "import path must be a string");
			parser_next(p);
		} else if (!parser_unwind(p)) {
			parser_error(p, at, "missing import path");
			parser_advance(p, expression_ends);
		}
		path = node_bad(p, NODE_BAD_EXPR, at, at);
	}
	parser_expect_semi(p);
	spec = node_new(
		p, NODE_IMPORT_SPEC, name ? pos : pos_of(p, path), end_of(p, path), name, path);
	*heap_vec_push(&p->imports) = spec;
	return spec;
}

// IdentifierList = identifier { "," identifier } .
static u32 parse_ident_list(struct parser *p, u32 *end)
{
	u32 begin = list_begin(p);

	do
		list_push(p, parse_ident(p));
	while (parser_take(p, TOKEN_COMMA));
	*end = end_of(p, list_last(p));
	return list_end(p, begin);
}

// ConstSpec = IdentifierList [ [ Type ] "=" ExpressionList ] .
// VarSpec = IdentifierList ( Type [ "=" ExpressionList ] | "=" ExpressionList ) .
static node_id parse_value_spec(struct parser *p, enum token keyword)
{
	u32 pos = parser_pos(p), end, names = parse_ident_list(p, &end), values = 0;
	node_id type = 0;

	if (keyword == TOKEN_CONST)
		type = try_type(p);
	else if (parser_token(p) != TOKEN_ASSIGN)
		type = parse_type(p);
	if (type)
		end = end_of(p, type);
	if (parser_take(p, TOKEN_ASSIGN))
		values = parse_expr_list(p, true, &end);
	parser_expect_semi(p);
	return node_new(p, NODE_VALUE_SPEC, pos, end, record3(p, names, type, values), 0);
}

// Whether x can only be a type element, not a value: then a name before it is a type parameter.
static bool is_type_element(const struct parser *p, node_id x)
{
	for (;;) {
		const struct node *node = &p->nodes.at[x];

		switch ((int)node->kind) {
		case NODE_ARRAY_TYPE:
		case NODE_STRUCT_TYPE:
		case NODE_FUNC_TYPE:
		case NODE_INTERFACE_TYPE:
		case NODE_MAP_TYPE:
		case NODE_CHAN_TYPE:
			return true;
		case NODE_UNARY_EXPR:
			return node->op == TOKEN_TILDE;
		case NODE_BINARY_EXPR:
			if (is_type_element(p, node->b))
				return true;
			x = node->a;
			break;
		case NODE_PAREN_EXPR:
			x = node->a;
			break;
		default:
			return false;
		}
	}
}

// P *E read as a product, P (E) read as a call: the name and the type. The node of the product becomes
// that of the type.
static bool split_product_or_call(
	struct parser *p, node_id x, bool force, node_id *name, node_id *type)
{
	struct node *node = node_at(p, x);
	node_id argument = node->b;

	if (kind_of(p, node->a) != NODE_IDENT)
		return false;
	if (node->kind == NODE_CALL_EXPR) {
		const u32 *args = &p->extra.at[node->b];

		if (args[0] != 1 || (node->flags & NODE_HAS_ELLIPSIS))
			return false;
		argument = args[1];
	}
	if (!force && !is_type_element(p, argument))
		return false;
	*name = node->a;
	*type = x;
	node->kind = node->kind == NODE_CALL_EXPR ? NODE_PAREN_EXPR : NODE_STAR_EXPR;
	node->pos = scan_skip_blank(&p->scan, end_of(p, *name));
	node->op = 0;
	node->a = argument;
	node->b = 0;
	return true;
}

// Splits an expression that is a type parameter and its constraint into these, where it cannot be an
// array length or `force` says it is none:
//   x           force    name    type
//   P*[]int     T/F      P       *[]int
//   P*E         T        P       *E
//   P*E         F        no
//   P([]int)    T/F      P       ([]int)
//   P(E)        F        no
//   P*E|F|~G    T/F      P       *E|F|~G
//   P*E|F|G     F        no
static bool split_type_param(struct parser *p, node_id x, bool force, node_id *name, node_id *type)
{
	struct node *node = node_at(p, x);

	if (node->kind == NODE_CALL_EXPR)
		return split_product_or_call(p, x, force, name, type);
	if (node->kind != NODE_BINARY_EXPR)
		return false;
	if (node->op == TOKEN_MUL)
		return split_product_or_call(p, x, force, name, type);
	if (node->op != TOKEN_OR ||
		!split_type_param(p, node->a, force || is_type_element(p, node->b), name, type))
		return false;
	node->pos = pos_of(p, *type);
	*type = x;
	return true;
}

// Behind "[ name": the type parameters of the type, or an array length that begins with a name.
// Returns whether they are type parameters; else *length is the length.
static bool parse_name_or_length(
	struct parser *p, node_id *name, node_id *constraint, node_id *length)
{
	node_id x = *name;

	*constraint = 0;
	// An index is no constant, so [ after the name begins the constraint []E or [n]E.
	if (parser_token(p) != TOKEN_LBRACK) {
		p->expr_level++;
		x = parse_binary(p, parse_primary(p, x), 1);
		p->expr_level--;
	}
	*length = x;
	if (x == *name)
		return parser_token(p) != TOKEN_RBRACK;
	return split_type_param(p, x, parser_token(p) == TOKEN_COMMA, name, constraint);
}

// TypeDef = identifier [ TypeParameters ] Type . AliasDecl = identifier [ TypeParameters ] "=" Type .
static node_id parse_type_spec(struct parser *p, enum token keyword)
{
	node_id name = parse_ident(p), params = 0, type = 0, id;
	u16 flags = 0;

	(void)keyword;
	if (parser_token(p) == TOKEN_LBRACK) {
		u32 lbrack = parser_expect(p, TOKEN_LBRACK), list, end;
		node_id first = 0, constraint = 0, length = 0;
		bool generic = false;

		if (parser_token(p) == TOKEN_IDENT) {
			first = parse_ident(p);
			generic = parse_name_or_length(p, &first, &constraint, &length);
		}
		if (generic) {
			list = parse_parameter_list(p, first, constraint, TOKEN_RBRACK, false);
			end = parser_expect(p, TOKEN_RBRACK) + 1;
			params = node_new(p, NODE_FIELD_LIST, lbrack, end, list, 0);
		} else {
			type = parse_array_type(p, lbrack, length);
		}
	}
	if (!type) {
		if (parser_take(p, TOKEN_ASSIGN))
			flags = NODE_ALIAS;
		type = parse_type(p);
	}
	parser_expect_semi(p);
	id = node_new(p, NODE_TYPE_SPEC, pos_of(p, name), end_of(p, type),
		record3(p, name, params, type), 0);
	node_at(p, id)->flags = flags;
	return id;
}

typedef node_id (*parse_spec)(struct parser *p, enum token keyword);

// keyword ( Spec | "(" { Spec ";" } ")" )
static node_id parse_gen_decl(struct parser *p, parse_spec parse)
{
	enum token keyword = parser_token(p);
	u32 pos = parser_expect(p, keyword), begin = list_begin(p), list, end;
	node_id id;

	if (parser_take(p, TOKEN_LPAREN)) {
		while (parser_token(p) != TOKEN_RPAREN && parser_token(p) != TOKEN_EOF)
			list_push(p, parse(p, keyword));
		list = list_end(p, begin);
		end = parser_expect(p, TOKEN_RPAREN) + 1;
		parser_expect_semi(p);
	} else {
		list_push(p, parse(p, keyword));
		end = end_of(p, list_last(p));
		list = list_end(p, begin);
	}
	id = node_new(p, NODE_GEN_DECL, pos, end, list, 0);
	node_at(p, id)->op = (u8)keyword;
	return id;
}

// ImportDecl = "import" ( ImportSpec | "(" { ImportSpec ";" } ")" ) .
node_id parse_import_decl(struct parser *p)
{
	return parse_gen_decl(p, parse_import_spec);
}

// Skips a body to its closing brace; goes back and returns false when there is none.
static bool skip_body(struct parser *p, u32 *end)
{
	const char *at = p->scan.at;

	scan_skip_balanced(&p->scan);
	if (LIKELY(parser_token(p) == TOKEN_RBRACE)) {
		*end = p->scan.token_end;
		parser_next(p);
		return true;
	}
	p->scan.at = at - 1;
	parser_next(p);
	return false;
}

// The body of a function, or where it begins (*skipped) when bodies are skipped. A body that does not
// end is read in any mode, because that finds where the next function begins.
static node_id parse_func_body(struct parser *p, u32 *end, u32 *skipped)
{
	u32 lbrace = parser_pos(p);
	node_id body = 0;

	if (p->mode == PARSE_SKIP_BODIES && skip_body(p, end)) {
		*skipped = lbrace;
	} else {
		body = parse_block(p);
		*end = end_of(p, body);
	}
	parser_expect_semi(p);
	return body;
}

// FunctionDecl = "func" FunctionName [ TypeParameters ] Signature [ FunctionBody ] .
// MethodDecl = "func" Receiver MethodName [ TypeParameters ] Signature [ FunctionBody ] .
static node_id parse_func_decl(struct parser *p)
{
	u32 pos = parser_expect(p, TOKEN_FUNC), end, skipped = 0, record;
	node_id receiver = 0, name, type_params = 0, params, results, type, body = 0, id;

	if (parser_token(p) == TOKEN_LPAREN)
		receiver = parse_parameters(p);
	name = parse_ident(p);
	if (parser_token(p) == TOKEN_LBRACK)
		type_params = parse_type_parameters(p);
	params = parse_parameters(p);
	results = parse_results(p);
	end = end_of(p, results ? results : params);
	type = node_new(p, NODE_FUNC_TYPE, pos, end, record3(p, type_params, params, results), 0);
	if (parser_token(p) == TOKEN_LBRACE) {
		body = parse_func_body(p, &end, &skipped);
	} else {
		parser_expect_semi(p);
		if (parser_token(p) == TOKEN_LBRACE) {
			parser_error(p, parser_pos(p), "unexpected semicolon or newline before {");
			body = parse_func_body(p, &end, &skipped);
		}
	}
	record = record4(p, receiver, name, type, body);
	if (skipped)
		extra_push(p, skipped);
	id = node_new(p, NODE_FUNC_DECL, pos, end, record, 0);
	if (skipped)
		node_at(p, id)->flags = NODE_BODY_SKIPPED;
	return id;
}

// Declaration = ConstDecl | TypeDecl | VarDecl . TopLevelDecl = Declaration | FunctionDecl | MethodDecl .
node_id parse_decl(struct parser *p, const token_set sync)
{
	u32 pos = parser_pos(p);

	switch ((int)parser_token(p)) {
	case TOKEN_IMPORT:
		return parse_gen_decl(p, parse_import_spec);
	case TOKEN_CONST:
	case TOKEN_VAR:
		return parse_gen_decl(p, parse_value_spec);
	case TOKEN_TYPE:
		return parse_gen_decl(p, parse_type_spec);
	case TOKEN_FUNC:
		return parse_func_decl(p);
	default:
		parser_error_expected(p, pos, "declaration");
		parser_advance(p, sync);
		return node_bad(p, NODE_BAD_DECL, pos, parser_pos(p));
	}
}
