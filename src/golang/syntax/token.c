// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/token.h"

static const char *const texts[TOKEN_COUNT] = {
#define TOKEN(name, text)                text,
#define OPERATOR(name, text, precedence) text,
#define KEYWORD(name, text)              text,
#include "golang/syntax/token.def"
};

const u8 token_precedence[TOKEN_COUNT] = {
#define OPERATOR(name, text, precedence) [TOKEN_##name] = precedence,
#include "golang/syntax/token.def"
};

const bool token_ends_statement[TOKEN_COUNT] = {
	[TOKEN_IDENT] = true,
	[TOKEN_INT] = true,
	[TOKEN_FLOAT] = true,
	[TOKEN_IMAG] = true,
	[TOKEN_CHAR] = true,
	[TOKEN_STRING] = true,
	[TOKEN_INC] = true,
	[TOKEN_DEC] = true,
	[TOKEN_RPAREN] = true,
	[TOKEN_RBRACK] = true,
	[TOKEN_RBRACE] = true,
	[TOKEN_BREAK] = true,
	[TOKEN_CONTINUE] = true,
	[TOKEN_FALLTHROUGH] = true,
	[TOKEN_RETURN] = true,
};

const char *token_text(enum token token)
{
	return texts[token];
}

// The first keyword of each letter; token.def has them in order.
static const u8 first_of_letter[26] = {
	['b' - 'a'] = TOKEN_BREAK,
	['c' - 'a'] = TOKEN_CASE,
	['d' - 'a'] = TOKEN_DEFAULT,
	['e' - 'a'] = TOKEN_ELSE,
	['f' - 'a'] = TOKEN_FALLTHROUGH,
	['g' - 'a'] = TOKEN_GO,
	['i' - 'a'] = TOKEN_IF,
	['m' - 'a'] = TOKEN_MAP,
	['p' - 'a'] = TOKEN_PACKAGE,
	['r' - 'a'] = TOKEN_RANGE,
	['s' - 'a'] = TOKEN_SELECT,
	['t' - 'a'] = TOKEN_TYPE,
	['v' - 'a'] = TOKEN_VAR,
};

enum token token_of_word(str text)
{
	char letter = text.len ? text.ptr[0] : 0;

	if (letter < 'a' || letter > 'z' || !first_of_letter[letter - 'a'])
		return TOKEN_IDENT;
	for (int i = first_of_letter[letter - 'a']; i < TOKEN_COUNT && texts[i][0] == letter; i++) {
		if (str_equal(text, str_from_c(texts[i])))
			return (enum token)i;
	}
	return TOKEN_IDENT;
}
