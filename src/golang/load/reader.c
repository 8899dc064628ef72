// SPDX-License-Identifier: Apache-2.0
#include "golang/load/reader.h"

#include "base/file.h"
#include "golang/load/constraint.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	PROGRESS_STEP = 64,
	FILES_AT_ONCE = 4,
	FIRST_FILE_MINOR = 21, // //go:build lines set the language version since Go 1.21
};

struct work {
	struct folder *folder;
	struct folder_file *file;
};

struct batch {
	struct reader *reader;
	VEC(struct work) work;
};

void reader_open(struct workers *workers, struct reader *ret)
{
	u32 count = workers_count(workers);

	*ret = (struct reader){.workers = workers};
	ret->arenas = calloc(count, sizeof(*ret->arenas));
	ret->scratches = calloc(count, sizeof(struct parse_scratch *));
	ASSERT(ret->arenas && ret->scratches);
	for (u32 i = 0; i < count; i++) {
		arena_init(&ret->arenas[i]);
		ret->scratches[i] = parse_scratch_open();
	}
}

void reader_close(struct reader *reader)
{
	for (u32 i = 0; i < workers_count(reader->workers); i++)
		parse_scratch_close(reader->scratches[i]);
	free(reader->scratches);
	reader->scratches = NULL;
}

static bool tag_matches(const void *context, str tag)
{
	return build_tag_matches(context, tag);
}

static void trouble(
	struct arena *arena, struct folder_file *file, u32 line, const struct error *err)
{
	file->trouble = arena_str(arena, str_from_c(err->text));
	file->trouble_line = line;
}

static u16 file_minor(const struct reader *reader, const struct folder *folder, i32 constraint)
{
	if (constraint < 0 || reader->context->release_minor < FIRST_FILE_MINOR)
		return folder->go_minor;
	return (u16)MAX(constraint, FIRST_FILE_MINOR);
}

static bool imports_c(const struct source *source)
{
	for (u32 i = 0; i < source->ast.imports.len; i++) {
		node_id path = ast_field(&source->ast, source->ast.imports.at[i], 1);

		if (str_equal(source_node_text(source, path), STR("\"C\"")))
			return true;
	}
	return false;
}

// False when the file's constraint, or what it is, leaves it out.
static bool read_source(struct reader *reader, const struct folder *folder,
	struct folder_file *file, u32 worker, struct source *source)
{
	struct arena *arena = &reader->arenas[worker];
	struct constraint constraint = {true, -1};
	char path[FOLDER_MAX_PATH];
	struct error err;
	u32 line = 0;
	int len = snprintf(path, sizeof(path), STR_FMT "/" STR_FMT, STR_ARG(folder->path),
		STR_ARG(file->name));

	if (len < 0 || (size_t)len >= sizeof(path)) {
		error_set(&err, ERROR_LIMIT, "the path is longer than %d bytes", FOLDER_MAX_PATH);
		trouble(arena, file, 0, &err);
		return false;
	}
	if (!file_read(arena, path, PARSE_MAX_BYTES, &source->text, &err) ||
		!constraint_eval_file(
			source->text, tag_matches, reader->context, &constraint, &line, &err)) {
		trouble(arena, file, line, &err);
		return false;
	}
	if (!constraint.matches && !folder->is_explicit)
		return false;
	source->path = arena_str(arena, path_relative(str_from_c(path), reader->root));
	source->is_test = str_ends(file->name, STR("_test.go"));
	source->go_minor = file_minor(reader, folder, constraint.go_minor);
	source->bodies_skipped = !folder->is_target;
	parse_file(arena, reader->scratches[worker], reader->names,
		folder->is_target ? PARSE_ALL : PARSE_SKIP_BODIES, source);
	file->uses_cgo = imports_c(source);
	if (file->uses_cgo && reader->no_cgo)
		return false;
	return !str_equal(
		symtab_text(reader->names, ast_ident(&source->ast, source->ast.package_name)),
		STR("documentation"));
}

static void tell_progress(struct reader *reader)
{
	u32 done = __atomic_add_fetch(&reader->files_done, 1, __ATOMIC_RELAXED);

	if (reader->progress && done % PROGRESS_STEP == 0)
		reader->progress(reader->progress_context, done, reader->files_known);
}

static void read_file(void *context, u32 index, u32 worker)
{
	struct batch *batch = context;
	struct reader *reader = batch->reader;
	struct arena *arena = &reader->arenas[worker];
	struct work *work = &batch->work.at[index];
	struct arena_mark mark = arena_mark(arena);
	struct source *source;

	tell_progress(reader);
	source = arena_new(arena, struct source);
	if (read_source(reader, work->folder, work->file, worker, source))
		work->file->source = source;
	else if (work->file->trouble.len == 0)
		arena_reset(arena, mark);
}

static bool is_wanted(
	const struct reader *reader, const struct folder *folder, const struct folder_file *file)
{
	if (folder->is_explicit)
		return true;
	if (str_ends(file->name, STR("_test.go")) && (!folder->is_target || reader->no_tests))
		return false;
	return build_name_matches(reader->context, file->name);
}

void reader_read(
	struct reader *reader, struct arena *arena, struct folder **folders, u32 folder_count)
{
	struct batch batch = {.reader = reader};

	for (u32 i = 0; i < folder_count; i++) {
		for (u32 j = 0; j < folders[i]->file_count; j++) {
			struct folder_file *file = &folders[i]->files[j];

			if (is_wanted(reader, folders[i], file))
				*vec_push(arena, &batch.work) = (struct work){folders[i], file};
		}
	}
	reader->files_known += batch.work.len;
	workers_for(reader->workers, batch.work.len, FILES_AT_ONCE, read_file, &batch);
	for (u32 i = 0; i < folder_count; i++) {
		folder_classify(arena, reader->names, folders[i]);
		folders[i]->is_read = true;
	}
}
