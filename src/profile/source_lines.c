// SPDX-License-Identifier: Apache-2.0
#include "profile/source_lines.h"

#include "base/map.h"
#include "base/strbuf.h"
#include "base/vec.h"

#include <stdlib.h>

// A line of a function of that name in that file; the same for all entries of the profile that say so.
struct place {
	str name, file;
	i64 start_line, line;
	i64 flat, cum;
	u32 seen; // sample in which it was counted last, plus one
};

struct maker {
	struct arena *arena;
	const struct profile *profile;
	u32 type;
	struct str_map by_key;
	VEC(struct place) places;
	u32 *place_of; // of each line of the profile plus one; 0: not asked for
};

static void place_line(struct maker *maker, u32 index, struct strbuf *key)
{
	const struct profile_line *line = &maker->profile->lines[index];
	const struct profile_function *function = &maker->profile->functions[line->function];
	u64 *found;

	key->len = 0;
	strbuf_printf(key, STR_FMT "\n" STR_FMT "\n%lld", STR_ARG(function->name),
		STR_ARG(function->file), (long long)line->line);
	found = str_map_put(&maker->by_key, strbuf_str(key));
	if (!*found) {
		*vec_push(maker->arena, &maker->places) = (struct place){.name = function->name,
			.file = function->file,
			.start_line = function->start_line,
			.line = line->line};
		*found = maker->places.len;
	}
	maker->place_of[index] = (u32)*found;
}

static void place_lines(struct maker *maker, const struct regex *pattern)
{
	const struct profile *profile = maker->profile;
	u8 *matches = arena_array(maker->arena, u8, profile->function_count);
	struct strbuf key;

	strbuf_init(&key, maker->arena);
	for (u32 i = 1; i < profile->function_count; i++)
		matches[i] = regex_matches(pattern, profile->functions[i].name);
	for (u32 i = 0; i < profile->line_count; i++) {
		if (matches[profile->lines[i].function])
			place_line(maker, i, &key);
	}
}

static void count_sample(struct maker *maker, u32 index, i64 value)
{
	const struct profile *profile = maker->profile;
	const struct profile_sample *sample = &profile->samples[index];

	for (u32 i = 0; i < sample->stack_len; i++) {
		const struct profile_location *location =
			&profile->locations[profile->stacks[sample->stack_at + i]];

		for (u32 k = 0; k < location->line_count; k++) {
			u32 number = maker->place_of[location->lines_at + k];
			struct place *place = number ? &maker->places.at[number - 1] : NULL;

			if (!place)
				continue;
			if (i == 0 && k == 0)
				place->flat = profile_sum(place->flat, value);
			if (place->seen != index + 1)
				place->cum = profile_sum(place->cum, value);
			place->seen = index + 1;
		}
	}
}

static int by_function(const void *a, const void *b)
{
	const struct place *left = a, *right = b;
	int order = str_compare(left->name, right->name);

	order = order ? order : str_compare(left->file, right->file);
	return order ? order : left->line < right->line ? -1 : left->line > right->line;
}

static int by_value(const void *a, const void *b)
{
	const struct source_function *left = a, *right = b;

	if (left->flat != right->flat)
		return left->flat < right->flat ? 1 : -1;
	if (left->cum != right->cum)
		return left->cum < right->cum ? 1 : -1;
	return str_compare(left->name, right->name);
}

static bool same_function(const struct place *a, const struct place *b)
{
	return str_equal(a->name, b->name) && str_equal(a->file, b->file);
}

void source_lines_make(struct arena *arena, const struct profile *profile, u32 type,
	const struct regex *pattern, struct source_lines *ret)
{
	struct maker maker = {.arena = arena, .profile = profile, .type = type};
	VEC(struct source_function) functions = {0};
	struct source_line *lines;

	str_map_init(&maker.by_key, arena);
	maker.place_of = arena_array(arena, u32, profile->line_count);
	place_lines(&maker, pattern);
	for (u32 i = 0; i < profile->sample_count; i++) {
		i64 value = profile_sample_values(profile, i)[type];

		if (value)
			count_sample(&maker, i, value);
	}
	if (maker.places.len)
		qsort(maker.places.at, maker.places.len, sizeof(*maker.places.at), by_function);
	lines = arena_array(arena, struct source_line, maker.places.len);
	for (u32 i = 0; i < maker.places.len; i++) {
		const struct place *place = &maker.places.at[i];
		struct source_function *function;

		if (i == 0 || !same_function(place, place - 1))
			*vec_push(arena, &functions) = (struct source_function){.name = place->name,
				.file = place->file,
				.start_line = place->start_line,
				.lines = lines + i};
		function = vec_last(&functions);
		lines[i] = (struct source_line){place->line, place->flat, place->cum};
		function->line_count++;
		function->flat += place->flat;
		function->cum += place->cum;
	}
	if (functions.len)
		qsort(functions.at, functions.len, sizeof(*functions.at), by_value);
	*ret = (struct source_lines){functions.at, functions.len};
}
