// SPDX-License-Identifier: Apache-2.0
// Text built piece by piece in an arena.
#pragma once

#include "base/arena.h"

#include <stdarg.h>

struct strbuf {
	struct arena *arena;
	char *ptr;
	size_t len, cap;
};

void strbuf_init(struct strbuf *buf, struct arena *arena);
void strbuf_add(struct strbuf *buf, str s);
void strbuf_add_char(struct strbuf *buf, char c);
void strbuf_repeat(struct strbuf *buf, char c, size_t count);
void strbuf_printf(struct strbuf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void strbuf_vprintf(struct strbuf *buf, const char *format, va_list args) PRINTF_LIKE(2, 0);

// What was built so far; valid until the next call.
static inline str strbuf_str(const struct strbuf *buf)
{
	return buf->len ? (str){buf->ptr, buf->len} : STR_EMPTY;
}
