// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"

#include <stdio.h>

enum { FIRST_CAP = 256 };

void strbuf_init(struct strbuf *buf, struct arena *arena)
{
	*buf = (struct strbuf){.arena = arena};
}

static void reserve(struct strbuf *buf, size_t more)
{
	size_t cap = MAX(buf->cap, (size_t)FIRST_CAP);
	char *wider;

	if (buf->len + more <= buf->cap)
		return;
	while (cap < buf->len + more)
		cap *= 2;
	wider = arena_alloc(buf->arena, cap, 1);
	if (buf->len)
		memcpy(wider, buf->ptr, buf->len);
	buf->ptr = wider;
	buf->cap = cap;
}

void strbuf_add(struct strbuf *buf, str s)
{
	if (s.len == 0)
		return;
	reserve(buf, s.len);
	memcpy(buf->ptr + buf->len, s.ptr, s.len);
	buf->len += s.len;
}

void strbuf_add_char(struct strbuf *buf, char c)
{
	reserve(buf, 1);
	buf->ptr[buf->len++] = c;
}

void strbuf_repeat(struct strbuf *buf, char c, size_t count)
{
	if (count == 0)
		return;
	reserve(buf, count);
	memset(buf->ptr + buf->len, c, count);
	buf->len += count;
}

void strbuf_vprintf(struct strbuf *buf, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	ASSERT(len >= 0);
	reserve(buf, (size_t)len + 1);
	vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
	buf->len += (size_t)len;
}

void strbuf_printf(struct strbuf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	strbuf_vprintf(buf, format, args);
	va_end(args);
}
