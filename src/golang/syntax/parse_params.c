// SPDX-License-Identifier: Apache-2.0
// Parameters, results and type parameters. While a list is read nobody knows whether `a` in (a, b) is
// a name or a type, so parameters are first collected as pairs on the list stack.
#include "golang/syntax/parser.h"

struct param {
	node_id name, type;
};

// The pairs of one list on the stack.
struct params {
	u32 begin, count;
	u32 named; // have a name and a type
	u32 typed; // have a type
};

static node_id *param_name(struct parser *p, const struct params *params, u32 i)
{
	return &p->list.at[params->begin + 2 * i];
}

static node_id *param_type(struct parser *p, const struct params *params, u32 i)
{
	return &p->list.at[params->begin + 2 * i + 1];
}

// "..." Type
static node_id parse_dots_type(struct parser *p)
{
	u32 pos = parser_expect(p, TOKEN_ELLIPSIS);
	node_id type = parse_type(p);

	return node_new(p, NODE_ELLIPSIS, pos, end_of(p, type), type, 0);
}

// What follows a name in a parameter declaration; *open becomes whether a union may go on behind it.
static struct param parse_after_name(struct parser *p, node_id name, bool constraints, bool *open)
{
	struct param param = {name, 0};

	switch ((int)parser_token(p)) {
	case TOKEN_IDENT:
	case TOKEN_MUL:
	case TOKEN_ARROW:
	case TOKEN_FUNC:
	case TOKEN_CHAN:
	case TOKEN_MAP:
	case TOKEN_STRUCT:
	case TOKEN_INTERFACE:
	case TOKEN_LPAREN:
		param.type = parse_type(p);
		break;
	case TOKEN_LBRACK:
		param.type = parse_array_field_or_instance(p, &param.name);
		break;
	case TOKEN_ELLIPSIS:
		param.type = parse_dots_type(p);
		*open = false;
		break;
	case TOKEN_PERIOD:
		param.type = parse_qualified_ident(p, name);
		param.name = 0;
		break;
	case TOKEN_TILDE:
		if (constraints)
			param.type = parse_union(p, 0);
		break;
	case TOKEN_OR:
		if (constraints)
			param = (struct param){0, parse_union(p, name)};
		break;
	default:
		break;
	}
	return param;
}

// ParameterDecl = [ IdentifierList ] [ "..." ] Type . TypeParamDecl = IdentifierList TypeConstraint .
// One name, one type, or both; with name it is parsed already. Both are 0 after an error.
static struct param parse_param(struct parser *p, node_id name, bool constraints)
{
	struct param param = {0};
	bool open = constraints;

	if (!name && constraints && parser_token(p) == TOKEN_TILDE)
		return (struct param){0, parse_union(p, 0)};
	if (name || parser_token(p) == TOKEN_IDENT) {
		if (!name)
			name = parse_ident(p);
		param = parse_after_name(p, name, constraints, &open);
	} else if (parser_token(p) == TOKEN_ELLIPSIS) {
		param.type = parse_dots_type(p);
		open = false;
	} else {
		param.type = try_type(p);
		if (!param.type) {
			parser_error_expected(p, parser_pos(p), "')'");
			parser_advance(p, expression_ends);
		}
	}
	if (open && param.type && parser_token(p) == TOKEN_OR)
		param.type = parse_union(p, param.type);
	return param;
}

// All types: what was taken for names are type names. Type parameters must have names.
static void name_no_params(
	struct parser *p, const struct params *params, bool type_params, u32 pos0)
{
	for (u32 i = 0; i < params->count; i++) {
		if (*param_name(p, params, i)) {
			*param_type(p, params, i) = *param_name(p, params, i);
			*param_name(p, params, i) = 0;
		}
	}
	if (type_params && params->typed == 0)
		parser_error(p, parser_pos(p), "missing type constraint");
	else if (type_params)
		parser_error(p, pos0, "missing type parameter name%s",
			params->count == 1 ? " or invalid array length" : "");
}

static void report_unnamed(struct parser *p, const struct params *params, bool type_params, u32 pos)
{
	const char *what = type_params ? "missing type parameter name" : "missing parameter name";

	if (params->named == params->typed) {
		pos = parser_pos(p);
		what = type_params ? "missing type constraint" : "missing parameter type";
	}
	parser_error(p, pos, "%s%s", what,
		type_params && params->named != params->typed && params->count == 1
			? " or invalid array length"
			: "");
}

// Some have names: all must. A name without a type has that of the next parameter.
static void name_all_params(struct parser *p, const struct params *params, bool type_params)
{
	bool failed = false;
	node_id type = 0;
	u32 pos = 0;

	for (u32 i = params->count; i-- > 0;) {
		node_id own = *param_type(p, params, i);

		if (own) {
			type = own;
			if (!*param_name(p, params, i)) {
				pos = pos_of(p, own);
				failed = true;
				*param_name(p, params, i) =
					node_new(p, NODE_IDENT, pos, pos + 1, p->blank, 0);
			}
		} else if (type) {
			*param_type(p, params, i) = type;
		} else {
			pos = pos_of(p, *param_name(p, params, i));
			failed = true;
			*param_type(p, params, i) = node_bad(p, NODE_BAD_EXPR, pos, parser_pos(p));
		}
	}
	if (failed)
		report_unnamed(p, params, type_params, pos);
}

// "..." stands before the last type only, and only where `variadic`.
static void check_ellipsis(struct parser *p, const struct params *params, bool variadic)
{
	bool reported = false;

	for (u32 i = 0; i < params->count; i++) {
		node_id type = *param_type(p, params, i);
		u32 pos = pos_of(p, type);

		if (kind_of(p, type) != NODE_ELLIPSIS || (variadic && i + 1 == params->count))
			continue;
		if (!reported)
			parser_error(p, pos,
				variadic ? "can only use ... with final parameter"
					 : "invalid use of ...");
		reported = true;
		*param_type(p, params, i) = node_bad(p, NODE_BAD_EXPR, pos, end_of(p, type));
	}
}

// Turns the pairs into FIELDs, one for all neighbours that share a type; returns their list.
static u32 make_fields(struct parser *p, const struct params *params)
{
	u32 begin = list_begin(p), fields;

	for (u32 i = 0; i < params->count;) {
		node_id type = *param_type(p, params, i), first = *param_name(p, params, i);
		u32 names = list_begin(p), pos = pos_of(p, first ? first : type), list;

		do {
			if (*param_name(p, params, i))
				list_push(p, *param_name(p, params, i));
			i++;
		} while (first && i < params->count && *param_type(p, params, i) == type);
		list = list_end(p, names);
		list_push(p, field_new(p, list, type, 0, pos, end_of(p, type)));
	}
	fields = list_end(p, begin);
	p->list.len = params->begin;
	return fields;
}

static void push_param(struct parser *p, struct params *params, struct param param)
{
	if (!param.name && !param.type)
		return;
	list_push(p, param.name);
	list_push(p, param.type);
	params->count++;
	params->named += param.name && param.type;
	params->typed += param.type != 0;
}

// ParameterList = ParameterDecl { "," ParameterDecl } .
// TypeParamList = TypeParamDecl { "," TypeParamDecl } .
// Up to the closing bracket; ] closes type parameters. With name0, and type0, the first parameter is
// parsed already. The result is a list of FIELDs.
u32 parse_parameter_list(
	struct parser *p, node_id name0, node_id type0, enum token closing, bool variadic)
{
	bool type_params = closing == TOKEN_RBRACK;
	u32 pos0 = name0 ? pos_of(p, name0) : parser_pos(p);
	struct params params = {.begin = list_begin(p)};

	while (name0 || (parser_token(p) != closing && parser_token(p) != TOKEN_EOF)) {
		if (type0)
			push_param(p, &params, (struct param){name0, parse_union(p, type0)});
		else
			push_param(p, &params, parse_param(p, name0, type_params));
		name0 = type0 = 0;
		if (!parser_at_comma(p, "parameter list", closing))
			break;
		parser_next(p);
	}
	if (params.count == 0)
		return 0;
	if (params.named == 0)
		name_no_params(p, &params, type_params, pos0);
	else if (params.named != params.count)
		name_all_params(p, &params, type_params);
	check_ellipsis(p, &params, variadic);
	return make_fields(p, &params);
}

// TypeParameters = "[" TypeParamList [ "," ] "]" .
// 0, with an error, when the list is empty.
node_id parse_type_parameters(struct parser *p)
{
	u32 pos = parser_expect(p, TOKEN_LBRACK), list = 0, rbrack;

	if (parser_token(p) != TOKEN_RBRACK)
		list = parse_parameter_list(p, 0, 0, TOKEN_RBRACK, false);
	rbrack = parser_expect(p, TOKEN_RBRACK);
	if (!list) {
		parser_error(p, rbrack, "empty type parameter list");
		return 0;
	}
	return node_new(p, NODE_FIELD_LIST, pos, rbrack + 1, list, 0);
}

static node_id parse_paren_list(struct parser *p, bool variadic)
{
	u32 pos = parser_expect(p, TOKEN_LPAREN), list = 0, end;

	if (parser_token(p) != TOKEN_RPAREN)
		list = parse_parameter_list(p, 0, 0, TOKEN_RPAREN, variadic);
	end = parser_expect(p, TOKEN_RPAREN) + 1;
	return node_new(p, NODE_FIELD_LIST, pos, end, list, 0);
}

// Parameters = "(" [ ParameterList [ "," ] ] ")" .
node_id parse_parameters(struct parser *p)
{
	return parse_paren_list(p, true);
}

// Result = Parameters | Type .
// 0 when there is none.
node_id parse_results(struct parser *p)
{
	node_id type, field;
	u32 pos, end;

	if (parser_token(p) == TOKEN_LPAREN)
		return parse_paren_list(p, false);
	type = try_type(p);
	if (!type)
		return 0;
	pos = pos_of(p, type);
	end = end_of(p, type);
	field = field_new(p, 0, type, 0, pos, end);
	return node_new(p, NODE_FIELD_LIST, pos, end, list_of_one(p, field), 0);
}
