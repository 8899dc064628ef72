// SPDX-License-Identifier: Apache-2.0
#include "profile/filter.h"

enum location_verdict { LOCATION_NEUTRAL, LOCATION_FOCUSED, LOCATION_IGNORED };

struct maker {
	struct arena *arena;
	const struct profile *profile;
	const struct profile_filter *filter;
	struct profile_location *locations;
	struct profile_line *lines;
	u32 line_count;
	u8 *verdicts;
	bool *hidden;
	bool *outermost; // may be, for show_from
};

bool profile_filter_is_empty(const struct profile_filter *filter)
{
	return !filter->focus && !filter->ignore && !filter->hide && !filter->show &&
	       !filter->show_from && !filter->tag_focus && !filter->tag_ignore;
}

static bool mapping_matches(const struct maker *maker, u32 location, const struct regex *pattern)
{
	u32 mapping = maker->profile->locations[location].mapping;

	return mapping && regex_matches(pattern, maker->profile->mappings[mapping].file);
}

static bool line_matches(
	const struct maker *maker, const struct profile_line *line, const struct regex *pattern)
{
	const struct profile_function *function = &maker->profile->functions[line->function];

	return line->function &&
	       (regex_matches(pattern, function->name) || regex_matches(pattern, function->file));
}

static bool location_matches(const struct maker *maker, u32 index, const struct regex *pattern)
{
	const struct profile_location *location = &maker->profile->locations[index];

	for (u32 k = 0; k < location->line_count; k++) {
		if (line_matches(maker, &maker->profile->lines[location->lines_at + k], pattern))
			return true;
	}
	return mapping_matches(maker, index, pattern);
}

// Keeps the lines that match (or that do not) of those that the location still has.
static void keep_lines(struct maker *maker, u32 index, const struct regex *pattern, bool matching)
{
	struct profile_location *location = &maker->locations[index];
	u32 at = maker->line_count;

	if (mapping_matches(maker, index, pattern)) {
		if (!matching)
			location->line_count = 0;
		return;
	}
	for (u32 k = 0; k < location->line_count; k++) {
		struct profile_line line = maker->lines[location->lines_at + k];

		// What has no function is shown and is not hidden.
		if (!line.function || line_matches(maker, &line, pattern) == matching)
			maker->lines[maker->line_count++] = line;
	}
	location->lines_at = at;
	location->line_count = maker->line_count - at;
}

// Whether the location has a frame that matches; the frames that it is inlined into are cut off.
static bool cut_callers(struct maker *maker, u32 index, const struct regex *pattern)
{
	struct profile_location *location = &maker->locations[index];

	if (mapping_matches(maker, index, pattern))
		return true;
	for (u32 k = location->line_count; k > 0; k--) {
		if (line_matches(maker, &maker->lines[location->lines_at + k - 1], pattern)) {
			location->line_count = k;
			return true;
		}
	}
	return false;
}

static void judge_location(struct maker *maker, u32 index)
{
	const struct profile_filter *filter = maker->filter;

	if (filter->ignore && location_matches(maker, index, filter->ignore))
		maker->verdicts[index] = LOCATION_IGNORED;
	else if (!filter->focus || location_matches(maker, index, filter->focus))
		maker->verdicts[index] = LOCATION_FOCUSED;
	if (filter->hide && location_matches(maker, index, filter->hide)) {
		keep_lines(maker, index, filter->hide, false);
		maker->hidden[index] = !maker->locations[index].line_count;
	}
	if (filter->show) {
		keep_lines(maker, index, filter->show, true);
		maker->hidden[index] = !maker->locations[index].line_count;
	}
	maker->outermost[index] =
		!filter->show_from || cut_callers(maker, index, filter->show_from);
}

static bool is_kept(const struct maker *maker, const struct profile_sample *sample)
{
	const struct profile_filter *filter = maker->filter;
	bool focused = false;

	if ((filter->tag_focus && !tag_filter_matches(filter->tag_focus, maker->profile, sample)) ||
		(filter->tag_ignore &&
			tag_filter_matches(filter->tag_ignore, maker->profile, sample)))
		return false;
	if (!filter->focus && !filter->ignore)
		return true;
	for (u32 i = 0; i < sample->stack_len; i++) {
		u8 verdict = maker->verdicts[maker->profile->stacks[sample->stack_at + i]];

		if (verdict == LOCATION_IGNORED)
			return false;
		focused = focused || verdict == LOCATION_FOCUSED;
	}
	return focused;
}

// Puts what is left of the sample's stack at `stacks`; returns its length.
static u32 keep_stack(const struct maker *maker, const struct profile_sample *sample, u32 *stacks)
{
	u32 len = 0;

	for (u32 k = 0; k < sample->stack_len; k++) {
		u32 location = maker->profile->stacks[sample->stack_at + k];

		if (!maker->hidden[location])
			stacks[len++] = location;
	}
	while (len && !maker->outermost[stacks[len - 1]])
		len--;
	return len;
}

static void keep_samples(struct maker *maker, struct profile *ret)
{
	const struct profile *profile = maker->profile;
	struct profile_sample *samples =
		arena_array(maker->arena, struct profile_sample, profile->sample_count);
	i64 *values =
		arena_array(maker->arena, i64, (size_t)profile->sample_count * profile->type_count);
	u32 *stacks = arena_array(maker->arena, u32, profile->stack_total), count = 0;
	u64 at = 0;

	for (u32 i = 0; i < profile->sample_count; i++) {
		struct profile_sample sample = profile->samples[i];
		u32 len;

		if (!is_kept(maker, &sample))
			continue;
		len = keep_stack(maker, &sample, stacks + at);
		// What had no stack stays, unless a frame is asked for.
		if (!len && (sample.stack_len || maker->filter->show_from))
			continue;
		memcpy(values + (size_t)count * profile->type_count,
			profile_sample_values(profile, i), profile->type_count * sizeof(*values));
		sample.stack_at = at;
		sample.stack_len = len;
		at += len;
		samples[count++] = sample;
	}
	ret->samples = samples;
	ret->sample_count = count;
	ret->values = values;
	ret->stacks = stacks;
	ret->stack_total = at;
}

void profile_filter(struct arena *arena, const struct profile *profile,
	const struct profile_filter *filter, struct profile *ret)
{
	struct profile filtered = *profile;
	struct maker maker = {
		.arena = arena,
		.profile = profile,
		.filter = filter,
		.locations = arena_copy(arena, profile->locations,
			profile->location_count * sizeof(*profile->locations),
			_Alignof(struct profile_location)),
		.lines = arena_array(arena, struct profile_line, 3 * (size_t)profile->line_count),
		.line_count = profile->line_count,
		.verdicts = arena_array(arena, u8, profile->location_count),
		.hidden = arena_array(arena, bool, profile->location_count),
		.outermost = arena_array(arena, bool, profile->location_count),
	};

	if (profile->line_count)
		memcpy(maker.lines, profile->lines, profile->line_count * sizeof(*maker.lines));
	for (u32 i = 1; i < profile->location_count; i++)
		judge_location(&maker, i);
	filtered.locations = maker.locations;
	filtered.lines = maker.lines;
	filtered.line_count = maker.line_count;
	keep_samples(&maker, &filtered);
	*ret = filtered;
}

void profile_filter_close(struct profile_filter *filter)
{
	regex_close(filter->focus);
	regex_close(filter->ignore);
	regex_close(filter->hide);
	regex_close(filter->show);
	regex_close(filter->show_from);
	tag_filter_close(filter->tag_focus);
	tag_filter_close(filter->tag_ignore);
}
