// SPDX-License-Identifier: Apache-2.0
#include "cli/quantity.h"

#include <strings.h>

struct unit {
	str name;
	u64 factor;
};

static const struct unit durations[] = {
	{STR("ns"), 1},
	{STR("us"), 1000},
	{STR("µs"), 1000},
	{STR("ms"), 1000000},
	{STR("s"), 1000000000},
	{STR("m"), 60000000000},
	{STR("h"), 3600000000000},
	{STR("d"), 86400000000000},
};

static const struct unit sizes[] = {
	{STR(""), 1},
	{STR("B"), 1},
	{STR("K"), 1ull << 10},
	{STR("KB"), 1ull << 10},
	{STR("KiB"), 1ull << 10},
	{STR("M"), 1ull << 20},
	{STR("MB"), 1ull << 20},
	{STR("MiB"), 1ull << 20},
	{STR("G"), 1ull << 30},
	{STR("GB"), 1ull << 30},
	{STR("GiB"), 1ull << 30},
	{STR("T"), 1ull << 40},
	{STR("TB"), 1ull << 40},
	{STR("TiB"), 1ull << 40},
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

// "12.5" at the start of *rest, times 1000; false when there is none or it is too large.
static bool cut_number(str *rest, u64 *ret_thousandths)
{
	size_t len = 0, digits = 0;
	u64 whole = 0, part = 0, unit = 100;

	for (; len < rest->len && is_digit(rest->ptr[len]); len++, digits++) {
		if (whole > UINT64_MAX / 20000)
			return false;
		whole = whole * 10 + (u64)(rest->ptr[len] - '0');
	}
	if (len < rest->len && rest->ptr[len] == '.') {
		for (len++; len < rest->len && is_digit(rest->ptr[len]); len++, digits++) {
			part += (u64)(rest->ptr[len] - '0') * unit;
			unit /= 10;
		}
	}
	*rest = str_skip(*rest, len);
	*ret_thousandths = whole * 1000 + part;
	return digits > 0;
}

static str cut_word(str *rest)
{
	size_t len = 0;
	str word;

	while (len < rest->len && !is_digit(rest->ptr[len]) && rest->ptr[len] != '.')
		len++;
	word = str_trim(str_sub(*rest, 0, len));
	*rest = str_skip(*rest, len);
	return word;
}

static bool find_unit(const struct unit *units, size_t count, str name, bool any_case, u64 *ret)
{
	for (size_t i = 0; i < count; i++) {
		if (units[i].name.len != name.len)
			continue;
		if (any_case ? strncasecmp(units[i].name.ptr, name.ptr, name.len) == 0
			     : str_equal(units[i].name, name)) {
			*ret = units[i].factor;
			return true;
		}
	}
	return false;
}

// One number with its unit.
static bool cut_quantity(str *rest, const struct unit *units, size_t count, bool any_case, u64 *ret)
{
	u64 thousandths, factor, value;

	if (!cut_number(rest, &thousandths) ||
		!find_unit(units, count, cut_word(rest), any_case, &factor) ||
		__builtin_mul_overflow(thousandths / 1000, factor, &value) ||
		__builtin_add_overflow(value, thousandths % 1000 * factor / 1000, &value))
		return false;
	*ret = value;
	return true;
}

bool quantity_duration(str text, const char *what, u64 *ret_ns, struct error *err)
{
	str rest = str_trim(text);
	u64 sum = 0;

	if (str_equal(rest, STR("0"))) {
		*ret_ns = 0;
		return true;
	}
	do {
		u64 part;

		if (!cut_quantity(&rest, durations, ARRAY_LEN(durations), false, &part) ||
			__builtin_add_overflow(sum, part, &sum) || sum > INT64_MAX)
			return error_set(err, ERROR_USAGE,
				"%s wants a duration like 5s, 1m30s or 200ms, not '" STR_FMT "'",
				what, STR_ARG(text));
	} while (rest.len);
	*ret_ns = sum;
	return true;
}

bool quantity_size(str text, const char *what, u64 *ret_bytes, struct error *err)
{
	str rest = str_trim(text);
	u64 bytes;

	if (!cut_quantity(&rest, sizes, ARRAY_LEN(sizes), true, &bytes) || rest.len)
		return error_set(err, ERROR_USAGE,
			"%s wants a size like 512MiB or 2GiB, not '" STR_FMT "'", what,
			STR_ARG(text));
	*ret_bytes = bytes;
	return true;
}
