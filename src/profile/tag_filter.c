// SPDX-License-Identifier: Apache-2.0
#include "profile/tag_filter.h"

#include <stdlib.h>
#include <strings.h>

enum { MAX_PATTERNS = 32 };

// A number with its unit; without one it is compared as it stands.
struct quantity {
	double value;
	double factor; // 0: no unit
};

struct tag_filter {
	char *key_text;
	str key; // empty: any
	bool is_range;
	bool has_low, has_high;
	struct quantity low, high;
	struct regex *patterns[MAX_PATTERNS];
	u32 pattern_count;
};

static const struct {
	str name;
	double factor;
} units[] = {
	{STR("b"), 1},
	{STR("byte"), 1},
	{STR("bytes"), 1},
	{STR("kb"), 1024},
	{STR("mb"), 1048576},
	{STR("gb"), 1073741824},
	{STR("tb"), 1099511627776},
	{STR("ns"), 1},
	{STR("nanoseconds"), 1},
	{STR("us"), 1e3},
	{STR("microseconds"), 1e3},
	{STR("ms"), 1e6},
	{STR("milliseconds"), 1e6},
	{STR("s"), 1e9},
	{STR("seconds"), 1e9},
	{STR("minutes"), 60e9},
	{STR("hrs"), 3600e9},
};

static bool unit_factor(str name, double *ret)
{
	for (u32 i = 0; i < ARRAY_LEN(units); i++) {
		if (name.len == units[i].name.len &&
			strncasecmp(name.ptr, units[i].name.ptr, name.len) == 0) {
			*ret = units[i].factor;
			return true;
		}
	}
	return false;
}

static bool read_quantity(str text, struct quantity *ret)
{
	bool negative = str_starts(text, STR("-"));
	str digits = str_skip(text, negative || str_starts(text, STR("+")));
	size_t len = 0;
	u64 value;

	while (len < digits.len && digits.ptr[len] >= '0' && digits.ptr[len] <= '9')
		len++;
	if (!str_to_u64(str_sub(digits, 0, len), &value))
		return false;
	*ret = (struct quantity){negative ? -(double)value : (double)value, 0};
	return len == digits.len || unit_factor(str_skip(digits, len), &ret->factor);
}

static bool read_range(str text, struct tag_filter *filter)
{
	size_t colon = str_find_char(text, ':');
	str low = str_sub(text, 0, colon), high = str_skip(text, colon + 1);

	if (colon == text.len) {
		filter->has_low = filter->has_high = read_quantity(text, &filter->low);
		filter->high = filter->low;
		return filter->has_low;
	}
	filter->has_low = low.len > 0;
	filter->has_high = high.len > 0;
	return (low.len || high.len) && (!low.len || read_quantity(low, &filter->low)) &&
	       (!high.len || read_quantity(high, &filter->high));
}

static bool read_patterns(
	str text, const char *option, struct tag_filter *filter, struct error *err)
{
	do {
		str part = str_cut(&text, ',');

		if (filter->pattern_count == MAX_PATTERNS)
			return error_set(err, ERROR_USAGE, "%s: more than %d expressions", option,
				MAX_PATTERNS);
		if (!regex_open(part, option, &filter->patterns[filter->pattern_count], err))
			return false;
		filter->pattern_count++;
	} while (text.len);
	return true;
}

bool tag_filter_open(str text, const char *option, struct tag_filter **ret, struct error *err)
{
	struct tag_filter *filter = calloc(1, sizeof(*filter));
	size_t equals = str_find_char(text, '=');

	ASSERT(filter);
	if (equals < text.len) {
		filter->key_text = strndup(text.ptr, equals);
		filter->key = (str){filter->key_text, equals};
		text = str_skip(text, equals + 1);
	}
	filter->is_range = read_range(text, filter);
	if (!filter->is_range && !read_patterns(text, option, filter, err)) {
		tag_filter_close(filter);
		return false;
	}
	*ret = filter;
	return true;
}

void tag_filter_close(struct tag_filter *filter)
{
	if (!filter)
		return;
	for (u32 i = 0; i < filter->pattern_count; i++)
		regex_close(filter->patterns[i]);
	free(filter->key_text);
	free(filter);
}

// Both in the unit of the bound where it has one.
static int compare(const struct quantity *bound, const struct profile_label *label)
{
	double value = (double)label->number, wanted = bound->value, factor = 1;

	if (bound->factor > 0) {
		wanted *= bound->factor;
		if (unit_factor(label->unit, &factor))
			value *= factor;
	}
	return value < wanted ? -1 : value > wanted;
}

static bool in_range(const struct tag_filter *filter, const struct profile_label *label)
{
	return !label->text.len && (!filter->has_low || compare(&filter->low, label) >= 0) &&
	       (!filter->has_high || compare(&filter->high, label) <= 0);
}

static bool matches_key_value(const struct regex *pattern, const struct profile_label *label)
{
	char text[1024];
	size_t len = MIN(label->key.len, (size_t)500), more = MIN(label->text.len, (size_t)500);

	memcpy(text, label->key.ptr, len);
	text[len++] = ':';
	if (more)
		memcpy(text + len, label->text.ptr, more);
	return regex_matches(pattern, (str){text, len + more});
}

static bool matches_label(const struct tag_filter *filter, const struct regex *pattern,
	const struct profile_label *label)
{
	if (!label->text.len || (filter->key.len && !str_equal(filter->key, label->key)))
		return false;
	return filter->key.len ? regex_matches(pattern, label->text)
	                       : matches_key_value(pattern, label);
}

static bool any_label(const struct tag_filter *filter, const struct regex *pattern,
	const struct profile_label *labels, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		if (pattern ? matches_label(filter, pattern, &labels[i])
			    : (!filter->key.len || str_equal(filter->key, labels[i].key)) &&
					in_range(filter, &labels[i]))
			return true;
	}
	return false;
}

// Of the expressions for any label all must match, of those for one label one.
bool tag_filter_matches(const struct tag_filter *filter, const struct profile *profile,
	const struct profile_sample *sample)
{
	const struct profile_label *labels = profile->labels + sample->labels_at;
	bool any = false, all = true;

	if (filter->is_range)
		return any_label(filter, NULL, labels, sample->label_count);
	for (u32 i = 0; i < filter->pattern_count; i++) {
		bool one = any_label(filter, filter->patterns[i], labels, sample->label_count);

		any = any || one;
		all = all && one;
	}
	return filter->key.len ? any : all;
}
