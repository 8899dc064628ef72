// SPDX-License-Identifier: Apache-2.0
// Scanner: one token at a time, with the semicolons that newlines stand for. Accepts exactly what
// go/scanner accepts and reports the same errors; comments are kept aside, //line is not followed.
#pragma once

#include "base/vec.h"
#include "golang/syntax/diagnostics.h"
#include "golang/syntax/token.h"

// What the words of the last files were: most words are seen again soon, and one look here says both
// which keyword or name it is. Holds words of at most 16 bytes.
enum { WORD_CACHE_SIZE = 1 << 12 };

struct cached_word {
	u64 low, high; // the text, padded with zeros
	sym name;
	u32 token;
};

struct scanner {
	const char *at; // behind the token
	const char *begin, *end;

	// The token at hand.
	enum token token;
	u32 pos, token_end;
	sym name;         // of an IDENT
	bool is_newline;  // a SEMICOLON that is not written
	bool insert_semi; // the next newline becomes a SEMICOLON

	struct diagnostics *diagnostics;
	struct symtab *names;
	VEC(struct comment) comments; // on the heap
	struct cached_word cache[WORD_CACHE_SIZE];
};

// Sets the scanner to `offset`, before the first token. FILE_PAD zero bytes follow the text. A
// scanner serves one symbol table for its life.
void scan_begin(struct scanner *scanner, struct diagnostics *diagnostics, struct symtab *names,
	str text, u32 offset);

// Frees what the scanner holds.
void scan_deinit(struct scanner *scanner);

void scan_next(struct scanner *scanner);

// The token at hand is an opening bracket: moves on to the bracket that closes it, which becomes the
// token at hand; to the end of the text when there is none. What is skipped is not checked.
void scan_skip_balanced(struct scanner *scanner);

// Offset of the first byte at or after offset that is neither blank nor comment.
u32 scan_skip_blank(const struct scanner *scanner, u32 offset);

// Counts newlines and reports bytes that may not be in a Go file at all: NUL, a byte order mark
// behind the beginning, bad UTF-8. Returns false for UTF-16, which is not worth reading on.
bool scan_check_text(struct diagnostics *diagnostics, str text, u32 *newlines);

// For scan.c: literals and comments. `from` is at the first byte; the result is behind the last.
const char *scan_number(struct scanner *scanner, const char *from, enum token *token);
const char *scan_string(struct scanner *scanner, const char *from);
const char *scan_raw_string(struct scanner *scanner, const char *from);
const char *scan_rune(struct scanner *scanner, const char *from);
const char *scan_line_comment(struct scanner *scanner, const char *from);
const char *scan_block_comment(struct scanner *scanner, const char *from);

static inline u32 scan_offset(const struct scanner *scanner, const char *at)
{
	return (u32)(at - scanner->begin);
}
