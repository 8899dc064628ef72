// SPDX-License-Identifier: Apache-2.0
#include "golang/load/constraint.h"

#include "base/utf8.h"

enum token {
	END,
	TAG,
	LEFT,
	RIGHT,
	NOT,
	AND,
	OR,
};

// `version` is what must hold for the expression to be true, `negated` for it to be false.
struct value {
	bool matches;
	i32 version, negated;
};

struct parser {
	str rest;
	enum token token;
	str text; // of the token
	u32 terms;
	constraint_tag tag;
	const void *context;
	struct error *err;
};

// Go takes every Unicode letter and digit; a tag beyond ASCII is satisfied by nobody, so any such
// character may stand in one.
static size_t tag_length(str s)
{
	size_t i = 0;

	while (i < s.len) {
		char c = s.ptr[i];
		u32 rune;
		size_t size = utf8_decode(str_skip(s, i), &rune);
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		              (c >= '0' && c <= '9') || c == '_' || c == '.';

		if (!letter && (rune < 0x80 || rune == UTF8_INVALID))
			break;
		i += size;
	}
	return i;
}

static const struct {
	const char *text;
	enum token token;
} operators[] = {{"(", LEFT}, {")", RIGHT}, {"!", NOT}, {"&&", AND}, {"||", OR}};

static bool lex(struct parser *parser)
{
	size_t length;

	while (parser->rest.len && (parser->rest.ptr[0] == ' ' || parser->rest.ptr[0] == '\t'))
		parser->rest = str_skip(parser->rest, 1);
	parser->token = END;
	parser->text = STR("the end");
	if (parser->rest.len == 0)
		return true;
	length = tag_length(parser->rest);
	parser->token = TAG;
	for (u32 i = 0; length == 0 && i < ARRAY_LEN(operators); i++) {
		if (str_starts(parser->rest, str_from_c(operators[i].text))) {
			parser->token = operators[i].token;
			length = strlen(operators[i].text);
		}
	}
	if (length == 0)
		return error_set(parser->err, ERROR_INPUT, "unexpected byte '%c' (0x%02x)",
			parser->rest.ptr[0] > ' ' ? parser->rest.ptr[0] : '?',
			(u8)parser->rest.ptr[0]);
	parser->text = str_sub(parser->rest, 0, length);
	parser->rest = str_skip(parser->rest, length);
	return true;
}

static i32 tag_version(str tag)
{
	u64 minor;

	if (str_equal(tag, STR("go1")))
		return 0;
	if (!str_starts(tag, STR("go1.")) || !str_to_u64(str_skip(tag, 4), &minor) ||
		minor > UINT16_MAX)
		return -1;
	return (i32)minor;
}

static struct value value_not(struct value x)
{
	return (struct value){!x.matches, x.negated, x.version};
}

static struct value value_and(struct value x, struct value y)
{
	return (struct value){
		x.matches && y.matches, MAX(x.version, y.version), MIN(x.negated, y.negated)};
}

static struct value value_or(struct value x, struct value y)
{
	return value_not(value_and(value_not(x), value_not(y)));
}

static struct value value_tag(constraint_tag tag, const void *context, str text)
{
	return (struct value){tag(context, text), tag_version(text), -1};
}

static bool parse_or(struct parser *parser, struct value *ret);

// Atom = tag | "(" Or ")" .
static bool parse_atom(struct parser *parser, struct value *ret)
{
	if (parser->token == LEFT) {
		if (!lex(parser) || !parse_or(parser, ret))
			return false;
		if (parser->token != RIGHT)
			return error_set(parser->err, ERROR_INPUT, "missing )");
		return lex(parser);
	}
	if (parser->token != TAG)
		return error_set(parser->err, ERROR_INPUT, "a tag is expected, not " STR_FMT,
			STR_ARG(parser->text));
	*ret = value_tag(parser->tag, parser->context, parser->text);
	return lex(parser);
}

// Not = [ "!" ] Atom .
static bool parse_not(struct parser *parser, struct value *ret)
{
	if (++parser->terms > CONSTRAINT_MAX_TERMS)
		return error_set(
			parser->err, ERROR_LIMIT, "more than %d terms", CONSTRAINT_MAX_TERMS);
	if (parser->token != NOT)
		return parse_atom(parser, ret);
	if (!lex(parser))
		return false;
	if (parser->token == NOT)
		return error_set(parser->err, ERROR_INPUT, "a double negation is not allowed");
	if (!parse_atom(parser, ret))
		return false;
	*ret = value_not(*ret);
	return true;
}

// And = Not { "&&" Not } .
static bool parse_and(struct parser *parser, struct value *ret)
{
	struct value right;

	if (!parse_not(parser, ret))
		return false;
	while (parser->token == AND) {
		if (!lex(parser) || !parse_not(parser, &right))
			return false;
		*ret = value_and(*ret, right);
	}
	return true;
}

// Or = And { "||" And } .
static bool parse_or(struct parser *parser, struct value *ret)
{
	struct value right;

	if (!parse_and(parser, ret))
		return false;
	while (parser->token == OR) {
		if (!lex(parser) || !parse_and(parser, &right))
			return false;
		*ret = value_or(*ret, right);
	}
	return true;
}

bool constraint_eval(str expression, constraint_tag tag, const void *context,
	struct constraint *ret, struct error *err)
{
	struct parser parser = {.rest = expression, .tag = tag, .context = context, .err = err};
	struct value value;

	if (!lex(&parser) || !parse_or(&parser, &value))
		return false;
	if (parser.token != END)
		return error_set(err, ERROR_INPUT, "unexpected " STR_FMT, STR_ARG(parser.text));
	*ret = (struct constraint){value.matches, value.version};
	return true;
}

// A literal of a "// +build" line: what is not a tag is never satisfied.
static struct value old_literal(str literal, constraint_tag tag, const void *context)
{
	bool negated = str_starts(literal, STR("!"));
	bool bad = str_starts(literal, STR("!!")) || str_equal(literal, STR("!"));
	struct value value;

	if (negated && !bad)
		literal = str_skip(literal, 1);
	if (literal.len == 0 || tag_length(literal) != literal.len)
		literal = STR("ignore");
	value = value_tag(tag, context, literal);
	return negated && !bad ? value_not(value) : value;
}

static str cut_field(str *rest)
{
	size_t length = 0;
	str field;

	*rest = str_trim(*rest);
	while (length < rest->len && rest->ptr[length] != ' ' &&
		(rest->ptr[length] < '\t' || rest->ptr[length] > '\r'))
		length++;
	field = str_sub(*rest, 0, length);
	*rest = str_skip(*rest, length);
	return field;
}

// Fields are joined by "or", the literals of a field by "and". Too long a line is satisfied, as in
// go/build, which passes over lines that it cannot read.
static bool old_line_matches(str line, constraint_tag tag, const void *context)
{
	struct value any = {0};
	u32 terms = 0, fields = 0;

	for (str field = cut_field(&line); field.len; field = cut_field(&line)) {
		struct value all = old_literal(str_cut(&field, ','), tag, context);

		for (; field.len; terms++)
			all = value_and(all, old_literal(str_cut(&field, ','), tag, context));
		any = fields ? value_or(any, all) : all;
		terms += fields++ > 0;
		if (terms > CONSTRAINT_MAX_OLD_TERMS)
			return true;
	}
	return fields ? any.matches : tag(context, STR("ignore"));
}

// The text behind "//", white space and `word`, which must end there or be followed by white space.
static bool split_line(str line, str start, str word, str *ret)
{
	str rest;

	if (!str_starts(line, start))
		return false;
	rest = start.len == 2 ? str_trim(str_skip(line, 2)) : str_skip(line, start.len);
	if (!str_starts(rest, word))
		return false;
	rest = str_skip(rest, word.len);
	if (rest.len && str_trim(rest).len == rest.len)
		return false;
	*ret = str_trim(rest);
	return true;
}

static bool is_go_build(str line, str *ret)
{
	return split_line(line, STR("//go:build"), STR_EMPTY, ret);
}

static bool old_lines_match(str leading, constraint_tag tag, const void *context)
{
	bool matches = true;
	str expression;

	while (leading.len) {
		str line = str_trim(str_cut(&leading, '\n'));

		if (split_line(line, STR("//"), STR("+build"), &expression))
			matches &= old_line_matches(expression, tag, context);
	}
	return matches;
}

// Walks over the comments of one line. *in_comment says whether a /* is open; false at other text.
static bool skip_comments(str line, bool *in_comment)
{
	while (line.len) {
		if (*in_comment) {
			size_t end = str_find(line, STR("*/"));

			if (end == line.len)
				return true;
			*in_comment = false;
			line = str_trim(str_skip(line, end + 2));
		} else if (str_starts(line, STR("//"))) {
			return true;
		} else if (str_starts(line, STR("/*"))) {
			*in_comment = true;
			line = str_skip(line, 2);
		} else {
			return false;
		}
	}
	return true;
}

void constraint_header_read(str text, struct constraint_header *ret)
{
	bool ended = false, in_comment = false;
	str rest = text, expression;
	u32 number = 0;

	*ret = (struct constraint_header){0};
	if (str_starts(rest, STR("\xef\xbb\xbf")))
		rest = str_skip(rest, 3);
	while (rest.len) {
		str line = str_trim(str_cut(&rest, '\n'));

		number++;
		if (line.len == 0 && !ended) {
			ret->leading =
				str_range(text.ptr, rest.len ? rest.ptr : text.ptr + text.len);
			continue;
		}
		ended |= !str_starts(line, STR("//"));
		if (!in_comment && is_go_build(line, &expression)) {
			if (ret->go_build.ptr) {
				ret->second_line = number;
				return;
			}
			ret->go_build = expression;
			ret->go_build_line = number;
		}
		if (!skip_comments(line, &in_comment))
			return;
	}
}

bool constraint_eval_file(str text, constraint_tag tag, const void *context, struct constraint *ret,
	u32 *line, struct error *err)
{
	struct constraint_header header;

	constraint_header_read(text, &header);
	if (header.second_line) {
		*line = header.second_line;
		return error_set(err, ERROR_INPUT, "a second //go:build line");
	}
	if (!header.go_build.ptr) {
		*ret = (struct constraint){old_lines_match(header.leading, tag, context), -1};
		return true;
	}
	*line = header.go_build_line;
	if (!constraint_eval(header.go_build, tag, context, ret, err))
		return error_context(err, "//go:build");
	return true;
}
