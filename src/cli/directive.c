// SPDX-License-Identifier: Apache-2.0
#include "cli/directive.h"

#include "cli/rule_set.h"

static const struct {
	str prefix;
	enum directive_kind kind;
	bool whole_file;
} forms[] = {
	{STR("//lint:ignore"), DIRECTIVE_LINT, false},
	{STR("//lint:file-ignore"), DIRECTIVE_LINT, true},
	{STR("//tocsin:ignore"), DIRECTIVE_TOCSIN, false},
	{STR("//tocsin:file-ignore"), DIRECTIVE_TOCSIN, true},
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

// The part up to the next blank; *rest becomes what follows.
static str take_word(str *rest)
{
	size_t len = 0;
	str word;

	*rest = str_trim(*rest);
	while (len < rest->len && !is_blank(rest->ptr[len]))
		len++;
	word = str_sub(*rest, 0, len);
	*rest = str_trim(str_skip(*rest, len));
	return word;
}

// "//nolint", "//nolint:a,b", both with " // reason" behind.
static bool read_nolint(str comment, struct directive *ret)
{
	str rest = str_skip(comment, STR("//nolint").len);
	struct directive directive = {.kind = DIRECTIVE_NOLINT, .ids = STR_EMPTY};

	if (!str_starts(comment, STR("//nolint")))
		return false;
	if (rest.len && rest.ptr[0] != ':' && !is_blank(rest.ptr[0]))
		return false;
	if (rest.len && rest.ptr[0] == ':') {
		rest = str_skip(rest, 1);
		directive.ids = take_word(&rest);
	}
	rest = str_trim(rest);
	directive.reason = str_starts(rest, STR("//")) ? str_trim(str_skip(rest, 2)) : STR_EMPTY;
	*ret = directive;
	return true;
}

bool directive_read(str comment, struct directive *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		str rest = str_skip(comment, forms[i].prefix.len);
		struct directive directive = {
			forms[i].kind, forms[i].whole_file, STR_EMPTY, STR_EMPTY};

		if (!str_starts(comment, forms[i].prefix) || !rest.len || !is_blank(rest.ptr[0]))
			continue;
		directive.ids = take_word(&rest);
		directive.reason = rest;
		if (directive.ids.len == 0)
			return false;
		*ret = directive;
		return true;
	}
	return read_nolint(comment, ret);
}

bool directive_matches(const struct directive *directive, enum fault_id id)
{
	str ids = directive->ids;

	if (ids.len == 0)
		return true;
	while (ids.len) {
		str word = str_trim(str_cut(&ids, ','));

		if (str_equal(word, STR("tocsin")) || str_equal(word, STR("all")) ||
			rule_matches(word, id))
			return true;
	}
	return false;
}
