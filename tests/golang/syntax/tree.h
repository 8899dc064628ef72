// SPDX-License-Identifier: Apache-2.0
// For the parser's tests: text to tree, and the tree as one line of text. A name or literal is itself,
// another node is (Kind op flags field...) with - for an absent child and [..] for a list.
#pragma once

#include "base/strbuf.h"
#include "golang/syntax/parse.h"

struct tree {
	struct arena arena;
	struct symtab *names;
	struct parse_scratch *scratch;
	struct source source;
};

void tree_init(struct tree *tree);
void tree_deinit(struct tree *tree);

// Copies text, with FILE_PAD zeros behind it, and parses it.
void tree_parse(struct tree *tree, enum parse_mode mode, str text);

// As text; valid until tree_deinit. `ast` is that of the source or of one of its bodies.
str tree_text(struct tree *tree, const struct ast *ast, node_id id);

// "line:column text" of each diagnostic, each ended by a newline.
str tree_errors(struct tree *tree);

// Fails the running test unless the declaration (the last one), the statement, the expression or the
// type has this tree and there is no diagnostic.
void assert_decl(const char *text, const char *expected);
void assert_stmt(const char *text, const char *expected);
void assert_expr(const char *text, const char *expected);
void assert_type(const char *text, const char *expected);

// Fails unless a file of this text has these diagnostics; returns how many declarations it has.
u32 assert_errors(const char *text, const char *expected);
