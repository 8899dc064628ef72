// SPDX-License-Identifier: Apache-2.0
#include "golang/load/gomod_line.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_punctuation(char c)
{
	return c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}' || c == ',';
}

// Control bytes end a word and begin none; everything above ASCII may stand in one.
static bool is_word(char c)
{
	return (u8)c > ' ' && c != 0x7f && !is_punctuation(c);
}

static bool string_length(str text, size_t *ret, struct error *err)
{
	char quote = text.ptr[0];

	for (size_t i = 1; i < text.len; i++) {
		if (text.ptr[i] == quote) {
			*ret = i + 1;
			return true;
		}
		if (text.ptr[i] == '\\' && quote == '"')
			i++;
	}
	return error_set(err, ERROR_INPUT, "string without closing %c", quote);
}

static bool word_length(str text, size_t *ret, struct error *err)
{
	size_t i = 0;

	for (; i < text.len && is_word(text.ptr[i]); i++) {
		if (str_starts(str_skip(text, i), STR("//")))
			break;
		if (str_starts(str_skip(text, i), STR("/*")))
			return error_set(err, ERROR_INPUT, "comments begin with //, not /*");
	}
	if (i == 0)
		return error_set(err, ERROR_INPUT, "unexpected byte 0x%02x", (u8)text.ptr[0]);
	*ret = i;
	return true;
}

bool gomod_line_read(str text, struct gomod_line *ret, struct error *err)
{
	struct gomod_line line;

	line.count = 0;
	for (;;) {
		size_t length = 1;

		while (text.len && is_space(text.ptr[0]))
			text = str_skip(text, 1);
		if (text.len == 0 || str_starts(text, STR("//")))
			break;
		if (line.count == GOMOD_MAX_TOKENS)
			return error_set(
				err, ERROR_LIMIT, "more than %d words in a line", GOMOD_MAX_TOKENS);
		if (text.ptr[0] == '"' || text.ptr[0] == '`') {
			if (!string_length(text, &length, err))
				return false;
		} else if (!is_punctuation(text.ptr[0]) && !word_length(text, &length, err)) {
			return false;
		}
		line.token[line.count++] = str_sub(text, 0, length);
		text = str_skip(text, length);
	}
	ret->count = line.count;
	memcpy(ret->token, line.token, line.count * sizeof(line.token[0]));
	return true;
}

bool gomod_unquote(struct arena *arena, str token, str *ret, struct error *err)
{
	str inner = str_sub(token, 1, token.len - 1);
	char *out;
	size_t len = 0;

	if (token.len < 2 || (token.ptr[0] != '"' && token.ptr[0] != '`')) {
		*ret = token;
		return true;
	}
	if (token.ptr[0] == '`' || str_find_char(inner, '\\') == inner.len) {
		*ret = inner;
		return true;
	}
	out = arena_alloc(arena, inner.len, 1);
	for (size_t i = 0; i < inner.len; i++) {
		if (inner.ptr[i] == '\\' && ++i < inner.len && inner.ptr[i] != '\\' &&
			inner.ptr[i] != '"')
			return error_set(err, ERROR_INPUT, "escape \\%c in a string", inner.ptr[i]);
		out[len++] = inner.ptr[i];
	}
	*ret = (str){out, len};
	return true;
}
