// SPDX-License-Identifier: Apache-2.0
// load, check, filter, report; each phase's own work is in the modules that it calls.
#include "base/clock.h"
#include "base/workers.h"
#include "cli/check_arguments.h"
#include "cli/check_filter.h"
#include "cli/check_input.h"
#include "cli/check_say.h"
#include "cli/help.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "golang/load/load.h"
#include "report/summary.h"
#include "rules/check.h"

#include <stdio.h>
#include <unistd.h>

struct check_job {
	struct arena *arena;
	struct interrupt *interrupt;
	struct check_arguments arguments;
	struct workers *workers;
	struct progress progress;
	struct program program;
	struct finding_list findings;
	struct check_stats stats;
	struct check_input input;
	struct check_filter filter;
	struct check_times times;
	u64 started_ns;
};

static void show_loading(void *context, u32 done, u32 known)
{
	progress_update(context, "reading files", done, known);
}

static void show_checking(void *context, enum check_phase phase, u32 done, u32 total)
{
	progress_update(
		context, phase == CHECK_TYPES ? "resolving types" : "checking", done, total);
}

static bool load(struct check_job *job, struct error *err)
{
	const struct check_arguments *arguments = &job->arguments;
	const struct load_options options = {
		.patterns = arguments->patterns.at,
		.pattern_count = arguments->patterns.len,
		.goos = arguments->goos,
		.goarch = arguments->goarch,
		.tags = arguments->tags,
		.goroot = arguments->goroot,
		.no_goroot = arguments->no_goroot,
		.no_tests = arguments->no_tests,
		.no_cgo = arguments->no_cgo,
	};

	if (!load_program(job->workers, &options, show_loading, &job->progress, &job->program, err))
		return false;
	check_input_init(job->arena, &job->program, &job->input);
	job->times.load = clock_seconds_since(job->started_ns);
	return true;
}

static bool find(struct check_job *job, struct error *err)
{
	struct check_options options = {0};

	for (u32 i = 0; i < FAULT_COUNT; i++)
		options.disabled[i] = !job->arguments.rules[i];
	job->findings.arena = job->arena;
	return check_run(job->workers, &job->program, &options, show_checking, &job->progress,
		&job->findings, &job->stats, err);
}

static void fill_report(const struct check_job *job, struct report *ret)
{
	const struct check_arguments *arguments = &job->arguments;
	const struct program *program = &job->program;
	bool to_file = arguments->output.len > 0;

	*ret = (struct report){
		.findings = job->findings.items.at,
		.finding_count = job->findings.items.len,
		.problems = job->input.problems.at,
		.problem_count = job->input.problems.len,
		.summary =
			{
				.files = program->target_file_count,
				.lines = program->target_line_count,
				.packages = program->target_package_count,
				.unresolved_imports = program->unresolved_import_count,
				.unresolved_expressions = job->stats.unresolved_expressions,
				.suppressed = job->filter.suppressed,
				.baselined = job->filter.baselined,
				.minor = job->filter.minor,
				.left_out = job->filter.left_out,
				.seconds = clock_seconds_since(job->started_ns),
			},
		.version = STR(TOCSIN_VERSION),
		.uri_prefix = job->input.uri_prefix,
		.source = check_input_source,
		.source_context = (void *)(uintptr_t)&job->input,
		.color = to_file ? str_equal(arguments->color, STR("always"))
	                         : terminal_color(STDOUT_FILENO, arguments->color),
		.quiet = arguments->quiet,
		.width = to_file ? 0 : terminal_width(STDOUT_FILENO),
	};
	memcpy(ret->rules, arguments->rules, sizeof(ret->rules));
}

// With the report in a file, the terminal still says what came out.
static void say_summary(struct check_job *job, struct report *report)
{
	struct strbuf text;

	strbuf_init(&text, job->arena);
	report->color = terminal_color(STDERR_FILENO, job->arguments.color);
	summary_put(report, &text);
	fprintf(stderr, STR_FMT, STR_ARG(strbuf_str(&text)));
}

static bool print(struct check_job *job, struct error *err)
{
	const struct check_arguments *arguments = &job->arguments;
	u64 started_ns = clock_now_ns();
	struct report report;
	struct strbuf text;

	fill_report(job, &report);
	strbuf_init(&text, job->arena);
	sink_find(arguments->format)->write(&report, &text);
	job->times.report = clock_seconds_since(started_ns);
	if (!arguments->output.len)
		return output_stdout(strbuf_str(&text), err);
	if (!output_file(job->interrupt, arena_c_str(job->arena, arguments->output),
		    strbuf_str(&text), err))
		return false;
	if (!arguments->quiet)
		say_summary(job, &report);
	return true;
}

static int write_baseline(struct check_job *job)
{
	const char *path = arena_c_str(job->arena, job->arguments.write_baseline);
	struct error err;

	if (!output_file(job->interrupt, path, baseline_text(job->arena, &job->findings), &err))
		return message_error(&err);
	message_note("%u findings written to %s", job->findings.items.len, path);
	return EXIT_NOTHING_FOUND;
}

static int filter_and_report(struct check_job *job)
{
	const struct check_arguments *arguments = &job->arguments;
	struct error err;

	if (!check_filter_init(job->arena, arguments, &job->input, &job->filter, &err))
		return message_error(&err);
	check_filter_comments(&job->filter, &job->findings);
	if (arguments->write_baseline.len)
		return write_baseline(job);
	check_filter_rest(&job->filter, &job->findings);
	check_say_problems(&job->input, arguments->verbose);
	if (!print(job, &err))
		return message_error(&err);
	if (!arguments->quiet)
		check_filter_say(&job->filter);
	if (arguments->verbose)
		check_say_details(
			&job->input, &job->stats, &job->times, workers_count(job->workers));
	return job->filter.failing ? EXIT_FOUND : EXIT_NOTHING_FOUND;
}

static int run_loaded(struct check_job *job)
{
	struct error err;
	bool good;

	if (job->program.target_file_count == 0) {
		progress_clear(&job->progress);
		check_say_problems(&job->input, job->arguments.verbose);
		error_set(&err, ERROR_MISSING, "there are no Go files to check");
		return message_error(&err);
	}
	good = find(job, &err);
	progress_clear(&job->progress);
	return good ? filter_and_report(job) : message_error(&err);
}

static int run_job(struct check_job *job)
{
	struct error err;
	int code;

	if (!load(job, &err)) {
		progress_clear(&job->progress);
		return message_error(&err);
	}
	code = run_loaded(job);
	program_deinit(&job->program);
	return code;
}

static int run_check(const struct command_line *line)
{
	struct check_job job = {
		.arena = line->arena, .interrupt = line->interrupt, .started_ns = clock_now_ns()};
	const char *directory;
	struct error err;
	int code;

	if (!check_arguments_read(line, &job.arguments, &err))
		return message_usage(&err, line->command->name);
	if (job.arguments.patterns.wants_help)
		return help_print(line->arena, line->command);
	directory = arena_c_str(line->arena, job.arguments.directory);
	if (directory[0] && chdir(directory) != 0) {
		error_system(&err, "%s", directory);
		return message_error(&err);
	}
	progress_init(
		&job.progress, line->interrupt, !job.arguments.no_progress && !job.arguments.quiet);
	job.workers = workers_open(job.arguments.jobs, 0);
	code = run_job(&job);
	workers_close(job.workers);
	return code;
}

static const struct example examples[] = {
	{STR("tocsin check"), STR("Check all packages below this folder, the same as `./...`.")},
	{STR("tocsin check ./store server.go"), STR("One package, and one file.")},
	{STR("tocsin check --baseline known.txt"),
		STR("Only what is new since `tocsin check --write-baseline known.txt`.")},
	{STR("tocsin check --format sarif --output tocsin.sarif --exit-zero"),
		STR("For code scanning in CI, which decides itself what fails.")},
	{STR("tocsin check --only DEF*,cancel-lost --severity error"),
		STR("Some faults only, and only the grave ones.")},
	{STR_EMPTY, STR_EMPTY},
};

const struct command command_check = {
	.name = STR("check"),
	.arguments = STR("[PATH]..."),
	.summary = STR("finds silent faults in Go source, each with the path that leads to it"),
	.description = STR(
		"Reads Go source, without a Go toolchain, and reports faults that no test and no "
		"log line shows: resources that are not released, cancellation that is lost, "
		"pooled objects that are used after they were given back. Each finding names the "
		"path that leads to it; where the analysis cannot tell, it is silent.\n\n"
		"A PATH is a folder, a folder with `/...` for all below it, a `.go` file or an "
		"import path; without any it is `./...`. Modules, workspaces, vendored packages "
		"and GOPATH trees are understood, and dependencies are read from the module "
		"cache. Generated files (`// Code generated ... DO NOT EDIT.`) are read but not "
		"judged.\n\n"
		"A finding is suppressed by a comment behind or above its line: "
		"`//lint:ignore DEF001 reason`, `//nolint:tocsin // reason` or "
		"`//tocsin:ignore DEF001 reason`; `//lint:file-ignore` and "
		"`//tocsin:file-ignore` hold for the whole file."),
	.options = check_options,
	.examples = examples,
	.run = run_check,
};
