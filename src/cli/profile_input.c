// SPDX-License-Identifier: Apache-2.0
#include "cli/profile_input.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/vec.h"
#include "cli/fetch.h"
#include "cli/suggest.h"
#include "profile/merge.h"
#include "profile/pprof.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <unistd.h>

enum { STDIN_PART = 1 << 20 };

struct reader {
	struct arena *arena;
	const struct profile_arguments *arguments;
	VEC(struct series_entry) entries;
};

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

static bool is_cpu(str kind)
{
	return str_equal(kind, STR("cpu")) || str_equal(kind, STR("profile"));
}

static bool fetch_profile(struct reader *reader, str url, str *name, str *bytes, struct error *err)
{
	const struct profile_arguments *arguments = reader->arguments;
	struct fetch_what what = {
		.endpoint = is_cpu(arguments->kind) ? STR("profile")
	                    : arguments->kind.len   ? arguments->kind
	                                            : STR("heap"),
		.noun = STR("profile"),
		.max_bytes = PPROF_MAX_BYTES,
	};

	return fetch(reader->arena, url, &what, &arguments->fetch, name, bytes, err);
}

static bool read_bytes(struct reader *reader, str path, str *name, str *bytes, struct error *err)
{
	const char *c_path = arena_c_str(reader->arena, path);

	if (str_equal(path, STR("-"))) {
		*name = STR("stdin");
		return read_stdin(reader->arena, bytes, err);
	}
	if (fetch_is_url(path))
		return fetch_profile(reader, path, name, bytes, err);
	*name = path;
	if (access(c_path, F_OK) != 0 && fetch_is_address(path))
		return fetch_no_file(path, err);
	return file_read(reader->arena, c_path, PPROF_MAX_BYTES, bytes, err);
}

static bool read_file(struct reader *reader, str path, struct series_entry *ret, struct error *err)
{
	str bytes;

	return read_bytes(reader, path, &ret->name, &bytes, err) &&
	       (profile_read(reader->arena, bytes, &ret->file, err) ||
		       error_context(err, STR_FMT, STR_ARG(ret->name)));
}

static bool add_file(struct reader *reader, str path, struct error *err)
{
	if (reader->entries.len == SERIES_MAX_PROFILES)
		return error_set(
			err, ERROR_LIMIT, "more than %d profiles at once", SERIES_MAX_PROFILES);
	if (read_file(reader, path, vec_push(reader->arena, &reader->entries), err))
		return true;
	reader->entries.len--;
	return false;
}

// Of a folder what are profiles; other files may lie beside them.
static bool add_folder(struct reader *reader, str path, struct error *err)
{
	u32 before = reader->entries.len;
	struct dirent **names;
	int count = scandir(arena_c_str(reader->arena, path), &names, NULL, alphasort);
	bool good = true;

	if (count < 0)
		return error_system(err, STR_FMT, STR_ARG(path));
	for (int i = 0; i < count; i++) {
		str file = path_join(reader->arena, path, str_from_c(names[i]->d_name));
		struct error one;

		if (good && names[i]->d_name[0] != '.' &&
			path_is_file(arena_c_str(reader->arena, arena_str(reader->arena, file))))
			good = add_file(reader, arena_str(reader->arena, file), &one) ||
			       one.kind != ERROR_LIMIT;
		if (!good)
			*err = one;
		free(names[i]);
	}
	free(names);
	if (good && reader->entries.len == before)
		return error_set(
			err, ERROR_INPUT, STR_FMT ": no profile is in this folder", STR_ARG(path));
	return good;
}

static bool add_pattern(struct reader *reader, const char *pattern, struct error *err)
{
	bool good = true;
	glob_t found;

	if (glob(pattern, 0, NULL, &found) != 0)
		return error_set(err, ERROR_MISSING, "%s: there is no such file", pattern);
	for (size_t i = 0; i < found.gl_pathc && good; i++) {
		str path = arena_str(reader->arena, str_from_c(found.gl_pathv[i]));

		good = add_file(reader, path, err);
	}
	globfree(&found);
	return good;
}

static bool add_word(struct reader *reader, str word, struct error *err)
{
	const char *path = arena_c_str(reader->arena, word);

	if (!fetch_is_url(word) && path_is_dir(path))
		return add_folder(reader, word, err);
	if (!fetch_is_url(word) && strpbrk(path, "*?[") && access(path, F_OK) != 0)
		return add_pattern(reader, path, err);
	return add_file(reader, word, err);
}

static bool subtract_base(struct reader *reader, struct profile_input *input, struct error *err)
{
	const struct profile_arguments *arguments = reader->arguments;
	struct arena *arena = reader->arena;
	struct profile_difference how = {arguments->diff_base.len > 0, arguments->normalize};
	str path = how.keep_base ? arguments->diff_base : arguments->base;
	struct profile before = input->profile;
	struct series_entry base = {0};

	if (!path.len)
		return true;
	if (!read_file(reader, path, &base, err))
		return false;
	input->name = arena_printf(
		arena, STR_FMT " since " STR_FMT, STR_ARG(input->name), STR_ARG(base.name));
	return profile_subtract(arena, &before, &base.file.profile, how, &input->profile, err) ||
	       error_context(err, STR_FMT, STR_ARG(input->name));
}

static bool add_up(struct arena *arena, struct profile_input *input, struct error *err)
{
	const struct profile **all = arena_array(arena, const struct profile *, input->count);

	for (u32 i = 0; i < input->count; i++)
		all[i] = &input->entries[i].file.profile;
	input->name = arena_printf(arena, "%u profiles", input->count);
	return profile_merge(arena, all, input->count, &input->profile, err);
}

static bool first_to_last(struct arena *arena, struct profile_input *input, struct error *err)
{
	const struct series_entry *first = &input->entries[0];
	const struct series_entry *last = &input->entries[input->count - 1];

	input->is_series = true;
	input->name = arena_printf(
		arena, STR_FMT " to " STR_FMT, STR_ARG(first->name), STR_ARG(last->name));
	return profile_subtract(arena, &last->file.profile, &first->file.profile,
		       (struct profile_difference){.keep_base = true}, &input->profile, err) ||
	       error_context(err, STR_FMT, STR_ARG(input->name));
}

bool profile_input_read(struct arena *arena, const struct profile_arguments *arguments,
	struct profile_input *ret, struct error *err)
{
	struct reader reader = {.arena = arena, .arguments = arguments};
	struct profile_input input = {0};

	for (u32 i = 0; i < arguments->files.len; i++) {
		if (!add_word(&reader, arguments->files.at[i], err))
			return false;
	}
	input.entries = reader.entries.at;
	input.count = reader.entries.len;
	series_sort(input.entries, input.count);
	input.profile = input.entries[0].file.profile;
	input.name = input.entries[0].name;
	if (input.count > 1 && (arguments->merge ? !add_up(arena, &input, err)
						 : !first_to_last(arena, &input, err)))
		return false;
	if (!subtract_base(&reader, &input, err))
		return false;
	*ret = input;
	return true;
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
