// SPDX-License-Identifier: Apache-2.0
#include "golang/types/support/one_file.h"

#include "base/file.h"
#include "golang/syntax/parse.h"

static str padded(struct arena *arena, str text)
{
	char *copy = arena_alloc(arena, text.len + FILE_PAD, 1);

	if (text.len > 0)
		memcpy(copy, text.ptr, text.len);
	return (str){copy, text.len};
}

void one_file_open(struct one_file *file, str text)
{
	struct program *program = &file->program;
	struct parse_scratch *scratch = parse_scratch_open();

	memset(file, 0, sizeof(*file));
	arena_init(&program->arena);
	program->names = symtab_open();
	file->source.path = STR("p.go");
	file->source.text = padded(&program->arena, text);
	parse_file(&program->arena, scratch, program->names, PARSE_ALL, &file->source);
	parse_scratch_close(scratch);
	file->sources[0] = &file->source;
	file->package = (struct package){
		.path = STR("p"),
		.name = STR("p"),
		.role = PACKAGE_TARGET,
		.files = file->sources,
		.file_count = 1,
	};
	file->packages[0] = &file->package;
	program->packages = file->packages;
	program->package_count = 1;
	program->sources = file->sources;
	program->source_count = 1;
}

void one_file_close(struct one_file *file)
{
	symtab_close(file->program.names);
	arena_deinit(&file->program.arena);
}
