// SPDX-License-Identifier: Apache-2.0
#include "cli/inspect_source.h"

#include "base/file.h"
#include "cli/suppress.h"
#include "golang/load/load.h"
#include "rules/check.h"

#include <sys/stat.h>

enum { MAX_SHOWN_BYTES = 4 << 20 };

static void show_loading(void *context, u32 done, u32 known)
{
	progress_update(context, "reading files", done, known);
}

static void show_checking(void *context, enum check_phase phase, u32 done, u32 total)
{
	progress_update(
		context, phase == CHECK_TYPES ? "resolving types" : "checking", done, total);
}

// What a comment suppresses in the source is known and accepted.
static void drop_suppressed(struct inspect_source *source)
{
	struct suppressions suppressions;
	struct finding_list *list = &source->findings;
	u32 kept = 0;

	suppressions_collect(source->arena, &source->program, &suppressions);
	for (u32 i = 0; i < list->items.len; i++) {
		if (!suppressions_match(&suppressions, &list->items.at[i]))
			list->items.at[kept++] = list->items.at[i];
	}
	list->items.len = kept;
}

static bool check(struct inspect_source *source, struct workers *workers, struct progress *progress,
	str dir, struct error *err)
{
	const struct load_options options = {.dir = dir, .no_tests = true};
	const struct check_options rules = {0};
	struct check_stats stats;

	if (!load_program(workers, &options, show_loading, progress, &source->program, err))
		return false;
	source->is_loaded = true;
	if (!source->program.target_file_count)
		return error_set(
			err, ERROR_MISSING, "there are no Go files in " STR_FMT, STR_ARG(dir));
	check_input_init(source->arena, &source->program, &source->input);
	source->findings.arena = source->arena;
	if (!check_run(workers, &source->program, &rules, show_checking, progress,
		    &source->findings, &stats, err))
		return false;
	drop_suppressed(source);
	return true;
}

void inspect_source_init(struct inspect_source *source, struct arena *arena)
{
	*source = (struct inspect_source){.arena = arena};
	str_map_init(&source->files, arena);
}

bool inspect_source_load(struct inspect_source *source, str dir, u32 jobs,
	struct progress *progress, struct error *err)
{
	struct arena *arena = source->arena;
	const char *path = arena_c_str(arena, dir);
	struct workers *workers;
	bool good;

	if (!path_is_dir(path))
		return error_set(err, ERROR_USAGE, "--source: %s is no folder", path);
	workers = workers_open(jobs, 0);
	good = check(source, workers, progress, path_absolute(arena, dir), err) ||
	       error_context(err, "--source");
	workers_close(workers);
	return good;
}

static bool read_from_disk(struct inspect_source *source, str file, str *ret)
{
	struct arena *arena = source->arena;
	const char *path = arena_c_str(arena, file);
	struct stat info;
	struct error unused;

	if (!str_starts(file, STR("/")) || !str_ends(file, STR(".go")) || !source->exe_unix_ns)
		return false;
	if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
		return false;
	if ((i64)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec > source->exe_unix_ns)
		return false;
	return file_read(arena, path, MAX_SHOWN_BYTES, ret, &unused);
}

// Each file is read once: a live view asks again and again.
static bool cached(struct inspect_source *source, str file, str *ret)
{
	u64 *slot = str_map_get(&source->files, file);
	str text, *kept;

	if (slot) {
		if (*slot)
			*ret = *(const str *)(uintptr_t)*slot;
		return *slot != 0;
	}
	*str_map_put(&source->files, file) = 0;
	if (!read_from_disk(source, file, &text))
		return false;
	kept = arena_new(source->arena, str);
	*kept = text;
	*str_map_put(&source->files, file) = (u64)(uintptr_t)kept;
	*ret = text;
	return true;
}

bool inspect_source_text(void *context, str file, str *ret)
{
	struct inspect_source *source = context;

	if (source->is_loaded && check_input_source(&source->input, file, ret))
		return true;
	return cached(source, file, ret);
}

void inspect_source_deinit(struct inspect_source *source)
{
	if (source->is_loaded)
		program_deinit(&source->program);
	source->is_loaded = false;
}
