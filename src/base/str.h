// SPDX-License-Identifier: Apache-2.0
// Borrowed byte strings, passed by value; not NUL-terminated, may hold any bytes.
#pragma once

#include "base/macros.h"

#include <string.h>

typedef struct str {
	const char *ptr;
	size_t len;
} str;

#define STR(literal) ((str){"" literal, sizeof(literal) - 1})
#define STR_EMPTY    ((str){"", 0})
#define STR_FMT      "%.*s"
#define STR_ARG(s)   (int)(s).len, (s).ptr

static inline str str_from_c(const char *c)
{
	return (str){c, strlen(c)};
}

static inline str str_range(const char *begin, const char *end)
{
	return (str){begin, (size_t)(end - begin)};
}

static inline bool str_equal(str a, str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_starts(str s, str prefix)
{
	return s.len >= prefix.len && memcmp(s.ptr, prefix.ptr, prefix.len) == 0;
}

static inline bool str_ends(str s, str suffix)
{
	return s.len >= suffix.len &&
	       memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0;
}

// s[from, to), clamped to the string.
static inline str str_sub(str s, size_t from, size_t to)
{
	to = MIN(to, s.len);
	from = MIN(from, to);
	return (str){
		s.len ? s.ptr + from : s.ptr, to - from}; // an empty one may have no bytes at all
}

static inline str str_skip(str s, size_t n)
{
	return str_sub(s, n, s.len);
}

// Bytewise order, shorter first on a common prefix; for qsort comparators.
int str_compare(str a, str b);

// Index of the first / last c, or s.len when there is none.
size_t str_find_char(str s, char c);
size_t str_find_last_char(str s, char c);

// Index of the first occurrence of needle, or s.len.
size_t str_find(str s, str needle);

// Removes ASCII white space at both ends.
str str_trim(str s);

// Cuts the part before the first sep off *rest and returns it; all of it when there is no sep.
// *rest becomes what follows sep, or empty.
str str_cut(str *rest, char sep);

// Decimal digits only, no sign; false on overflow, empty input or other bytes.
MUST_CHECK bool str_to_u64(str s, u64 *ret);

// 64-bit hash (XXH3), equal for equal bytes on every machine.
u64 str_hash(str s);
