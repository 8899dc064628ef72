// SPDX-License-Identifier: Apache-2.0
// What stands between tokens, and what is skipped whole.
#include "golang/syntax/bytes.h"
#include "golang/syntax/scan.h"

// `at` is behind "//"; the result is at the newline or the end of the text.
static const char *line_comment_end(const char *at, const char *end)
{
	for (; at < end; at += 16) {
		u32 newlines = bytes_mask(bytes_equal(bytes_load(at), '\n'));

		if (newlines)
			return at + __builtin_ctz(newlines);
	}
	return end;
}

// `at` is behind "/*"; the result is behind "*/", or NULL when there is none.
static const char *block_comment_end(const char *at, const char *end)
{
	while (at < end && (at = memchr(at, '*', (size_t)(end - at)))) {
		if (at[1] == '/')
			return at + 2;
		at++;
	}
	return NULL;
}

const char *scan_line_comment(struct scanner *scanner, const char *from)
{
	const char *to = line_comment_end(from + 2, scanner->end);
	const char *last = to[-1] == '\r' ? to - 1 : to;

	*heap_vec_push(&scanner->comments) =
		(struct comment){scan_offset(scanner, from), scan_offset(scanner, last)};
	return to;
}

const char *scan_block_comment(struct scanner *scanner, const char *from)
{
	const char *to = block_comment_end(from + 2, scanner->end);

	if (!to) {
		diagnostics_add(
			scanner->diagnostics, scan_offset(scanner, from), "comment not terminated");
		to = scanner->end;
	}
	*heap_vec_push(&scanner->comments) =
		(struct comment){scan_offset(scanner, from), scan_offset(scanner, to)};
	return to;
}

// Behind a string or rune literal that begins at `at`; it ends at a newline at the latest.
static const char *quoted_end(const char *at, const char *end)
{
	char quote = *at++;

	for (; at < end && *at != quote && *at != '\n'; at++) {
		if (*at == '\\')
			at++;
	}
	return MIN(at + 1, end);
}

// Behind the comment, string or rune that begins at `at`.
static const char *skip_token(const char *at, const char *end)
{
	const char *to;

	switch (*at) {
	case '"':
	case '\'':
		return quoted_end(at, end);
	case '`':
		to = at + 1 < end ? memchr(at + 1, '`', (size_t)(end - at - 1)) : NULL;
		return to ? to + 1 : end;
	case '/':
		if (at[1] == '/')
			return line_comment_end(at + 2, end);
		if (at[1] != '*')
			return at + 1;
		to = block_comment_end(at + 2, end);
		return to ? to : end;
	default:
		return at + 1;
	}
}

// The next byte from `at` on that is one of the brackets or begins a comment or literal.
static const char *find_special(const char *at, const char *end, char open, char close)
{
	for (; at < end; at += 16) {
		bytes16 bytes = bytes_load(at);
		bytes16 brackets = bytes_or(bytes_equal(bytes, open), bytes_equal(bytes, close));
		bytes16 quotes = bytes_or(bytes_equal(bytes, '"'), bytes_equal(bytes, '\''));
		bytes16 others = bytes_or(bytes_equal(bytes, '`'), bytes_equal(bytes, '/'));
		u32 mask = bytes_mask(bytes_or(brackets, bytes_or(quotes, others)));

		if (mask)
			return at + __builtin_ctz(mask);
	}
	return end;
}

void scan_skip_balanced(struct scanner *scanner)
{
	char open = scanner->begin[scanner->pos];
	char close = open == '(' ? ')' : open == '[' ? ']' : '}';
	const char *at = find_special(scanner->at, scanner->end, open, close);
	u32 depth = 1;

	while (at < scanner->end) {
		if (*at == close && --depth == 0)
			break;
		if (*at == open)
			depth++;
		at = find_special(skip_token(at, scanner->end), scanner->end, open, close);
	}
	scanner->at = MIN(at, scanner->end);
	scanner->insert_semi = false;
	scan_next(scanner);
}

u32 scan_skip_blank(const struct scanner *scanner, u32 offset)
{
	const char *at = scanner->begin + offset;

	while (at < scanner->end) {
		bool comment = *at == '/' && (at[1] == '/' || at[1] == '*');

		if (!comment && *at != ' ' && *at != '\t' && *at != '\n' && *at != '\r')
			break;
		at = comment ? skip_token(at, scanner->end) : at + 1;
	}
	return scan_offset(scanner, MIN(at, scanner->end));
}
