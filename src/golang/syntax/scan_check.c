// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"
#include "golang/syntax/bytes.h"
#include "golang/syntax/scan.h"

// Few enough that a file in another encoding still shows its other errors.
enum { MAX_ENCODING_ERRORS = PARSE_MAX_ERRORS / 2 };

// Checks the rune at `at` and returns its size.
static size_t check_rune(struct diagnostics *diagnostics, str text, size_t at)
{
	const char *problem = NULL;
	u32 rune;
	size_t size = utf8_decode(str_skip(text, at), &rune);

	if (rune == 0)
		problem = "illegal character NUL";
	else if (rune == UTF8_INVALID)
		problem = "illegal UTF-8 encoding";
	else if (rune == 0xfeff && at > 0)
		problem = "illegal byte order mark";
	if (problem && diagnostics->count < MAX_ENCODING_ERRORS)
		diagnostics_add(diagnostics, (u32)at, "%s", problem);
	return size;
}

bool scan_check_text(struct diagnostics *diagnostics, str text, u32 *newlines)
{
	size_t checked = 0; // up to here by check_rune

	*newlines = bytes_count_newlines(text);
	if (str_starts(text, STR("\xff\xfe")) || str_starts(text, STR("\xfe\xff"))) {
		diagnostics_add(diagnostics, 0, "illegal UTF-8 encoding (got UTF-16)");
		return false;
	}
	for (size_t at = 0; at < text.len; at += 16) {
		bytes16 bytes = bytes_load(text.ptr + at);
		u32 suspects = bytes_mask(bytes_or(bytes, bytes_equal(bytes, 0)));

		while (UNLIKELY(suspects)) {
			size_t i = at + (size_t)__builtin_ctz(suspects);

			suspects &= suspects - 1;
			if (i >= checked && i < text.len)
				checked = i + check_rune(diagnostics, text, i);
		}
	}
	return true;
}
