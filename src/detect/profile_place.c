// SPDX-License-Identifier: Apache-2.0
#include "detect/profile_place.h"

#include "detect/place.h"

// First elements of the import paths of Go's own packages.
static const str roots[] = {STR("archive"), STR("bufio"), STR("bytes"), STR("cmp"), STR("compress"),
	STR("container"), STR("context"), STR("crypto"), STR("database"), STR("debug"),
	STR("embed"), STR("encoding"), STR("errors"), STR("expvar"), STR("flag"), STR("fmt"),
	STR("go"), STR("hash"), STR("html"), STR("image"), STR("index"), STR("internal"), STR("io"),
	STR("iter"), STR("log"), STR("maps"), STR("math"), STR("mime"), STR("net"), STR("os"),
	STR("path"), STR("plugin"), STR("reflect"), STR("regexp"), STR("runtime"), STR("slices"),
	STR("sort"), STR("strconv"), STR("strings"), STR("sync"), STR("syscall"), STR("testing"),
	STR("text"), STR("time"), STR("unicode"), STR("unique"), STR("unsafe"), STR("vendor"),
	STR("weak")};

static bool contains(str text, str part)
{
	return str_find(text, part) < text.len;
}

static bool is_standard(str function)
{
	str package = code_package(function);
	str root = str_sub(package, 0, str_find_char(package, '/'));

	for (u32 i = 0; i < ARRAY_LEN(roots); i++) {
		if (str_equal(root, roots[i]))
			return true;
	}
	return false;
}

enum profile_owner profile_owner(str function, str file)
{
	if (is_standard(function))
		return OWNER_STANDARD;
	if (contains(file, STR("/pkg/mod/")) || contains(file, STR("/vendor/")) ||
		contains(file, STR("@v")))
		return OWNER_DEPENDENCY;
	return OWNER_PROGRAM;
}

u32 profile_place_nearest(const struct profile_place *frames, u32 count)
{
	u32 dependency = count;

	for (u32 i = 0; i < count; i++) {
		enum profile_owner owner = profile_owner(frames[i].function, frames[i].file);

		if (!frames[i].line || !frames[i].file.len || frames[i].file.ptr[0] == '<')
			continue;
		if (owner == OWNER_PROGRAM)
			return i;
		if (owner == OWNER_DEPENDENCY && dependency == count)
			dependency = i;
	}
	return dependency;
}

const struct profile_place *profile_place_frames(
	struct arena *arena, const struct profile *profile, u32 sample, u32 *count)
{
	const struct profile_sample *it = &profile->samples[sample];
	const u32 *stack = profile->stacks + it->stack_at;
	struct profile_place *frames;
	u32 total = 0, at = 0;

	for (u32 i = 0; i < it->stack_len; i++)
		total += profile->locations[stack[i]].line_count;
	frames = arena_array(arena, struct profile_place, total);
	for (u32 i = 0; i < it->stack_len; i++) {
		const struct profile_location *location = &profile->locations[stack[i]];

		for (u32 j = 0; j < location->line_count; j++) {
			const struct profile_line *line = &profile->lines[location->lines_at + j];
			const struct profile_function *function =
				&profile->functions[line->function];

			frames[at++] =
				(struct profile_place){function->name, function->file, line->line};
		}
	}
	*count = total;
	return frames;
}
