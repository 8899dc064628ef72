// SPDX-License-Identifier: Apache-2.0
#include "report/trace/go_quote.h"

#include "base/utf8.h"

static void put_escape(struct strbuf *out, u8 byte)
{
	static const char letters[] = "abtnvfr"; // 7 to 13

	if (byte >= 7 && byte <= 13)
		strbuf_printf(out, "\\%c", letters[byte - 7]);
	else
		strbuf_printf(out, "\\x%02x", byte);
}

void go_quote(struct strbuf *out, str text)
{
	strbuf_add_char(out, '"');
	while (text.len) {
		u8 byte = (u8)text.ptr[0];
		u32 rune;
		size_t len = utf8_decode(text, &rune);

		if (byte == '"' || byte == '\\')
			strbuf_printf(out, "\\%c", byte);
		else if (byte < 0x20 || byte == 0x7f || rune == UTF8_INVALID)
			put_escape(out, byte);
		else
			strbuf_add(out, str_sub(text, 0, len));
		text = str_skip(text, len);
	}
	strbuf_add_char(out, '"');
}
