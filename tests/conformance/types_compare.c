// SPDX-License-Identifier: Apache-2.0
// tocsin-types NAME GOROOT DIFFERENCES: reads from stdin what types/main.go writes about the packages of
// a GOROOT, compares it with the front end's own types, lists every difference in the file DIFFERENCES and
// prints one line of figures. Exit code 1 when less than 99.9 % of the expressions agree.
#include "types_compare.h"

#include "types_declared.h"
#include "types_tests.h"

#include "golang/load/load.h"
#include "golang/types/check_run.h"

#include <stdlib.h>

static bool load(struct comparison *cmp, const char *goroot)
{
	// ./... leaves vendored packages out.
	static const str patterns[] = {
		{"./...", 5}, {"./vendor/...", 12}, {"./cmd/vendor/...", 16}};
	struct load_options options = {
		.patterns = patterns,
		.pattern_count = ARRAY_LEN(patterns),
		.dir = path_join(&cmp->arena, str_from_c(goroot), STR("src")),
		.goroot = str_from_c(goroot),
		.goos = STR("linux"),
		.goarch = STR("amd64"),
		.no_tests = true,
		.no_cgo = true,
	};
	struct error err;

	cmp->src = options.dir;
	if (!load_program(cmp->workers, &options, NULL, NULL, &cmp->program, &err)) {
		fprintf(stderr, "tocsin-types: %s\n", err.text);
		return false;
	}
	return true;
}

static struct source *find_source(struct comparison *cmp, str path)
{
	u64 *slot = str_map_get(&cmp->sources, path);

	return slot ? (struct source *)(uintptr_t)*slot : NULL;
}

// Paths are relative to GOROOT/src.
static void index_sources(struct comparison *cmp)
{
	str_map_init(&cmp->sources, &cmp->arena);
	str_map_init(&cmp->checked, &cmp->arena);
	for (u32 i = 0; i < cmp->program.source_count; i++) {
		struct source *source = cmp->program.sources[i];
		str path = path_relative(source->path, cmp->src);

		*str_map_put(&cmp->sources, path) = (u64)(uintptr_t)source;
	}
}

static void split_numbers(char *line, i64 *numbers, u32 max, u32 *count)
{
	*count = 0;
	for (char *at = line + 1; *at && *count < max;) {
		char *end;

		numbers[*count] = strtoll(at, &end, 10);
		if (end == at)
			return;
		(*count)++;
		at = end;
	}
}

// The packages of GOROOT/test have come, if any; now all declarations are checked.
static void start(struct comparison *cmp)
{
	struct check_options options = {.is_recording = true};

	if (cmp->checker)
		return;
	tests_finish(cmp->tests);
	index_sources(cmp);
	// go/types has types for aliases since Go 1.22 (run.sh asks for them).
	options.resolve_aliases = cmp->program.goroot_minor < 22;
	if (!options.resolve_aliases)
		declared_remember(cmp);
	cmp->checker = checker_open_with(cmp->workers, &cmp->program, options);
}

static void read_line(struct comparison *cmp, char *line)
{
	enum { MAX_NUMBERS = 40 };
	str rest = {line + 2, strlen(line) > 2 ? strlen(line) - 2 : 0};
	i64 numbers[MAX_NUMBERS];
	u32 count = 0;

	switch (line[0]) {
	case 'S':
		*vec_push(&cmp->arena, &cmp->strings) = arena_str(&cmp->arena, rest);
		break;
	case 'T':
	case 'f':
	case 'i':
		tests_line(cmp->tests, line[0], rest);
		break;
	case 'P':
		start(cmp);
		compare_finish_file(cmp);
		compare_package(cmp, rest);
		break;
	case 'F':
		compare_finish_file(cmp);
		compare_file(cmp, find_source(cmp, rest), rest);
		break;
	case '!':
		fprintf(stderr, "go/types: %s\n", line + 2);
		break;
	case 'E':
	case 'I':
	case 'X':
		split_numbers(line, numbers, MAX_NUMBERS, &count);
		compare_entry(cmp, line[0], numbers, count);
		break;
	default:
		break;
	}
}

static void read_all(struct comparison *cmp, FILE *in)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, in)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = 0;
		read_line(cmp, line);
	}
	compare_finish_file(cmp);
	if (cmp->declared.len > 0)
		declared_compare(cmp);
	free(line);
}

int main(int argc, char **argv)
{
	static struct comparison cmp;
	double share;

	if (argc != 4) {
		fprintf(stderr, "usage: tocsin-types NAME GOROOT DIFFERENCES < TYPES\n");
		return 2;
	}
	arena_init(&cmp.arena);
	arena_init(&cmp.package_arena);
	arena_init(&cmp.line_arena);
	cmp.workers = workers_open(0, 0);
	cmp.differences = fopen(argv[3], "w");
	if (!cmp.differences || !load(&cmp, argv[2]))
		return 2;
	cmp.tests = tests_open(&cmp, argv[2]);
	read_all(&cmp, stdin);
	share = cmp.expressions ? 100.0 * (double)(cmp.expressions - cmp.different) /
	                                  (double)cmp.expressions
	                        : 0;
	printf("conformance: %s types: %u packages, %u expressions, %u different (%.4f %% equal); %u "
	       "identifiers and selections, %u different\n",
		argv[1], cmp.packages, cmp.expressions, cmp.different, share, cmp.names,
		cmp.names_different);
	fclose(cmp.differences);
	return share >= 99.9 ? 0 : 1;
}
