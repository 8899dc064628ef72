// SPDX-License-Identifier: Apache-2.0
#include "cli/profile_input.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "cli/suggest.h"
#include "profile/pprof.h"
#include "profile/read.h"

#include <errno.h>
#include <unistd.h>

enum { STDIN_PART = 1 << 20 };

static bool read_stdin(struct arena *arena, str *ret, struct error *err)
{
	struct strbuf text;
	char *part = arena_array(arena, char, STDIN_PART);

	strbuf_init(&text, arena);
	for (;;) {
		ssize_t count = read(STDIN_FILENO, part, STDIN_PART);

		if (count == 0)
			break;
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return error_system(err, "reading stdin");
		strbuf_add(&text, (str){part, (size_t)count});
		if (text.len > PPROF_MAX_BYTES)
			return error_set(err, ERROR_LIMIT, "stdin holds more than %zu MiB",
				PPROF_MAX_BYTES >> 20);
	}
	*ret = strbuf_str(&text);
	return true;
}

static bool read_one(struct arena *arena, str path, struct profile *ret, struct error *err)
{
	bool is_stdin = str_equal(path, STR("-"));
	const char *c_path = arena_c_str(arena, path);
	struct profile_file file;
	str bytes;

	if (is_stdin ? !read_stdin(arena, &bytes, err)
		     : !file_read(arena, c_path, PPROF_MAX_BYTES, &bytes, err))
		return false;
	if (!profile_read(arena, bytes, &file, err))
		return error_context(err, "%s", is_stdin ? "stdin" : c_path);
	*ret = file.profile;
	return true;
}

bool profile_input_read(struct arena *arena, const struct profile_arguments *arguments,
	struct profile *ret, struct error *err)
{
	return read_one(arena, arguments->files.at[0], ret, err);
}

bool profile_input_type(const struct profile *profile, str name, u32 *ret, struct error *err)
{
	struct suggestion nearest = suggestion_for(name);

	if (!name.len) {
		*ret = profile->default_type;
		return true;
	}
	for (u32 i = 0; i < profile->type_count; i++) {
		if (str_equal(profile->types[i].type, name)) {
			*ret = i;
			return true;
		}
		suggestion_offer(&nearest, profile->types[i].type);
	}
	if (nearest.best.len)
		return error_set(err, ERROR_USAGE,
			"the profile has no '" STR_FMT "'; did you mean " STR_FMT "?",
			STR_ARG(name), STR_ARG(nearest.best));
	return error_set(err, ERROR_USAGE,
		"the profile has no '" STR_FMT "'; `tocsin profile FILE` lists what it has",
		STR_ARG(name));
}
