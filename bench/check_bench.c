// SPDX-License-Identifier: Apache-2.0
// check_bench [-j WORKERS] FOLDER: loads the packages below a folder (a GOROOT/src), types all declarations
// and then all bodies, and prints seconds, lines a second and memory of each phase.
#include "base/clock.h"
#include "golang/load/load.h"
#include "golang/syntax/parse.h"
#include "golang/types/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

struct bench {
	struct checker *checker;
	struct arena *arenas; // per worker
	struct parse_scratch **scratches;
	u32 *unresolved; // per worker
	bool is_verbose;
};

static long peak_mb(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss / 1024;
}

static void check_one(void *context, u32 index, u32 worker)
{
	struct bench *bench = context;
	const struct function *function = checker_function(bench->checker, index);
	struct arena_mark mark = arena_mark(&bench->arenas[worker]);
	struct body_info body;

	if (function->package->role == PACKAGE_TARGET &&
		check_body(bench->checker, function, &bench->arenas[worker],
			bench->scratches[worker], &body)) {
		bench->unresolved[worker] += body.unresolved;
		if (body.unresolved && bench->is_verbose)
			printf(STR_FMT ":%u: %s\n", STR_ARG(function->source->path),
				body.first_unresolved_pos, body.first_unresolved);
	}
	arena_reset(&bench->arenas[worker], mark);
}

static void report(const char *phase, double seconds, u64 lines)
{
	printf("%-14s %7.3f s  %8.2f M lines/s  peak %ld MB\n", phase, seconds,
		(double)lines / seconds / 1e6, peak_mb());
}

static void run(struct workers *workers, struct program *program, bool is_verbose)
{
	u32 count = workers_count(workers), unresolved = 0;
	struct bench bench = {.is_verbose = is_verbose};
	u64 lines = program->target_line_count, start = clock_now_ns();

	bench.checker = checker_open(workers, program);
	report("declarations", clock_seconds_since(start), lines);
	bench.arenas = calloc(count, sizeof(*bench.arenas));
	bench.scratches = calloc(count, sizeof(*bench.scratches));
	bench.unresolved = calloc(count, sizeof(*bench.unresolved));
	for (u32 i = 0; i < count; i++)
		bench.scratches[i] = parse_scratch_open();
	start = clock_now_ns();
	workers_for(workers, checker_function_count(bench.checker), 64, check_one, &bench);
	report("bodies", clock_seconds_since(start), lines);
	for (u32 i = 0; i < count; i++) {
		unresolved += bench.unresolved[i];
		arena_deinit(&bench.arenas[i]);
		parse_scratch_close(bench.scratches[i]);
	}
	printf("%u functions, %u expressions unresolved, %u imports unresolved\n",
		checker_function_count(bench.checker), unresolved,
		program->unresolved_import_count);
	free(bench.arenas);
	free(bench.scratches);
	free(bench.unresolved);
	checker_close(bench.checker);
}

int main(int argc, char **argv)
{
	struct load_options options = {.no_cgo = true};
	struct program program;
	struct workers *workers;
	struct error err;
	bool is_verbose = false;
	u32 jobs = 0;
	u64 start;
	int at = 1;

	for (; at < argc - 1 && argv[at][0] == '-'; at++) {
		if (strcmp(argv[at], "-v") == 0)
			is_verbose = true;
		else if (strcmp(argv[at], "-j") == 0)
			jobs = (u32)atoi(argv[++at]);
	}
	if (at >= argc) {
		fprintf(stderr, "usage: check_bench [-v] [-j WORKERS] FOLDER\n");
		return 2;
	}
	options.dir = str_from_c(argv[at]);
	workers = workers_open(jobs, 0);
	start = clock_now_ns();
	if (!load_program(workers, &options, NULL, NULL, &program, &err)) {
		fprintf(stderr, "check_bench: %s\n", err.text);
		return 2;
	}
	printf("%llu files, %llu lines, %u packages\n",
		(unsigned long long)program.target_file_count,
		(unsigned long long)program.target_line_count, program.package_count);
	report("load", clock_seconds_since(start), program.target_line_count);
	run(workers, &program, is_verbose);
	program_deinit(&program);
	workers_close(workers);
	return 0;
}
