// SPDX-License-Identifier: Apache-2.0
#include "base/str.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

int str_compare(str a, str b)
{
	size_t common = MIN(a.len, b.len);
	int order = common ? memcmp(a.ptr, b.ptr, common) : 0;

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

size_t str_find_char(str s, char c)
{
	const char *hit = s.len ? memchr(s.ptr, c, s.len) : NULL;

	return hit ? (size_t)(hit - s.ptr) : s.len;
}

size_t str_find_last_char(str s, char c)
{
	const char *hit = s.len ? memrchr(s.ptr, c, s.len) : NULL;

	return hit ? (size_t)(hit - s.ptr) : s.len;
}

size_t str_find(str s, str needle)
{
	const char *hit = memmem(s.ptr, s.len, needle.ptr, needle.len);

	return hit ? (size_t)(hit - s.ptr) : s.len;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_trim(str s)
{
	while (s.len && is_space(s.ptr[0]))
		s = str_skip(s, 1);
	while (s.len && is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

str str_cut(str *rest, char sep)
{
	size_t at = str_find_char(*rest, sep);
	str head = str_sub(*rest, 0, at);

	*rest = str_skip(*rest, at + 1);
	return head;
}

bool str_to_u64(str s, u64 *ret)
{
	u64 value = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		u64 digit = (u64)(u8)s.ptr[i] - '0';

		if (digit > 9 || __builtin_mul_overflow(value, (u64)10, &value) ||
			__builtin_add_overflow(value, digit, &value))
			return false;
	}
	*ret = value;
	return true;
}

u64 str_hash(str s)
{
	return XXH3_64bits(s.ptr, s.len);
}
