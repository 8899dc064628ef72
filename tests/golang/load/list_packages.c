// SPDX-License-Identifier: Apache-2.0
// list_packages [--no-goroot] [--no-tests] [--goroot DIR] DIR [PATTERN...]: loads and prints what was
// loaded, one line a package: role, kind, import path, folder and files, separated by tabs. Problems,
// unresolved imports and figures go to stderr. go_list_test.py compares it with the go command.
#include "base/clock.h"
#include "base/file.h"
#include "golang/load/load.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_PATTERNS = 64 };

static const char *kind_of(const struct package *package)
{
	if (package->variant_of)
		return "variant";
	if (package->is_test)
		return "xtest";
	return package->is_summary ? "summary" : "package";
}

static void print_package(const struct package *package)
{
	printf("%s\t%s\t" STR_FMT "\t" STR_FMT "\t%d",
		package->role == PACKAGE_TARGET ? "target" : "dependency", kind_of(package),
		STR_ARG(package->path), STR_ARG(package->dir), package->go_minor);
	for (u32 i = 0; i < package->file_count; i++) {
		str name = path_base(package->files[i]->path);

		printf("\t" STR_FMT, STR_ARG(name));
	}
	printf("\n");
}

static void print_rest(const struct program *program, u64 start)
{
	u64 bytes = 0, errors = 0;

	for (u32 i = 0; i < program->problem_count; i++)
		fprintf(stderr, STR_FMT ":%u: " STR_FMT "\n", STR_ARG(program->problems[i].path),
			program->problems[i].line, STR_ARG(program->problems[i].text));
	for (u32 i = 0; i < program->unresolved_import_count; i++)
		fprintf(stderr, "unresolved: " STR_FMT "\n",
			STR_ARG(program->unresolved_imports[i]));
	for (u32 i = 0; i < program->source_count; i++) {
		bytes += program->sources[i]->text.len;
		errors += program->sources[i]->ast.error_count;
	}
	fprintf(stderr,
		"%u packages, %u files, %.1f MB; targets: %llu packages, %llu files, %llu lines, "
		"%llu ignored; %llu syntax errors; Go 1.%u; %.3f s\n",
		program->package_count, program->source_count, (double)bytes / 1e6,
		(unsigned long long)program->target_package_count,
		(unsigned long long)program->target_file_count,
		(unsigned long long)program->target_line_count,
		(unsigned long long)program->ignored_file_count, (unsigned long long)errors,
		program->goroot_minor, clock_seconds_since(start));
}

int main(int argc, char **argv)
{
	struct load_options options = {0};
	str patterns[MAX_PATTERNS];
	struct program program;
	struct error err;
	struct workers *workers;
	u64 start = clock_now_ns();
	bool done;
	int i = 1;

	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		options.no_goroot |= strcmp(argv[i], "--no-goroot") == 0;
		options.no_tests |= strcmp(argv[i], "--no-tests") == 0;
		if (strcmp(argv[i], "--goroot") == 0 && i + 1 < argc)
			options.goroot = str_from_c(argv[++i]);
	}
	if (i < argc)
		options.dir = str_from_c(argv[i++]);
	for (; i < argc && options.pattern_count < MAX_PATTERNS; i++)
		patterns[options.pattern_count++] = str_from_c(argv[i]);
	options.patterns = patterns;
	workers = workers_open(0, 0);
	done = load_program(workers, &options, NULL, NULL, &program, &err);
	if (done) {
		for (u32 p = 0; p < program.package_count; p++)
			print_package(program.packages[p]);
		print_rest(&program, start);
		program_deinit(&program);
	} else {
		fprintf(stderr, "%s\n", err.text);
	}
	workers_close(workers);
	return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
