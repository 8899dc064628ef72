// SPDX-License-Identifier: Apache-2.0
// Values of literals. Strings without escapes share the literal's bytes.
#include "base/utf8.h"
#include "golang/types/constant_rep.h"

// Larger exponents, and more digits, have no value that anything could use.
enum { MAX_EXPONENT = 1000000000, MAX_DIGITS = 1 << 16 };

// Cuts a prefix 0x, 0o, 0b (and, for integers, 0) off.
static u32 cut_base(str *text, bool is_integer)
{
	char c = text->len > 1 && text->ptr[0] == '0' ? (char)(text->ptr[1] | 0x20) : 0;
	u32 base = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 10;

	if (base != 10)
		*text = str_skip(*text, 2);
	else if (is_integer && text->len > 1 && text->ptr[0] == '0')
		base = 8;
	return base;
}

static bool digits_fit(str digits, u32 base)
{
	if (digits.len == 0 || digits.len > MAX_DIGITS)
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.ptr[i];
		u32 digit = c >= '0' && c <= '9' ? (u32)(c - '0') : (u32)((c | 0x20) - 'a') + 10;

		if (c != '_' && digit >= base)
			return false;
	}
	return true;
}

static const struct constant *int_literal(struct arena *arena, str text)
{
	u32 base = cut_base(&text, true);

	if (!digits_fit(text, base))
		return constant_unknown();
	if (text.len <= 15) {
		u64 value = 0;

		for (size_t i = 0; i < text.len; i++) {
			char c = text.ptr[i];

			if (c != '_')
				value = value * base +
				        (c <= '9' ? (u64)(c - '0') : (u64)((c | 0x20) - 'a') + 10);
		}
		return constant_i64(arena, (i64)value);
	}
	return constant_from_big(arena, bigint_from_nat(nat_parse(arena, text, base), false));
}

// The parts of a floating-point literal: digits without the point, and what they are scaled by.
struct parts {
	struct nat digits;
	u32 base;
	i64 exponent; // of 10, or of 2 with an exponent p
	i64 fraction; // digits behind the point
};

static bool parse_exponent(str text, i64 *ret)
{
	bool negative = text.len && text.ptr[0] == '-';
	i64 value = 0;

	if (text.len && (text.ptr[0] == '-' || text.ptr[0] == '+'))
		text = str_skip(text, 1);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '_')
			continue;
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		value = value * 10 + (text.ptr[i] - '0');
		if (value > MAX_EXPONENT)
			return false;
	}
	*ret = negative ? -value : value;
	return text.len > 0;
}

static bool split_float(struct arena *arena, str text, struct parts *ret)
{
	struct parts parts = {.base = cut_base(&text, false)};
	char *digits = arena_alloc(arena, text.len + 1, 1);
	size_t len = 0;
	bool after_point = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i], lower = (char)(c | 0x20);

		if (lower == 'p' || (lower == 'e' && parts.base == 10)) {
			if (!parse_exponent(str_skip(text, i + 1), &parts.exponent))
				return false;
			break;
		}
		if (c == '_')
			continue;
		if (c == '.') {
			after_point = true;
			continue;
		}
		digits[len++] = c;
		parts.fraction += after_point;
	}
	if (!digits_fit((str){digits, len}, parts.base))
		return false;
	parts.digits = nat_parse(arena, (str){digits, len}, parts.base);
	*ret = parts;
	return true;
}

// digits * 2^two * 5^five, rounded where math/big's Float rounds.
static struct bigfloat scaled(struct arena *arena, struct nat digits, i64 two, i64 five)
{
	enum { MORE = 64 };
	u32 magnitude = (u32)(five < 0 ? -five : five);
	struct bigfloat value = bigfloat_from_nat(digits, false, two, false, BIGFLOAT_PREC);
	struct bigfloat power;

	if (five == 0)
		return value;
	power = bigfloat_pow5(arena, magnitude, BIGFLOAT_PREC + MORE);
	return five < 0 ? bigfloat_div(arena, &value, &power, BIGFLOAT_PREC)
	                : bigfloat_mul(arena, &value, &power, BIGFLOAT_PREC);
}

// True when digits * 2^two * 5^five is surely within the range of ratios.
static bool is_plain(struct nat digits, i64 two, i64 five)
{
	enum { SMALL = 1000 };

	return nat_bits(digits) < SMALL && two > -SMALL && two < SMALL && five > -SMALL &&
	       five < SMALL;
}

static const struct constant *exact(struct arena *arena, struct nat digits, i64 two, i64 five)
{
	struct bigint numerator = bigint_from_nat(digits, false);
	struct bigint denominator = bigint_from_i64(arena, 1);

	if (five > 0)
		numerator.magnitude =
			nat_mul(arena, numerator.magnitude, nat_pow(arena, 5, (u32)five));
	else
		denominator.magnitude = nat_pow(arena, 5, (u32)-five);
	if (two > 0)
		numerator = bigint_shl(arena, numerator, (u32)two);
	else
		denominator = bigint_shl(arena, denominator, (u32)-two);
	return constant_from_ratio(arena, numerator, denominator);
}

static const struct constant *float_literal(struct arena *arena, str text)
{
	struct parts parts;
	struct bigfloat value;
	i64 two, five = 0;

	if (!split_float(arena, text, &parts))
		return constant_unknown();
	two = parts.exponent;
	if (parts.base == 10)
		two = five = parts.exponent - parts.fraction;
	else
		two -= parts.fraction * (parts.base == 16 ? 4 : parts.base == 8 ? 3 : 1);
	if (nat_is_zero(parts.digits))
		return exact(arena, parts.digits, 0, 0);
	if (!is_plain(parts.digits, two, five)) {
		value = scaled(arena, parts.digits, two, five);
		if (bigfloat_is_zero(&value))
			return exact(arena, (struct nat){0}, 0, 0);
		if (value.is_infinite || value.exponent >= CONSTANT_MAX_RATIO_BITS ||
			value.exponent <= -CONSTANT_MAX_RATIO_BITS)
			return constant_from_float(arena, &value);
	}
	return exact(arena, parts.digits, two, five);
}

static u32 hex_value(str digits)
{
	u32 value = 0;

	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.ptr[i];

		value = value * 16 + (c <= '9' ? (u32)(c - '0') : (u32)((c | 0x20) - 'a') + 10);
	}
	return value;
}

// One element of a string or rune literal, cut off *text. *is_byte: \x and octal escapes are bytes.
static bool cut_element(str *text, u32 *value, bool *is_byte)
{
	static const char letters[] = "abfnrtv\\'\"";
	static const char values[] = "\a\b\f\n\r\t\v\\'\"";
	char c = text->ptr[0];
	const char *letter;
	size_t size;

	*is_byte = false;
	if (c != '\\') {
		size = utf8_decode(*text, value);
		if (*value == UTF8_INVALID)
			*value = 0xfffd;
		*text = str_skip(*text, size);
		return true;
	}
	if (text->len < 2)
		return false;
	c = text->ptr[1];
	letter = c ? strchr(letters, c) : NULL;
	if (letter) {
		*value = (u8)values[letter - letters];
		*text = str_skip(*text, 2);
		return true;
	}
	size = c == 'x' ? 4 : c == 'u' ? 6 : c == 'U' ? 10 : 4;
	if (text->len < size || (c != 'x' && c != 'u' && c != 'U' && (c < '0' || c > '7')))
		return false;
	*is_byte = c != 'u' && c != 'U';
	if (c >= '0' && c <= '7')
		*value = (u32)(c - '0') * 64 + (u32)(text->ptr[2] - '0') * 8 +
		         (u32)(text->ptr[3] - '0');
	else
		*value = hex_value(str_sub(*text, 2, size));
	*text = str_skip(*text, size);
	return true;
}

static const struct constant *char_literal(struct arena *arena, str text)
{
	bool is_byte;
	u32 value;

	text = str_sub(text, 1, text.len ? text.len - 1 : 0);
	if (text.len == 0 || !cut_element(&text, &value, &is_byte) || text.len)
		return constant_unknown();
	return constant_i64(arena, (i32)value);
}

static const struct constant *raw_string(struct arena *arena, str text)
{
	char *copy;
	size_t len = 0;

	if (str_find_char(text, '\r') == text.len)
		return constant_string(arena, text);
	copy = arena_alloc(arena, text.len, 1);
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != '\r')
			copy[len++] = text.ptr[i];
	return constant_string(arena, (str){copy, len});
}

static const struct constant *string_literal(struct arena *arena, str text)
{
	bool is_raw = text.len && text.ptr[0] == '`';
	char *copy;
	size_t len = 0;

	text = str_sub(text, 1, text.len > 1 ? text.len - 1 : 1);
	if (is_raw)
		return raw_string(arena, text);
	if (str_find_char(text, '\\') == text.len)
		return constant_string(arena, text);
	// An escape is never shorter than what it stands for, but for U+FFFD in place of a bad byte.
	copy = arena_alloc(arena, text.len * 3, 1);
	while (text.len) {
		bool is_byte;
		u32 value;

		if (!cut_element(&text, &value, &is_byte))
			return constant_unknown();
		if (is_byte)
			copy[len++] = (char)value;
		else
			len += utf8_encode(value, copy + len);
	}
	return constant_string(arena, (str){copy, len});
}

const struct constant *constant_literal(struct arena *arena, enum token kind, str text)
{
	switch ((int)kind) {
	case TOKEN_INT:
		return int_literal(arena, text);
	case TOKEN_FLOAT:
		return float_literal(arena, text);
	case TOKEN_IMAG:
		return constant_from_parts(arena, constant_i64(arena, 0),
			float_literal(arena, str_sub(text, 0, text.len ? text.len - 1 : 0)));
	case TOKEN_CHAR:
		return char_literal(arena, text);
	case TOKEN_STRING:
		return string_literal(arena, text);
	}
	return constant_unknown();
}
