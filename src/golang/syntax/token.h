// SPDX-License-Identifier: Apache-2.0
// Properties of tokens, as tables.
#pragma once

#include "golang/syntax/ast.h"

// Of binary operators, 1 to 5; 0 for every other token.
extern const u8 token_precedence[TOKEN_COUNT];

// A newline after the token ends the statement.
extern const bool token_ends_statement[TOKEN_COUNT];

static inline bool token_is_literal(enum token token)
{
	return token >= TOKEN_IDENT && token <= TOKEN_STRING;
}

// The keyword that text spells, or TOKEN_IDENT.
enum token token_of_word(str text);
