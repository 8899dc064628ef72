// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/scan.h"

#include "base/utf8.h"
#include "golang/syntax/bytes.h"
#include "golang/syntax/unicode.h"

#include <stdlib.h>

// How a token begins.
enum start {
	START_OTHER, // end of text, illegal, or not ASCII
	START_WORD,
	START_DIGIT,
	START_OPERATOR, // may be longer than a byte
	START_SINGLE,   // is a token by itself
	START_QUOTE,    // " ' `
	START_SLASH,
	START_PERIOD,
};

static const u8 starts[256] = {
	['a' ... 'z'] = START_WORD,
	['A' ... 'Z'] = START_WORD,
	['_'] = START_WORD,
	['0' ... '9'] = START_DIGIT,
	['"'] = START_QUOTE,
	['\''] = START_QUOTE,
	['`'] = START_QUOTE,
	['/'] = START_SLASH,
	['.'] = START_PERIOD,
	['+'] = START_OPERATOR,
	['-'] = START_OPERATOR,
	['*'] = START_OPERATOR,
	['%'] = START_OPERATOR,
	['&'] = START_OPERATOR,
	['|'] = START_OPERATOR,
	['^'] = START_OPERATOR,
	['<'] = START_OPERATOR,
	['>'] = START_OPERATOR,
	['='] = START_OPERATOR,
	['!'] = START_OPERATOR,
	[':'] = START_OPERATOR,
	['('] = START_SINGLE,
	[')'] = START_SINGLE,
	['['] = START_SINGLE,
	[']'] = START_SINGLE,
	['{'] = START_SINGLE,
	['}'] = START_SINGLE,
	[','] = START_SINGLE,
	[';'] = START_SINGLE,
	['~'] = START_SINGLE,
};

// The tokens that begin with a byte: it alone, with = behind it, with `second` behind it, with that
// and =; and one more pair, `third` behind it.
struct spelling {
	u8 alone, equals;
	char second;
	u8 both, both_equals;
	char third;
	u8 pair;
};

#define ALONE(a)               .alone = TOKEN_##a
#define EQUALS(a, b)           ALONE(a), .equals = TOKEN_##b
#define SECOND(c, a)           .second = c, .both = TOKEN_##a
#define SECOND_EQUALS(c, a, b) SECOND(c, a), .both_equals = TOKEN_##b
#define THIRD(c, a)            .third = c, .pair = TOKEN_##a
static const struct spelling spellings[128] = {
	['+'] = {EQUALS(ADD, ADD_ASSIGN), SECOND('+', INC)},
	['-'] = {EQUALS(SUB, SUB_ASSIGN), SECOND('-', DEC)},
	['*'] = {EQUALS(MUL, MUL_ASSIGN)},
	['/'] = {EQUALS(QUO, QUO_ASSIGN)},
	['%'] = {EQUALS(REM, REM_ASSIGN)},
	['&'] = {EQUALS(AND, AND_ASSIGN), SECOND_EQUALS('^', AND_NOT, AND_NOT_ASSIGN),
		THIRD('&', LAND)},
	['|'] = {EQUALS(OR, OR_ASSIGN), SECOND('|', LOR)},
	['^'] = {EQUALS(XOR, XOR_ASSIGN)},
	['<'] = {EQUALS(LSS, LEQ), SECOND_EQUALS('<', SHL, SHL_ASSIGN), THIRD('-', ARROW)},
	['>'] = {EQUALS(GTR, GEQ), SECOND_EQUALS('>', SHR, SHR_ASSIGN)},
	['='] = {EQUALS(ASSIGN, EQL)},
	['!'] = {EQUALS(NOT, NEQ)},
	[':'] = {EQUALS(COLON, DEFINE)},
	['('] = {ALONE(LPAREN)},
	[')'] = {ALONE(RPAREN)},
	['['] = {ALONE(LBRACK)},
	[']'] = {ALONE(RBRACK)},
	['{'] = {ALONE(LBRACE)},
	['}'] = {ALONE(RBRACE)},
	[','] = {ALONE(COMMA)},
	[';'] = {ALONE(SEMICOLON)},
	['~'] = {ALONE(TILDE)},
};

// Sixteen bytes from keep[16 - n] on leave the first n bytes of a word.
static const char keep[32] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";

void scan_begin(struct scanner *scanner, struct diagnostics *diagnostics, struct symtab *names,
	str text, u32 offset)
{
	ASSERT(scanner->names == NULL || scanner->names == names);
	scanner->names = names;
	scanner->diagnostics = diagnostics;
	scanner->begin = text.ptr;
	scanner->end = text.ptr + text.len;
	scanner->at = text.ptr + offset;
	if (offset == 0 && str_starts(text, STR("\xef\xbb\xbf")))
		scanner->at += 3;
	scanner->insert_semi = false;
	scanner->comments.len = 0;
}

void scan_deinit(struct scanner *scanner)
{
	heap_vec_free(&scanner->comments);
}

static void set_token(struct scanner *scanner, enum token token, const char *from, const char *to)
{
	scanner->token = token;
	scanner->pos = scan_offset(scanner, from);
	scanner->token_end = scan_offset(scanner, to);
	scanner->insert_semi = token_ends_statement[token];
	scanner->at = to;
}

// A semicolon that is not written.
static void set_newline(struct scanner *scanner, const char *from, const char *to)
{
	set_token(scanner, TOKEN_SEMICOLON, from, to);
	scanner->is_newline = true;
}

static void set_word(struct scanner *scanner, const char *from, const char *to)
{
	str text = str_range(from, to);
	enum token token = token_of_word(text);

	set_token(scanner, token, from, to);
	if (token == TOKEN_IDENT)
		scanner->name = symtab_intern(scanner->names, text);
}

// Length of the rune at `at` when it may continue an identifier (or begin one), else 0.
static size_t word_rune(const struct scanner *scanner, const char *at, bool first)
{
	str rest = str_range(at, scanner->end);
	size_t size;
	u32 rune;

	if (rest.len == 0)
		return 0;
	if ((u8)*at < 0x80)
		return starts[(u8)*at] == START_WORD || (!first && starts[(u8)*at] == START_DIGIT);
	size = utf8_decode(rest, &rune);
	if (unicode_is_letter(rune) || (!first && unicode_is_digit(rune)))
		return size;
	return 0;
}

// A word that does not end within 16 bytes or is not ASCII.
static void scan_long_word(struct scanner *scanner, const char *from)
{
	const char *at = from;
	size_t size;

	for (;;) {
		u32 others = ~bytes_word_mask(bytes_load(at)) & 0xffff;

		if (others) {
			at += __builtin_ctz(others);
			break;
		}
		at += 16;
	}
	while ((size = word_rune(scanner, at, at == from)))
		at += size;
	set_word(scanner, from, at);
}

static void scan_word(struct scanner *scanner, const char *from)
{
	u32 others = ~bytes_word_mask(bytes_load(from)) & 0xffff;
	struct cached_word *cached;
	u64 low, high, mask[2], hash;
	u32 len;

	len = others ? (u32)__builtin_ctz(others) : 16;
	if (UNLIKELY(others == 0 || (from[len] & 0x80))) {
		scan_long_word(scanner, from);
		return;
	}
	memcpy(mask, keep + 16 - len, sizeof(mask));
	memcpy(&low, from, 8);
	memcpy(&high, from + 8, 8);
	low &= mask[0];
	high &= mask[1];
	hash = (low ^ (high * 0x9e3779b97f4a7c15u)) * 0xbf58476d1ce4e5b9u;
	cached = &scanner->cache[hash >> 52];
	if (LIKELY(cached->low == low && cached->high == high)) {
		scanner->name = cached->name;
		set_token(scanner, (enum token)cached->token, from, from + len);
		return;
	}
	set_word(scanner, from, from + len);
	*cached = (struct cached_word){low, high, scanner->name, (u32)scanner->token};
}

static void scan_operator(struct scanner *scanner, const char *from)
{
	const struct spelling *spelling = &spellings[(u8)*from & 0x7f];
	u8 token = spelling->alone;
	int len = 1;

	if (from[1] == '=' && spelling->equals) {
		token = spelling->equals;
		len = 2;
	} else if (spelling->second && from[1] == spelling->second) {
		token = spelling->both;
		len = 2;
		if (from[2] == '=' && spelling->both_equals) {
			token = spelling->both_equals;
			len = 3;
		}
	} else if (spelling->third && from[1] == spelling->third) {
		token = spelling->pair;
		len = 2;
	}
	set_token(scanner, (enum token)token, from, from + len);
}

static void scan_single(struct scanner *scanner, const char *from)
{
	scanner->is_newline = false;
	set_token(scanner, (enum token)spellings[(u8)*from & 0x7f].alone, from, from + 1);
}

static void scan_digits(struct scanner *scanner, const char *from)
{
	enum token token = TOKEN_INT;
	const char *to = scan_number(scanner, from, &token);

	set_token(scanner, token, from, to);
}

static void scan_period(struct scanner *scanner, const char *from)
{
	if (starts[(u8)from[1]] == START_DIGIT)
		scan_digits(scanner, from);
	else if (from[1] == '.' && from[2] == '.')
		set_token(scanner, TOKEN_ELLIPSIS, from, from + 3);
	else
		set_token(scanner, TOKEN_PERIOD, from, from + 1);
}

static void scan_quoted(struct scanner *scanner, const char *from)
{
	if (*from == '"')
		set_token(scanner, TOKEN_STRING, from, scan_string(scanner, from));
	else if (*from == '`')
		set_token(scanner, TOKEN_STRING, from, scan_raw_string(scanner, from));
	else
		set_token(scanner, TOKEN_CHAR, from, scan_rune(scanner, from));
}

// The token is illegal but does not change whether a newline ends the statement.
static void scan_illegal(struct scanner *scanner, const char *from)
{
	bool insert_semi = scanner->insert_semi;
	str rest = str_range(from, scanner->end);
	u32 rune, pos = scan_offset(scanner, from);
	size_t size = utf8_decode(rest, &rune);

	if (rune == 0x201c || rune == 0x201d)
		diagnostics_add(scanner->diagnostics, pos,
			"curly quotation mark '" STR_FMT "' (use neutral '\"')",
			STR_ARG(str_sub(rest, 0, size)));
	else if (rune == UTF8_INVALID)
		diagnostics_add(scanner->diagnostics, pos, "illegal UTF-8 encoding");
	else if (rune < ' ' || rune == 0x7f)
		diagnostics_add(scanner->diagnostics, pos, "illegal character U+%04X", rune);
	else
		diagnostics_add(scanner->diagnostics, pos, "illegal character U+%04X '" STR_FMT "'",
			rune, STR_ARG(str_sub(rest, 0, size)));
	set_token(scanner, TOKEN_ILLEGAL, from, from + size);
	scanner->insert_semi = insert_semi;
}

static void scan_other(struct scanner *scanner, const char *from)
{
	if (*from == '\n')
		set_newline(scanner, from, from + 1);
	else if (from == scanner->end && scanner->insert_semi)
		set_newline(scanner, from, from);
	else if (from == scanner->end)
		set_token(scanner, TOKEN_EOF, from, from);
	else if (word_rune(scanner, from, true))
		scan_long_word(scanner, from);
	else
		scan_illegal(scanner, from);
}

// Stops at a newline only when that ends a statement.
static inline const char *skip_blank(const struct scanner *scanner, const char *at)
{
	char newline = scanner->insert_semi ? ' ' : '\n';

	if (*at == ' ')
		at++;
	while ((u8)*at <= ' ') {
		bytes16 bytes = bytes_load(at);
		bytes16 tabs = bytes_or(bytes_equal(bytes, ' '), bytes_equal(bytes, '\t'));
		bytes16 ends = bytes_or(bytes_equal(bytes, newline), bytes_equal(bytes, '\r'));
		u32 others = ~bytes_mask(bytes_or(tabs, ends)) & 0xffff;

		if (others)
			return at + __builtin_ctz(others);
		at += 16;
	}
	return at;
}

// Behind the comment, or NULL when a newline in it became the token at hand.
static const char *scan_comment(struct scanner *scanner, const char *from)
{
	const char *to, *newline;

	if (from[1] == '/')
		return scan_line_comment(scanner, from);
	to = scan_block_comment(scanner, from);
	newline = scanner->insert_semi ? memchr(from, '\n', (size_t)(to - from)) : NULL;
	if (!newline)
		return to;
	set_newline(scanner, newline, newline + 1);
	scanner->at = to;
	return NULL;
}

void scan_next(struct scanner *scanner)
{
	const char *at = scanner->at;

	for (;;) {
		at = skip_blank(scanner, at);
		switch ((enum start)starts[(u8)*at]) {
		case START_WORD:
			scan_word(scanner, at);
			return;
		case START_OPERATOR:
			scan_operator(scanner, at);
			return;
		case START_SINGLE:
			scan_single(scanner, at);
			return;
		case START_PERIOD:
			scan_period(scanner, at);
			return;
		case START_DIGIT:
			scan_digits(scanner, at);
			return;
		case START_QUOTE:
			scan_quoted(scanner, at);
			return;
		case START_OTHER:
			scan_other(scanner, at);
			return;
		case START_SLASH:
			if (at[1] != '/' && at[1] != '*') {
				scan_operator(scanner, at);
				return;
			}
			at = scan_comment(scanner, at);
			if (!at)
				return;
			break;
		}
	}
}
