// SPDX-License-Identifier: Apache-2.0
#include "cli/check_input.h"

#include "base/file.h"

#include <unistd.h>

static void add_file(struct check_input *input, struct arena *arena, struct source *source)
{
	for (u32 i = 0; i < source->ast.error_count; i++) {
		const struct syntax_error *error = &source->ast.errors[i];

		*vec_push(arena, &input->problems) = (struct report_problem){source->path,
			source_place(source, error->pos).line, str_from_c(error->text)};
	}
}

static void add_files(struct check_input *input, struct arena *arena)
{
	const struct program *program = input->program;
	bool *seen = arena_array(arena, bool, program->source_count);

	for (u32 i = 0; i < program->source_count; i++)
		*str_map_put(&input->files, program->sources[i]->path) = i + 1;
	for (u32 i = 0; i < program->package_count; i++) {
		const struct package *package = program->packages[i];

		for (u32 f = 0; f < package->file_count && package->role == PACKAGE_TARGET; f++) {
			if (!seen[package->files[f]->index])
				add_file(input, arena, package->files[f]);
			seen[package->files[f]->index] = true;
		}
	}
}

// A repository is where .git is: a folder, or a file in worktrees and submodules.
static str repository_prefix(struct arena *arena, str root)
{
	str dir = root, below;

	for (;;) {
		str git = path_join(arena, dir, STR(".git"));

		if (access(arena_c_str(arena, git), F_OK) == 0)
			break;
		if (dir.len <= 1)
			return STR_EMPTY;
		dir = path_dir(dir);
	}
	if (str_equal(dir, root))
		return STR_EMPTY;
	below = path_relative(root, dir);
	return arena_printf(arena, STR_FMT "/", STR_ARG(below));
}

void check_input_init(struct arena *arena, const struct program *program, struct check_input *ret)
{
	struct check_input input = {.program = program};

	str_map_init(&input.files, arena);
	for (u32 i = 0; i < program->problem_count; i++) {
		const struct load_problem *problem = &program->problems[i];

		*vec_push(arena, &input.problems) =
			(struct report_problem){problem->path, problem->line, problem->text};
	}
	add_files(&input, arena);
	input.uri_prefix = repository_prefix(arena, program->root);
	*ret = input;
}

bool check_input_source(void *context, str file, str *ret)
{
	const struct check_input *input = context;
	u64 *index = str_map_get(&input->files, file);

	if (!index)
		return false;
	*ret = input->program->sources[*index - 1]->text;
	return true;
}

bool check_input_has(const struct check_input *input, str file)
{
	return str_map_get(&input->files, file) != NULL;
}
