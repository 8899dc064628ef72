// SPDX-License-Identifier: Apache-2.0
#include "report/highlight.h"

#include "report/cells.h"
#include "report/paint.h"

#include <ctype.h>

static const str keywords[] = {STR("break"), STR("case"), STR("chan"), STR("const"),
	STR("continue"), STR("default"), STR("defer"), STR("else"), STR("fallthrough"), STR("for"),
	STR("func"), STR("go"), STR("goto"), STR("if"), STR("import"), STR("interface"), STR("map"),
	STR("package"), STR("range"), STR("return"), STR("select"), STR("struct"), STR("switch"),
	STR("type"), STR("var")};

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

static bool is_keyword(str word)
{
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++) {
		if (str_equal(keywords[i], word))
			return true;
	}
	return false;
}

// Length of the rest of a block comment or raw string up to and with its end.
static size_t rest_of(str line, str end, bool *open)
{
	size_t at = str_find(line, end);

	*open = at == line.len;
	return MIN(at + end.len, line.len);
}

// Length of an interpreted string or rune literal.
static size_t quoted_length(str line)
{
	size_t at = 1;

	while (at < line.len && line.ptr[at] != line.ptr[0])
		at += line.ptr[at] == '\\' ? 2 : 1;
	return MIN(at + 1, line.len);
}

static size_t word_length(str line)
{
	size_t len = 0;

	while (len < line.len && is_word_char(line.ptr[len]))
		len++;
	return len;
}

// The next piece of the line and its colour; false for plain text.
static bool next_piece(struct highlight *state, str line, size_t *ret_len, enum paint *ret)
{
	char c = line.ptr[0];

	*ret_len = 1;
	*ret = PAINT_COMMENT;
	if (state->in_comment) {
		*ret_len = rest_of(line, STR("*/"), &state->in_comment);
		return true;
	}
	if (str_starts(line, STR("//"))) {
		*ret_len = line.len;
		return true;
	}
	if (str_starts(line, STR("/*"))) {
		*ret_len = 2 + rest_of(str_skip(line, 2), STR("*/"), &state->in_comment);
		return true;
	}
	*ret = PAINT_STRING;
	if (state->in_raw_string) {
		*ret_len = rest_of(line, STR("`"), &state->in_raw_string);
		return true;
	}
	if (c == '`') {
		*ret_len = 1 + rest_of(str_skip(line, 1), STR("`"), &state->in_raw_string);
		return true;
	}
	if (c == '"' || c == '\'') {
		*ret_len = quoted_length(line);
		return true;
	}
	*ret = PAINT_KEYWORD;
	*ret_len = MAX(word_length(line), (size_t)1);
	return is_keyword(str_sub(line, 0, *ret_len));
}

void highlight_go(struct highlight *state, struct strbuf *out, str line)
{
	u32 at = 0;

	while (line.len) {
		enum paint paint;
		size_t len;
		bool painted = next_piece(state, line, &len, &paint);

		paint_begin(out, painted, paint);
		at = cells_put(out, str_sub(line, 0, len), at);
		paint_end(out, painted);
		line = str_skip(line, len);
	}
}
