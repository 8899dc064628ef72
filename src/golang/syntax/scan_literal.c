// SPDX-License-Identifier: Apache-2.0
// Numbers, strings and runes, with the checks of go/scanner.
#include "base/utf8.h"
#include "golang/syntax/bytes.h"
#include "golang/syntax/scan.h"

enum { DIGIT_SEEN = 1, SEPARATOR_SEEN = 2 };

static void error_at(struct scanner *scanner, const char *at, const char *text)
{
	diagnostics_add(scanner->diagnostics, scan_offset(scanner, at), "%s", text);
}

static char lower(char c)
{
	return (char)(c | 0x20);
}

static u32 digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (u32)(c - '0');
	if (lower(c) >= 'a' && lower(c) <= 'f')
		return (u32)(lower(c) - 'a') + 10;
	return 16; // no digit of any base
}

struct number {
	struct scanner *scanner;
	const char *from, *at;
	const char *invalid; // first digit that is too large for the base
	u32 base;
	char prefix; // x, o, b, 0 for a leading zero alone, NUL for none
	int seen;
};

static const char *number_name(const struct number *number)
{
	switch (number->prefix) {
	case 'x':
		return "hexadecimal literal";
	case 'o':
	case '0':
		return "octal literal";
	case 'b':
		return "binary literal";
	default:
		return "decimal literal";
	}
}

// Digits and separators; in bases up to ten all decimal digits are taken and checked.
static int scan_digit_run(struct number *number, u32 base)
{
	u32 limit = base <= 10 ? 10 : 16;
	int seen = 0;

	for (;; number->at++) {
		u32 value = digit_value(*number->at);

		if (*number->at == '_') {
			seen |= SEPARATOR_SEEN;
			continue;
		}
		if (value >= limit)
			break;
		if (value >= base && !number->invalid)
			number->invalid = number->at;
		seen |= DIGIT_SEEN;
	}
	return seen;
}

static void scan_prefix(struct number *number)
{
	static const struct {
		char letter;
		u8 base;
	} prefixes[] = {{'x', 16}, {'o', 8}, {'b', 2}};

	if (*number->at != '0')
		return;
	number->at++;
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		if (lower(*number->at) == prefixes[i].letter) {
			number->at++;
			number->prefix = prefixes[i].letter;
			number->base = prefixes[i].base;
			return;
		}
	}
	number->prefix = '0';
	number->base = 8;
	number->seen = DIGIT_SEEN;
}

// Returns whether there is an exponent.
static bool scan_exponent(struct number *number)
{
	char letter = lower(*number->at);
	int seen;

	if (letter != 'e' && letter != 'p')
		return false;
	if (letter == 'e' && number->prefix != 0 && number->prefix != '0')
		error_at(number->scanner, number->at, "'e' exponent requires decimal mantissa");
	else if (letter == 'p' && number->prefix != 'x')
		error_at(number->scanner, number->at, "'p' exponent requires hexadecimal mantissa");
	number->at++;
	if (*number->at == '+' || *number->at == '-')
		number->at++;
	seen = scan_digit_run(number, 10);
	number->seen |= seen;
	if (!(seen & DIGIT_SEEN))
		error_at(number->scanner, number->at, "exponent has no digits");
	return true;
}

// A separator stands between two digits, or between the prefix and a digit.
static void check_separators(const struct number *number)
{
	const char *at = number->from + (number->prefix && number->prefix != '0' ? 2 : 0);
	bool after_digit = at > number->from;

	for (; at < number->at; at++) {
		bool digit = digit_value(*at) < (number->prefix == 'x' ? 16 : 10);

		if (*at == '_' &&
			(!after_digit || at[1] == '_' ||
				digit_value(at[1]) >= (number->prefix == 'x' ? 16u : 10u))) {
			error_at(number->scanner, at, "'_' must separate successive digits");
			return;
		}
		after_digit = digit;
	}
}

// int_lit, float_lit, imaginary_lit
static const char *scan_any_number(struct scanner *scanner, const char *from, enum token *token)
{
	struct number number = {.scanner = scanner, .from = from, .at = from, .base = 10};

	if (*number.at != '.') {
		*token = TOKEN_INT;
		scan_prefix(&number);
		number.seen |= scan_digit_run(&number, number.base);
	}
	if (*number.at == '.') {
		*token = TOKEN_FLOAT;
		if (number.prefix == 'o' || number.prefix == 'b')
			diagnostics_add(scanner->diagnostics, scan_offset(scanner, number.at),
				"invalid radix point in %s", number_name(&number));
		number.at++;
		number.seen |= scan_digit_run(&number, number.base);
	}
	if (!(number.seen & DIGIT_SEEN))
		diagnostics_add(scanner->diagnostics, scan_offset(scanner, number.at),
			"%s has no digits", number_name(&number));
	if (scan_exponent(&number))
		*token = TOKEN_FLOAT;
	else if (number.prefix == 'x' && *token == TOKEN_FLOAT)
		error_at(scanner, number.at, "hexadecimal mantissa requires a 'p' exponent");
	if (*number.at == 'i') {
		*token = TOKEN_IMAG;
		number.at++;
	}
	if (*token == TOKEN_INT && number.invalid)
		diagnostics_add(scanner->diagnostics, scan_offset(scanner, number.invalid),
			"invalid digit '%c' in %s", *number.invalid, number_name(&number));
	if (number.seen & SEPARATOR_SEEN)
		check_separators(&number);
	return number.at;
}

const char *scan_number(struct scanner *scanner, const char *from, enum token *token)
{
	const char *at = from;

	// Most numbers are short and decimal.
	while (*at >= '0' && *at <= '9')
		at++;
	if (*at == '.' || *at == '_' || (lower(*at) >= 'a' && lower(*at) <= 'z') ||
		(*from == '0' && at - from > 1))
		return scan_any_number(scanner, from, token);
	*token = TOKEN_INT;
	return at;
}

// The code point that `count` digits spell; `at` is at the first. NULL after an error.
static const char *scan_code(
	struct scanner *scanner, const char *escape, const char *at, int count, u32 base, u32 max)
{
	u32 code = 0;

	for (; count > 0; count--, at++) {
		u32 value = digit_value(*at);

		if (value >= base) {
			error_at(scanner, at,
				at >= scanner->end ? "escape sequence not terminated"
						   : "illegal character in escape sequence");
			return NULL;
		}
		code = code * base + value;
	}
	if (code > max || (code >= 0xd800 && code < 0xe000)) {
		error_at(scanner, escape, "escape sequence is invalid Unicode code point");
		return NULL;
	}
	return at;
}

// `at` is behind the backslash. After an error the text goes on at *at, which is the first byte that
// does not belong to the escape.
static bool scan_escape(struct scanner *scanner, const char **at, char quote)
{
	enum { MAX_RUNE = 0x10ffff };
	const char *from = *at, *to;

	switch (*from) {
	case 'a':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
	case 'v':
	case '\\':
		to = from + 1;
		break;
	case '0' ... '7':
		to = scan_code(scanner, from, from, 3, 8, 255);
		break;
	case 'x':
		to = scan_code(scanner, from, from + 1, 2, 16, 255);
		break;
	case 'u':
		to = scan_code(scanner, from, from + 1, 4, 16, MAX_RUNE);
		break;
	case 'U':
		to = scan_code(scanner, from, from + 1, 8, 16, MAX_RUNE);
		break;
	default:
		to = *from == quote ? from + 1 : NULL;
		if (!to)
			error_at(scanner, from,
				from >= scanner->end ? "escape sequence not terminated"
						     : "unknown escape sequence");
		break;
	}
	if (to)
		*at = to;
	return to != NULL;
}

const char *scan_string(struct scanner *scanner, const char *from)
{
	const char *at = from + 1;

	while (at < scanner->end) {
		bytes16 bytes = bytes_load(at);
		bytes16 ends = bytes_or(bytes_equal(bytes, '"'), bytes_equal(bytes, '\n'));
		u32 stops = bytes_mask(bytes_or(ends, bytes_equal(bytes, '\\')));

		if (!stops) {
			at += 16;
			continue;
		}
		at += __builtin_ctz(stops);
		if (*at == '"')
			return at + 1;
		if (*at == '\n')
			break;
		at++;
		scan_escape(scanner, &at, '"');
	}
	error_at(scanner, from, "string literal not terminated");
	return MIN(at, scanner->end);
}

const char *scan_raw_string(struct scanner *scanner, const char *from)
{
	const char *to = NULL;

	if (from + 1 < scanner->end)
		to = memchr(from + 1, '`', (size_t)(scanner->end - from - 1));
	if (to)
		return to + 1;
	error_at(scanner, from, "raw string literal not terminated");
	return scanner->end;
}

const char *scan_rune(struct scanner *scanner, const char *from)
{
	const char *at = from + 1;
	bool valid = true;
	u32 count = 0, rune;

	for (; at < scanner->end && *at != '\n' && *at != '\''; count++) {
		if (*at == '\\') {
			at++;
			valid &= scan_escape(scanner, &at, '\'');
		} else {
			at += utf8_decode(str_range(at, scanner->end), &rune);
		}
	}
	if (at >= scanner->end || *at == '\n') {
		if (valid)
			error_at(scanner, from, "rune literal not terminated");
		return MIN(at, scanner->end);
	}
	if (valid && count != 1)
		error_at(scanner, from, "illegal rune literal");
	return at + 1;
}
