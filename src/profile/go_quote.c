// SPDX-License-Identifier: Apache-2.0
#include "profile/go_quote.h"

#include "base/strbuf.h"
#include "base/utf8.h"

static bool hex(str digits, u32 *ret)
{
	u32 value = 0;

	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.ptr[i];
		u32 digit = c >= '0' && c <= '9'   ? (u32)(c - '0')
		            : c >= 'a' && c <= 'f' ? (u32)(c - 'a' + 10)
		            : c >= 'A' && c <= 'F' ? (u32)(c - 'A' + 10)
		                                   : 16;

		if (digit == 16)
			return false;
		value = value << 4 | digit;
	}
	*ret = value;
	return true;
}

static char simple_escape(char c)
{
	static const char from[] = "abfnrtv\\\"'", to[] = "\a\b\f\n\r\t\v\\\"'";
	const char *at = c ? strchr(from, c) : NULL;

	return at ? to[at - from] : 0;
}

// What follows the backslash; returns its length, 0 when it is no escape.
static size_t put_escape(struct strbuf *out, str text)
{
	size_t digits = text.ptr[0] == 'x'   ? 2
	                : text.ptr[0] == 'u' ? 4
	                : text.ptr[0] == 'U' ? 8
	                                     : 0;
	char bytes[4], simple = simple_escape(text.ptr[0]);
	u32 value;

	if (simple) {
		strbuf_add_char(out, simple);
		return 1;
	}
	if (!digits || text.len < 1 + digits || !hex(str_sub(text, 1, 1 + digits), &value))
		return 0;
	if (digits == 2)
		strbuf_add_char(out, (char)value);
	else
		strbuf_add(out, (str){bytes, utf8_encode(value, bytes)});
	return 1 + digits;
}

bool go_unquote(struct arena *arena, str *rest, str *ret)
{
	str text = *rest;
	struct strbuf out;
	size_t at = 1;

	if (!str_starts(text, STR("\"")))
		return false;
	strbuf_init(&out, arena);
	while (at < text.len && text.ptr[at] != '"') {
		size_t size;

		if (text.ptr[at] != '\\') {
			strbuf_add_char(&out, text.ptr[at++]);
			continue;
		}
		if (at + 1 >= text.len)
			return false;
		size = put_escape(&out, str_skip(text, at + 1));
		if (!size)
			return false;
		at += 1 + size;
	}
	if (at >= text.len)
		return false;
	*rest = str_skip(text, at + 1);
	*ret = strbuf_str(&out);
	return true;
}
