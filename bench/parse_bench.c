// SPDX-License-Identifier: Apache-2.0
// parse_bench FOLDER [--repeat N] [--skip-bodies]: reads every .go file below the folder, then parses
// them all on one core, N times (5), and prints the fastest run. The trees of a run are all kept until
// its end, as `tocsin check` keeps them.
#include "base/clock.h"
#include "base/file.h"
#include "base/vec.h"
#include "golang/syntax/parse.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>

struct bench {
	struct arena texts;
	VEC(struct source) files;
	u64 bytes, lines, nodes, errors;
	size_t tree_bytes;
	double best_seconds;
};

static bool read_folder(struct bench *bench, const char *folder)
{
	const char *roots[] = {folder, NULL};
	FTS *walk = fts_open(
		(char *const *)(uintptr_t)roots, FTS_COMFOLLOW | FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;
	struct error err;

	while (walk && (entry = fts_read(walk))) {
		struct source source = {0};

		if (entry->fts_info != FTS_F || !str_ends(str_from_c(entry->fts_name), STR(".go")))
			continue;
		if (!file_read(&bench->texts, entry->fts_accpath, PARSE_MAX_BYTES, &source.text,
			    &err)) {
			fprintf(stderr, "parse_bench: %s\n", err.text);
			continue;
		}
		bench->bytes += source.text.len;
		*vec_push(&bench->texts, &bench->files) = source;
	}
	if (walk)
		fts_close(walk);
	return bench->files.len > 0;
}

static void run(struct bench *bench, enum parse_mode mode)
{
	struct symtab *names = symtab_open();
	struct parse_scratch *scratch = parse_scratch_open();
	struct arena arena;
	u64 start = clock_now_ns();
	double seconds;

	arena_init(&arena);
	bench->lines = bench->nodes = bench->errors = 0;
	for (u32 i = 0; i < bench->files.len; i++) {
		struct source *source = &bench->files.at[i];

		parse_file(&arena, scratch, names, mode, source);
		bench->lines += source->line_count;
		bench->nodes += source->ast.node_count;
		bench->errors += source->ast.error_count;
	}
	seconds = clock_seconds_since(start);
	if (bench->best_seconds == 0 || seconds < bench->best_seconds)
		bench->best_seconds = seconds;
	bench->tree_bytes = arena.reserved_bytes;
	arena_deinit(&arena);
	parse_scratch_close(scratch);
	symtab_close(names);
}

int main(int argc, char **argv)
{
	struct bench bench = {0};
	enum parse_mode mode = PARSE_ALL;
	const char *folder = NULL;
	int repeat = 5;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--repeat") == 0 && i + 1 < argc)
			repeat = atoi(argv[++i]);
		else if (strcmp(argv[i], "--skip-bodies") == 0)
			mode = PARSE_SKIP_BODIES;
		else
			folder = argv[i];
	}
	if (!folder || repeat < 1) {
		fprintf(stderr, "usage: parse_bench FOLDER [--repeat N] [--skip-bodies]\n");
		return 2;
	}
	arena_init(&bench.texts);
	if (!read_folder(&bench, folder)) {
		fprintf(stderr, "parse_bench: no .go file below %s\n", folder);
		return 2;
	}
	for (int i = 0; i < repeat; i++)
		run(&bench, mode);
	printf("parse: %u files, %.1f MB, %.2f M lines: %.3f s, %.0f MB/s on one core; %.1f M nodes, "
	       "%.0f MB of trees, %llu errors\n",
		bench.files.len, (double)bench.bytes / 1e6, (double)bench.lines / 1e6,
		bench.best_seconds, (double)bench.bytes / 1e6 / bench.best_seconds,
		(double)bench.nodes / 1e6, (double)bench.tree_bytes / 1e6,
		(unsigned long long)bench.errors);
	arena_deinit(&bench.texts);
	return 0;
}
