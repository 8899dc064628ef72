// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/parser.h"

#include "golang/syntax/bytes.h"

#include <stdio.h>
#include <stdlib.h>

// go/parser skips to the next statement; stopping at what ends this one, or the operand that is
// missing, keeps what follows whole.
const token_set statement_stops = {
	[TOKEN_BREAK] = true,
	[TOKEN_CONST] = true,
	[TOKEN_CONTINUE] = true,
	[TOKEN_DEFER] = true,
	[TOKEN_FALLTHROUGH] = true,
	[TOKEN_FOR] = true,
	[TOKEN_GO] = true,
	[TOKEN_GOTO] = true,
	[TOKEN_IF] = true,
	[TOKEN_RETURN] = true,
	[TOKEN_SELECT] = true,
	[TOKEN_SWITCH] = true,
	[TOKEN_TYPE] = true,
	[TOKEN_VAR] = true,
	[TOKEN_SEMICOLON] = true,
	[TOKEN_LBRACE] = true,
	[TOKEN_RBRACE] = true,
};

const token_set operand_stops = {
	[TOKEN_BREAK] = true,
	[TOKEN_CONST] = true,
	[TOKEN_CONTINUE] = true,
	[TOKEN_DEFER] = true,
	[TOKEN_FALLTHROUGH] = true,
	[TOKEN_FOR] = true,
	[TOKEN_GO] = true,
	[TOKEN_GOTO] = true,
	[TOKEN_IF] = true,
	[TOKEN_RETURN] = true,
	[TOKEN_SELECT] = true,
	[TOKEN_SWITCH] = true,
	[TOKEN_TYPE] = true,
	[TOKEN_VAR] = true,
	[TOKEN_COMMA] = true,
	[TOKEN_COLON] = true,
	[TOKEN_SEMICOLON] = true,
	[TOKEN_RPAREN] = true,
	[TOKEN_RBRACK] = true,
	[TOKEN_RBRACE] = true,
};

const token_set declaration_starts = {
	[TOKEN_IMPORT] = true,
	[TOKEN_CONST] = true,
	[TOKEN_TYPE] = true,
	[TOKEN_VAR] = true,
};

const token_set expression_ends = {
	[TOKEN_COMMA] = true,
	[TOKEN_COLON] = true,
	[TOKEN_SEMICOLON] = true,
	[TOKEN_RPAREN] = true,
	[TOKEN_RBRACK] = true,
	[TOKEN_RBRACE] = true,
};

void parser_error_expected(struct parser *p, u32 pos, const char *what)
{
	enum { MAX_FOUND = 40 };
	const struct scanner *scan = &p->scan;

	if (pos != scan->pos)
		parser_error(p, pos, "expected %s", what);
	else if (scan->token == TOKEN_SEMICOLON && scan->is_newline)
		parser_error(p, pos, "expected %s, found newline", what);
	else if (token_is_literal(scan->token))
		parser_error(p, pos, "expected %s, found %.*s", what,
			(int)MIN(scan->token_end - scan->pos, (u32)MAX_FOUND),
			scan->begin + scan->pos);
	else
		parser_error(p, pos, "expected %s, found '%s'", what, token_text(scan->token));
}

// Whether a top-level function begins at the token at hand: "func name" or "func (...) name(" at the
// beginning of a line. No expression reads like this, so where it stands in a body a } is missing.
static bool at_function(const struct parser *p)
{
	const struct scanner *scan = &p->scan;
	str rest = str_range(scan->at, scan->end), name;
	bool method = false;
	size_t len = 0;

	if (scan->token != TOKEN_FUNC || (scan->pos > 0 && scan->begin[scan->pos - 1] != '\n'))
		return false;
	rest = str_trim(str_cut(&rest, '\n'));
	if (str_starts(rest, STR("("))) {
		rest = str_trim(str_skip(rest, str_find_char(rest, ')') + 1));
		method = true;
	}
	while (len < rest.len && bytes_is_word(rest.ptr[len]))
		len++;
	name = str_sub(rest, 0, len);
	if (len == 0 || token_of_word(name) != TOKEN_IDENT)
		return false;
	return !method || str_starts(str_skip(rest, len), STR("("));
}

bool parser_unwind(struct parser *p)
{
	if (LIKELY(!at_function(p)))
		return false;
	parser_error(p, parser_pos(p), "a bracket before this function is not closed");
	p->unwinding = true;
	p->muted_before = p->diagnostics.muted;
	p->diagnostics.muted = true;
	p->scan.token = TOKEN_EOF;
	return true;
}

void parser_resume(struct parser *p)
{
	p->unwinding = false;
	p->diagnostics.muted = p->muted_before;
	p->scan.at = p->scan.begin + p->scan.pos;
	p->scan.insert_semi = false;
	parser_next(p);
}

u32 parser_expect(struct parser *p, enum token token)
{
	u32 pos = parser_pos(p);
	char quoted[24];

	if (UNLIKELY(parser_token(p) != token) && !parser_unwind(p)) {
		snprintf(quoted, sizeof(quoted), "'%s'", token_text(token));
		parser_error_expected(p, pos, quoted);
	}
	parser_next(p);
	return pos;
}

u32 parser_expect_closing(struct parser *p, enum token token, const char *context)
{
	if (UNLIKELY(parser_token(p) == TOKEN_SEMICOLON && p->scan.is_newline)) {
		parser_error(p, parser_pos(p), "missing ',' before newline in %s", context);
		parser_next(p);
	}
	return parser_expect(p, token);
}

void parser_expect_semi(struct parser *p)
{
	switch ((int)parser_token(p)) {
	case TOKEN_SEMICOLON:
		parser_next(p);
		break;
	case TOKEN_RPAREN:
	case TOKEN_RBRACE:
		break;
	case TOKEN_COMMA:
		parser_error_expected(p, parser_pos(p), "';'");
		parser_next(p);
		break;
	default:
		if (parser_unwind(p))
			break;
		parser_error_expected(p, parser_pos(p), "';'");
		parser_advance(p, statement_stops);
		parser_take(p, TOKEN_SEMICOLON);
		break;
	}
}

bool parser_at_comma(struct parser *p, const char *context, enum token closing)
{
	if (parser_token(p) == TOKEN_COMMA)
		return true;
	if (LIKELY(parser_token(p) == closing) || parser_unwind(p))
		return false;
	if (parser_token(p) == TOKEN_SEMICOLON && p->scan.is_newline)
		parser_error(p, parser_pos(p), "missing ',' before newline in %s", context);
	else
		parser_error(p, parser_pos(p), "missing ',' in %s", context);
	return true;
}

// Stops at a token of the set only when there was progress since the last stop, or ten times without:
// callers that both stop at the same token would wait for each other for ever.
void parser_advance(struct parser *p, const token_set to)
{
	enum { MAX_STOPS = 10 };

	for (; parser_token(p) != TOKEN_EOF; parser_next(p)) {
		u32 pos = parser_pos(p);

		if (!to[parser_token(p)] && !at_function(p))
			continue;
		if (pos == p->sync_pos && p->sync_count < MAX_STOPS) {
			p->sync_count++;
			return;
		}
		if (pos > p->sync_pos) {
			p->sync_pos = pos;
			p->sync_count = 0;
			return;
		}
	}
}

// Skips what is left of a construct that is not read: to the separator or the bracket that ends it. At
// least one token, so that callers in a loop make progress.
static void skip_construct(struct parser *p)
{
	u32 begin = parser_pos(p);

	for (;;) {
		switch ((int)parser_token(p)) {
		case TOKEN_EOF:
			return;
		case TOKEN_LPAREN:
		case TOKEN_LBRACK:
		case TOKEN_LBRACE:
			scan_skip_balanced(&p->scan);
			break;
		case TOKEN_COMMA:
		case TOKEN_SEMICOLON:
		case TOKEN_RPAREN:
		case TOKEN_RBRACK:
		case TOKEN_RBRACE:
			if (parser_pos(p) != begin)
				return;
			break;
		default:
			break;
		}
		parser_next(p);
	}
}

bool parser_enter_slow(struct parser *p)
{
	p->depth--;
	parser_error(p, parser_pos(p), "nested deeper than %d levels: not read", PARSE_MAX_DEPTH);
	skip_construct(p);
	return false;
}

bool parser_chain(struct parser *p, u32 *count)
{
	if (LIKELY(++*count <= PARSE_MAX_CHAIN))
		return true;
	parser_error(p, parser_pos(p), "more than %d operators in a row: the rest is not read",
		PARSE_MAX_CHAIN);
	skip_construct(p);
	return false;
}

void parser_grow_nodes(struct parser *p)
{
	if (p->nodes.len >= PARSE_MAX_NODES && !p->diagnostics.muted) {
		parser_error(p, parser_pos(p),
			"more than %d syntax nodes: the rest of the file is not read",
			PARSE_MAX_NODES);
		p->diagnostics.muted = true;
		p->scan.at = p->scan.end;
	}
	p->nodes.at = heap_vec_grow(p->nodes.at, sizeof(*p->nodes.at), &p->nodes.cap);
}

u32 list_end(struct parser *p, u32 begin)
{
	u32 count = p->list.len - begin, at = p->extra.len;

	if (count == 0)
		return 0;
	while (UNLIKELY(p->extra.cap - at <= count))
		p->extra.at = heap_vec_grow(p->extra.at, sizeof(u32), &p->extra.cap);
	p->extra.at[at] = count;
	for (u32 i = 0; i < count; i++)
		p->extra.at[at + 1 + i] = p->list.at[begin + i];
	p->extra.len = at + 1 + count;
	p->list.len = begin;
	return at;
}
