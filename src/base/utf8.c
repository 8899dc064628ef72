// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

static bool tail(str s, size_t i, u32 *bits)
{
	u8 c = i < s.len ? (u8)s.ptr[i] : 0;

	*bits = c & 0x3fu;
	return (c & 0xc0) == 0x80;
}

size_t utf8_decode(str s, u32 *rune)
{
	u8 c = (u8)s.ptr[0];
	u32 b1, b2, b3, r;

	*rune = UTF8_INVALID;
	if (c < 0x80) {
		*rune = c;
		return 1;
	}
	if (c < 0xc2 || c > 0xf4 || !tail(s, 1, &b1))
		return 1;
	if (c < 0xe0) {
		*rune = (c & 0x1fu) << 6 | b1;
		return 2;
	}
	if (!tail(s, 2, &b2))
		return 1;
	if (c < 0xf0) {
		r = (c & 0xfu) << 12 | b1 << 6 | b2;
		if (r < 0x800 || (r >= 0xd800 && r < 0xe000))
			return 1;
		*rune = r;
		return 3;
	}
	if (!tail(s, 3, &b3))
		return 1;
	r = (c & 7u) << 18 | b1 << 12 | b2 << 6 | b3;
	if (r < 0x10000 || r > 0x10ffff)
		return 1;
	*rune = r;
	return 4;
}

size_t utf8_encode(u32 rune, char *out)
{
	if (rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000))
		rune = 0xfffd;
	if (rune < 0x80) {
		out[0] = (char)rune;
		return 1;
	}
	if (rune < 0x800) {
		out[0] = (char)(0xc0 | rune >> 6);
		out[1] = (char)(0x80 | (rune & 0x3f));
		return 2;
	}
	if (rune < 0x10000) {
		out[0] = (char)(0xe0 | rune >> 12);
		out[1] = (char)(0x80 | (rune >> 6 & 0x3f));
		out[2] = (char)(0x80 | (rune & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | rune >> 18);
	out[1] = (char)(0x80 | (rune >> 12 & 0x3f));
	out[2] = (char)(0x80 | (rune >> 6 & 0x3f));
	out[3] = (char)(0x80 | (rune & 0x3f));
	return 4;
}
