// SPDX-License-Identifier: Apache-2.0
#include "golang/load/semver.h"

struct version {
	str part[3];    // major, minor, patch; digits without leading zeros
	str prerelease; // without '-'
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_ident_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

static bool all_digits(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!is_digit(s.ptr[i]))
			return false;
	}
	return s.len > 0;
}

static bool cut_number(str *rest, str *ret)
{
	size_t len = 0;

	while (len < rest->len && is_digit(rest->ptr[len]))
		len++;
	if (len == 0 || (len > 1 && rest->ptr[0] == '0'))
		return false;
	*ret = str_sub(*rest, 0, len);
	*rest = str_skip(*rest, len);
	return true;
}

// Dot-separated identifiers of [0-9A-Za-z-], none of them empty.
static bool cut_identifiers(str *rest, bool no_leading_zeros, str *ret)
{
	size_t len = 0;
	str parts;

	while (len < rest->len && (is_ident_char(rest->ptr[len]) || rest->ptr[len] == '.'))
		len++;
	*ret = str_sub(*rest, 0, len);
	*rest = str_skip(*rest, len);
	for (parts = *ret;;) {
		bool last = str_find_char(parts, '.') == parts.len;
		str part = str_cut(&parts, '.');

		if (part.len == 0)
			return false;
		if (no_leading_zeros && part.len > 1 && part.ptr[0] == '0' && all_digits(part))
			return false;
		if (last)
			return true;
	}
}

static bool version_read(str text, struct version *ret)
{
	struct version version = {{STR("0"), STR("0"), STR("0")}, STR_EMPTY};
	str meta;

	if (!str_starts(text, STR("v")))
		return false;
	text = str_skip(text, 1);
	for (int i = 0; i < 3; i++) {
		if (!cut_number(&text, &version.part[i]))
			return false;
		if (i < 2 && text.len == 0) {
			*ret = version;
			return true;
		}
		if (i < 2 && text.ptr[0] != '.')
			return false;
		text = str_skip(text, i < 2);
	}
	if (str_starts(text, STR("-"))) {
		text = str_skip(text, 1);
		if (!cut_identifiers(&text, true, &version.prerelease))
			return false;
	}
	if (str_starts(text, STR("+"))) {
		text = str_skip(text, 1);
		if (!cut_identifiers(&text, false, &meta))
			return false;
	}
	if (text.len)
		return false;
	*ret = version;
	return true;
}

bool semver_valid(str version)
{
	struct version read;

	return version_read(version, &read);
}

static int number_compare(str a, str b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return str_compare(a, b);
}

static int identifier_compare(str a, str b)
{
	bool a_number = all_digits(a), b_number = all_digits(b);

	if (a_number != b_number)
		return a_number ? -1 : 1;
	return a_number ? number_compare(a, b) : str_compare(a, b);
}

// No prerelease is above every prerelease; a longer list is above its own beginning.
static int prerelease_compare(str a, str b)
{
	if (a.len == 0 || b.len == 0)
		return (a.len == 0) - (b.len == 0);
	while (a.len && b.len) {
		int order = identifier_compare(str_cut(&a, '.'), str_cut(&b, '.'));

		if (order != 0)
			return order;
	}
	return (a.len > 0) - (b.len > 0);
}

int semver_compare(str a, str b)
{
	struct version left, right;
	bool left_valid = version_read(a, &left), right_valid = version_read(b, &right);

	if (!left_valid || !right_valid)
		return left_valid - right_valid;
	for (int i = 0; i < 3; i++) {
		int order = number_compare(left.part[i], right.part[i]);

		if (order != 0)
			return order;
	}
	return prerelease_compare(left.prerelease, right.prerelease);
}

str semver_escape(struct arena *arena, str text)
{
	char *out = arena_alloc(arena, text.len * 2, 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c >= 'A' && c <= 'Z') {
			out[len++] = '!';
			c = (char)(c - 'A' + 'a');
		}
		out[len++] = c;
	}
	return (str){out, len};
}
