// SPDX-License-Identifier: Apache-2.0
#include "cli/live_keys.h"

#include "base/utf8.h"

enum { MAX_SEQUENCE = 16 };

struct sequence {
	str bytes; // behind "\033[" or "\033O"
	enum key_kind kind;
};

static const struct sequence sequences[] = {
	{STR("A"), KEY_UP},
	{STR("B"), KEY_DOWN},
	{STR("C"), KEY_RIGHT},
	{STR("D"), KEY_LEFT},
	{STR("H"), KEY_HOME},
	{STR("F"), KEY_END},
	{STR("1~"), KEY_HOME},
	{STR("7~"), KEY_HOME},
	{STR("4~"), KEY_END},
	{STR("8~"), KEY_END},
	{STR("5~"), KEY_PAGE_UP},
	{STR("6~"), KEY_PAGE_DOWN},
};

static bool is_final(char c)
{
	return c >= 0x40 && c <= 0x7e;
}

static enum key_kind find_sequence(str bytes)
{
	for (u32 i = 0; i < ARRAY_LEN(sequences); i++) {
		if (str_equal(sequences[i].bytes, bytes))
			return sequences[i].kind;
	}
	return KEY_OTHER;
}

static bool give(str *bytes, size_t len, enum key_kind kind, struct key *ret)
{
	*bytes = str_skip(*bytes, len);
	*ret = (struct key){.kind = kind};
	return true;
}

static bool take_escape(str *bytes, bool more_may_come, struct key *ret)
{
	size_t end = 2;

	if (bytes->len == 1)
		return !more_may_come && give(bytes, 1, KEY_ESCAPE, ret);
	if (bytes->ptr[1] != '[' && bytes->ptr[1] != 'O')
		return give(bytes, 1, KEY_ESCAPE, ret);
	while (end < bytes->len && end < MAX_SEQUENCE && !is_final(bytes->ptr[end]))
		end++;
	if (end == bytes->len)
		return !more_may_come && give(bytes, end, end == 2 ? KEY_ESCAPE : KEY_OTHER, ret);
	return give(bytes, end + 1, find_sequence(str_sub(*bytes, 2, end + 1)), ret);
}

bool key_take(str *bytes, bool more_may_come, struct key *ret)
{
	size_t size;
	u32 rune;

	if (!bytes->len)
		return false;
	switch (bytes->ptr[0]) {
	case '\033':
		return take_escape(bytes, more_may_come, ret);
	case '\r':
	case '\n':
		return give(bytes, 1, KEY_ENTER, ret);
	case '\t':
		return give(bytes, 1, KEY_TAB, ret);
	case 0x7f:
	case '\b':
		return give(bytes, 1, KEY_BACKSPACE, ret);
	default:
		break;
	}
	size = utf8_decode(*bytes, &rune);
	if (rune == UTF8_INVALID && more_may_come && bytes->len < 4 && (u8)bytes->ptr[0] >= 0xc0)
		return false;
	*bytes = str_skip(*bytes, size);
	*ret = (struct key){
		.kind = rune < 0x20 || rune == UTF8_INVALID ? KEY_OTHER : KEY_CHAR, .rune = rune};
	return true;
}
