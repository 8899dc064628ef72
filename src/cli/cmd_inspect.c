// SPDX-License-Identifier: Apache-2.0
// look, judge, report; each phase's own work is in the modules that it calls.
#include "base/clock.h"
#include "base/file.h"
#include "base/pages.h"
#include "cli/help.h"
#include "cli/inspect_look.h"
#include "cli/inspect_source.h"
#include "cli/inspect_watch.h"
#include "cli/live_terminal.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/tally_read.h"
#include "cli/terminal.h"
#include "detect/detect.h"
#include "report/inspect/growth.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct inspect_job {
	struct arena *arena;
	struct interrupt *interrupt;
	struct inspect_arguments arguments;
	struct progress progress;
	struct inspected inspected;
	struct inspection look, before; // `before` with --for only
	bool has_before;
	u64 between_ns;
	struct tally tallies[2]; // earlier, now
	struct growth growth;
	struct finding_list findings;
	struct inspect_source source;
};

static void show_phase(void *context, const char *phase, u64 done, u64 total)
{
	progress_update(context, phase, done, total);
}

static void wait_for(struct inspect_job *job, u64 ns)
{
	u64 until = clock_now_ns() + ns, total_s = MAX(ns / 1000000000, 1ull);

	for (;;) {
		u64 now = clock_now_ns(), left = now < until ? until - now : 0;
		u64 step = MIN(left, 100000000ull);
		struct timespec pause = {(time_t)(step / 1000000000), (long)(step % 1000000000)};

		if (!left)
			break;
		progress_update(&job->progress, "waiting", total_s - left / 1000000000, total_s);
		nanosleep(&pause, NULL);
	}
}

static bool look(struct inspect_job *job, struct inspection *ret, struct error *err)
{
	return inspected_look(&job->inspected, job->arena, show_phase, &job->progress, ret, err);
}

static bool look_once_or_twice(struct inspect_job *job, struct error *err)
{
	u64 started_ns = clock_now_ns(), elapsed_ns;

	if (!job->arguments.for_ns)
		return look(job, &job->look, err);
	if (!look(job, &job->before, err))
		return false;
	elapsed_ns = clock_now_ns() - started_ns;
	if (elapsed_ns < job->arguments.for_ns)
		wait_for(job, job->arguments.for_ns - elapsed_ns);
	job->between_ns = clock_now_ns() - started_ns;
	if (!look(job, &job->look, err))
		return false;
	job->has_before = true;
	inspected_age(job->arena, &job->before, &job->look, job->between_ns);
	return true;
}

static void count(struct inspect_job *job, const struct inspection *inspection, struct tally *tally)
{
	struct group_list groups;

	groups_build(job->arena, inspection, &job->arguments.filter, &groups);
	tally_init(tally, job->arena);
	tally_inspection(tally, inspection, &groups);
}

// Compares with the first look of --for or the old one of --diff; false when there is neither.
static bool compare(struct inspect_job *job)
{
	if (!job->has_before && !job->arguments.diff.len)
		return false;
	if (job->has_before)
		count(job, &job->before, &job->tallies[0]);
	count(job, &job->look, &job->tallies[1]);
	growth_compare(job->arena, &job->tallies[0], &job->tallies[1], &job->growth);
	return true;
}

static bool judge(struct inspect_job *job, struct error *err)
{
	const struct detect_options options = {
		.before = job->has_before ? &job->before : NULL, .between_ns = job->between_ns};
	struct finding_list seen = {.arena = job->arena};
	struct correlate_stats stats;
	str dir = job->arguments.source;

	job->findings.arena = job->arena;
	detect_inspection(&job->look, &options, &seen);
	if (!dir.len) {
		job->findings = seen;
		return true;
	}
	if (!inspect_source_load(&job->source, dir, job->arguments.jobs, &job->progress, err))
		return false;
	correlate_findings(job->source.findings.items.at, job->source.findings.items.len,
		seen.items.at, seen.items.len, &job->findings, &stats);
	progress_clear(&job->progress);
	if (!job->arguments.quiet)
		message_note("source and process: %u confirmed, %u seen in the process only, %u in "
			     "the source only",
			stats.confirmed, stats.only_runtime, stats.only_source);
	return true;
}

// A place that the binary names is shown from the source on this machine when that is not younger.
static void date_source(struct inspect_job *job)
{
	char path[64];
	struct stat info;

	snprintf(path, sizeof(path), "/proc/%u/exe", job->arguments.pid);
	// A core's executable has most likely been copied, and a copy is younger than it seems.
	if (job->arguments.pid && stat(path, &info) == 0)
		job->source.exe_unix_ns =
			(i64)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
}

static str base_dir(struct inspect_job *job)
{
	char path[PATH_MAX];

	if (job->arguments.source.len)
		return path_absolute(job->arena, job->arguments.source);
	if (!getcwd(path, sizeof(path)) || strcmp(path, "/") == 0)
		return STR_EMPTY;
	return arena_str(job->arena, str_from_c(path));
}

static void fill_report(struct inspect_job *job, bool has_growth, struct inspect_report *ret)
{
	const struct inspect_arguments *arguments = &job->arguments;
	bool to_file = arguments->output.len > 0;

	*ret = (struct inspect_report){
		.inspection = &job->look,
		.findings = job->findings.items.at,
		.finding_count = job->findings.items.len,
		.filter = arguments->filter,
		.sections = arguments->sections,
		.all = arguments->all,
		.max_groups = arguments->all ? 0 : arguments->top,
		.color = to_file ? str_equal(arguments->color, STR("always"))
	                         : terminal_color(STDOUT_FILENO, arguments->color),
		.quiet = arguments->quiet,
		.width = to_file ? 0 : terminal_width(STDOUT_FILENO),
		.version = STR(TOCSIN_VERSION),
		.base_dir = base_dir(job),
		.growth = has_growth ? &job->growth : NULL,
		.source = inspect_source_text,
		.source_context = &job->source,
	};
}

static bool print(struct inspect_job *job, bool has_growth, struct error *err)
{
	const struct inspect_arguments *arguments = &job->arguments;
	const char *path =
		arguments->output.len ? arena_c_str(job->arena, arguments->output) : NULL;
	struct inspect_report report;
	struct output output;
	struct arena arena;
	struct strbuf text;

	fill_report(job, has_growth, &report);
	if (!output_open(&output, job->interrupt, path, err))
		return false;
	report.flush = output_part;
	report.flush_context = &output;
	arena_init(&arena);
	strbuf_init(&text, &arena);
	if (str_equal(arguments->format, STR("json")))
		inspect_report_json(&report, &text);
	else
		inspect_report_text(&report, &text);
	output_part(&output, strbuf_str(&text));
	arena_deinit(&arena);
	return output_close(&output, err);
}

static bool is_failing(const struct inspect_job *job)
{
	return !job->arguments.never_fail &&
	       findings_reach(&job->findings, job->arguments.fail_from);
}

static int run_looks(struct inspect_job *job)
{
	struct error err;
	bool good, has_growth;

	good = look_once_or_twice(job, &err) && judge(job, &err);
	progress_clear(&job->progress);
	if (!good)
		return message_error(&err);
	has_growth = compare(job);
	date_source(job);
	if (!print(job, has_growth, &err))
		return message_error(&err);
	return is_failing(job) ? EXIT_FOUND : EXIT_NOTHING_FOUND;
}

static int run_job(struct inspect_job *job)
{
	const struct inspect_arguments *arguments = &job->arguments;
	struct error err;
	int code;

	// What the user named is looked at before the process is.
	if (arguments->diff.len && !tally_read(job->arena, arena_c_str(job->arena, arguments->diff),
					   &job->tallies[0], &err))
		return message_error(&err);
	if (arguments->watch_ns && !live_terminal_check(&err))
		return message_error(&err);
	if (!inspected_open(&job->inspected, arguments, &err))
		return message_error(&err);
	if (arguments->watch_ns) {
		const struct inspect_watch watch = {.inspected = &job->inspected,
			.arguments = arguments,
			.interrupt = job->interrupt,
			.base_dir = base_dir(job),
			.source = inspect_source_text,
			.source_context = &job->source};

		date_source(job);
		code = inspect_watch_run(&watch);
	} else {
		code = run_looks(job);
	}
	inspect_source_deinit(&job->source);
	inspected_close(&job->inspected);
	return code;
}

static int run_inspect(const struct command_line *line)
{
	struct inspect_job *job = arena_new(line->arena, struct inspect_job);
	struct error err;

	job->arena = line->arena;
	job->interrupt = line->interrupt;
	inspect_source_init(&job->source, line->arena);
	if (!inspect_arguments_read(line, &job->arguments, &err))
		return message_usage(&err, line->command->name);
	if (job->arguments.targets.wants_help)
		return help_print(line->arena, line->command);
	pages_for_malloc();
	progress_init(&job->progress, line->interrupt,
		!job->arguments.no_progress && !job->arguments.quiet);
	return run_job(job);
}

static const struct example examples[] = {
	{STR("tocsin inspect 4711"), STR("Everything about the process, largest groups first.")},
	{STR("tocsin inspect --leaked --all 4711"),
		STR("Each goroutine that can never run again, with its whole stack.")},
	{STR("tocsin inspect --for 10s --source ~/src/shop 4711"),
		STR("What grows in ten seconds, joined with what the source shows.")},
	{STR("tocsin inspect --watch 2s 4711"), STR("A live view.")},
	{STR("tocsin inspect --exe ./shop core.4711"), STR("A core file.")},
	{STR("tocsin inspect -f json -o then.json 4711; tocsin inspect --diff then.json 4711"),
		STR("What has grown since then.")},
	{STR_EMPTY, STR_EMPTY},
};

const struct command command_inspect = {
	.name = STR("inspect"),
	.arguments = STR("PID|CORE"),
	.summary = STR("looks into a running Go process or a core: leaks, defers, contexts, pools"),
	.description = STR(
		"Looks into a running Go process from outside, without stopping it and without any "
		"change to it, or into a core file: every goroutine with its stack and how long it "
		"has waited, the defers that are pending, the tree of contexts, what lies in each "
		"`sync.Pool`, who holds the locks that others wait for. Goroutines that can never "
		"run again are proven to be leaked, by following every pointer as the garbage "
		"collector does.\n\n"
		"Go 1.19 to 1.27 on amd64 and arm64, stripped or not, also in containers. Reading "
		"another process needs its user and a `kernel.yama.ptrace_scope` of 0, or the "
		"capability CAP_SYS_PTRACE."),
	.options = inspect_options,
	.examples = examples,
	.run = run_inspect,
};
