// SPDX-License-Identifier: Apache-2.0
#include "profile/frames.h"

#include "base/map.h"

struct maker {
	struct arena *arena;
	const struct profile *profile;
	struct str_map by_name;
	struct frame_name *names;
	u32 *of_function; // plus one
	u32 *of_mapping;  // of its lines without function, plus one
	u32 count;
};

static u32 by_name(struct maker *maker, str name, const struct profile_function *function)
{
	u64 *index = str_map_put(&maker->by_name, name);

	if (!*index) {
		maker->names[maker->count] = (struct frame_name){.name = name};
		if (function) {
			maker->names[maker->count].file = function->file;
			maker->names[maker->count].start_line = function->start_line;
		}
		*index = ++maker->count;
	}
	return (u32)*index - 1;
}

static u32 of_function(struct maker *maker, u32 function)
{
	const struct profile_function *it = &maker->profile->functions[function];
	str name = it->name.len ? it->name : it->system_name;

	if (!maker->of_function[function])
		maker->of_function[function] =
			by_name(maker, name.len ? name : STR("<unknown>"), it) + 1;
	return maker->of_function[function] - 1;
}

static str name_of_mapping(struct maker *maker, str file)
{
	str base = str_skip(file, str_find_last_char(file, '/') + 1);

	if (!file.len)
		return STR("<unknown>");
	return arena_printf(maker->arena, "[" STR_FMT "]", STR_ARG(base.len ? base : file));
}

static u32 of_mapping(struct maker *maker, u32 mapping)
{
	struct profile_function none = {.file = maker->profile->mappings[mapping].file};

	if (!maker->of_mapping[mapping])
		maker->of_mapping[mapping] =
			by_name(maker, name_of_mapping(maker, none.file), &none) + 1;
	return maker->of_mapping[mapping] - 1;
}

void frames_make(struct arena *arena, const struct profile *profile, struct frames *ret)
{
	struct maker maker = {
		.arena = arena,
		.profile = profile,
		.names = arena_array(
			arena, struct frame_name, profile->function_count + profile->mapping_count),
		.of_function = arena_array(arena, u32, profile->function_count),
		.of_mapping = arena_array(arena, u32, profile->mapping_count),
	};
	u32 *line_names = arena_array(arena, u32, profile->line_count);
	u32 *bare_names = arena_array(arena, u32, profile->location_count);

	str_map_init(&maker.by_name, arena);
	for (u32 i = 1; i < profile->location_count; i++) {
		const struct profile_location *location = &profile->locations[i];

		for (u32 k = 0; k < location->line_count; k++) {
			u32 function = profile->lines[location->lines_at + k].function;

			line_names[location->lines_at + k] =
				function ? of_function(&maker, function)
					 : of_mapping(&maker, location->mapping);
		}
		if (!location->line_count)
			bare_names[i] = of_mapping(&maker, location->mapping);
	}
	*ret = (struct frames){maker.names, maker.count, line_names, bare_names};
}
