// SPDX-License-Identifier: Apache-2.0
#include "profile/regex.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { MATCH_LIMIT = 1000000, HEAP_LIMIT_KIB = 64 * 1024 };

struct regex {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
};

bool regex_open(str text, const char *option, struct regex **ret, struct error *err)
{
	PCRE2_SIZE at;
	int number;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)text.ptr, text.len,
		PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOLLAR_ENDONLY |
			PCRE2_NEVER_BACKSLASH_C,
		&number, &at, NULL);
	struct regex *pattern;

	if (!code) {
		PCRE2_UCHAR why[120];

		pcre2_get_error_message(number, why, sizeof(why));
		return error_set(err, ERROR_USAGE, "%s: at character %zu of the expression: %s",
			option, (size_t)at + 1, (const char *)why);
	}
	pattern = malloc(sizeof(*pattern));
	ASSERT(pattern);
	pattern->code = code;
	pattern->data = pcre2_match_data_create(1, NULL);
	pattern->context = pcre2_match_context_create(NULL);
	ASSERT(pattern->data && pattern->context);
	pcre2_set_match_limit(pattern->context, MATCH_LIMIT);
	pcre2_set_heap_limit(pattern->context, HEAP_LIMIT_KIB);
	*ret = pattern;
	return true;
}

void regex_close(struct regex *pattern)
{
	if (!pattern)
		return;
	pcre2_match_context_free(pattern->context);
	pcre2_match_data_free(pattern->data);
	pcre2_code_free(pattern->code);
	free(pattern);
}

bool regex_matches(const struct regex *pattern, str text)
{
	return pcre2_match(pattern->code, (PCRE2_SPTR)text.ptr, text.len, 0, 0, pattern->data,
		       pattern->context) >= 0;
}
