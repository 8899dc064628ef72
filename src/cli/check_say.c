// SPDX-License-Identifier: Apache-2.0
#include "cli/check_say.h"

#include "cli/message.h"
#include "report/cells.h"

#include <stdio.h>
#include <sys/resource.h>

// Paths and messages hold what is in the user's files, which must not steer the terminal.
static void put_line(const struct report_problem *problem)
{
	struct arena scratch;
	struct cells_locale locale;
	struct strbuf line;

	arena_init(&scratch);
	strbuf_init(&line, &scratch);
	cells_begin(&locale);
	cells_put(&line, problem->file, 0);
	if (problem->line)
		strbuf_printf(&line, ":%u", problem->line);
	strbuf_add(&line, problem->file.len ? STR(": ") : STR_EMPTY);
	cells_put(&line, problem->message, 0);
	cells_end(&locale);
	fprintf(stderr, STR_FMT "\n", STR_ARG(strbuf_str(&line)));
	arena_deinit(&scratch);
}

void check_say_problems(const struct check_input *input, bool all)
{
	u32 count = input->problems.len;
	u32 said = all ? count : MIN(count, (u32)MAX_PROBLEMS_SAID);

	for (u32 i = 0; i < said; i++)
		put_line(&input->problems.at[i]);
	if (said < count)
		message_note("%u more problems like these; --verbose has them all", count - said);
}

static void say_go(const struct program *program)
{
	if (program->goroot_minor)
		message_note("standard library: " STR_FMT " (Go 1.%u)", STR_ARG(program->goroot),
			program->goroot_minor);
	else
		message_note("standard library: the summary built into tocsin");
}

void check_say_details(const struct check_input *input, const struct check_stats *stats,
	const struct check_times *times, u32 workers)
{
	const struct program *program = input->program;
	struct rusage usage = {0};

	say_go(program);
	message_note("root: " STR_FMT, STR_ARG(program->root));
	message_note("packages: %llu checked, %u loaded; files loaded: %u",
		(unsigned long long)program->target_package_count, program->package_count,
		program->source_count);
	for (u32 i = 0; i < program->unresolved_import_count; i++)
		message_note("not found: " STR_FMT, STR_ARG(program->unresolved_imports[i]));
	message_note("functions: %llu; expressions: %llu, not resolved: %llu",
		(unsigned long long)stats->functions, (unsigned long long)stats->typed_nodes,
		(unsigned long long)stats->unresolved_expressions);
	getrusage(RUSAGE_SELF, &usage);
	message_note("load %.3f s, types %.3f s, rules %.3f s, report %.3f s", times->load,
		stats->types_seconds, stats->functions_seconds, times->report);
	message_note("%u workers, peak memory %ld MB", workers, usage.ru_maxrss / 1024);
}
