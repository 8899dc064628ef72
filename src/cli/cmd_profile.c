// SPDX-License-Identifier: Apache-2.0
// Reads a profile and shows where its values are.
#include "cli/help.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/profile_findings.h"
#include "cli/profile_views.h"
#include "cli/terminal.h"
#include "profile/gzip.h"
#include "profile/pprof_write.h"
#include "report/profile/flame.h"
#include "report/profile/lifetime_report.h"
#include "report/profile/series_report.h"

#include <unistd.h>

struct profile_job {
	const struct command_line *line;
	struct arena *arena;
	struct profile_arguments arguments;
	struct profile_input input;
	struct profile_report report;
	struct profile_findings findings;
	struct output output;
	struct strbuf text;
};

// Percentages are of the whole profile, whatever the filters left of it.
static void make_top(struct profile_job *job)
{
	i64 total = job->report.top.total;

	top_make(job->arena, &job->input.profile, job->report.type, job->arguments.by_cum,
		&job->report.top);
	job->report.top.total = total;
}

static void put_text(struct profile_job *job)
{
	make_top(job);
	profile_report_text(&job->report, &job->text);
}

static void put_json(struct profile_job *job)
{
	make_top(job);
	profile_report_json(&job->report, &job->text);
}

static void put_folded(struct profile_job *job)
{
	profile_report_folded(&job->report, &job->text, output_part, &job->output);
}

static void put_speedscope(struct profile_job *job)
{
	profile_report_speedscope(&job->report, &job->text, output_part, &job->output);
}

static void put_pprof(struct profile_job *job)
{
	struct strbuf plain;

	strbuf_init(&plain, job->arena);
	pprof_write(&job->input.profile, job->report.type, &plain);
	strbuf_add(&job->text, gzip(job->arena, strbuf_str(&plain)));
}

static void put_flame(struct profile_job *job)
{
	struct calltree tree;

	calltree_make(job->arena, &job->input.profile, job->report.type, FLAME_MIN_SHARE, &tree);
	if (str_equal(job->arguments.format, STR("svg")))
		profile_report_svg(&job->report, &tree, &job->text);
	else
		profile_report_html(&job->report, &tree, &job->text);
}

// What the formats for people and programs say of a series is its growth; the others show a difference.
static bool put_series(struct profile_job *job, struct error *err)
{
	struct series series;

	if (!series_make(job->arena, job->input.entries, job->input.count,
		    job->arguments.sample_index, job->arguments.by_cum, &series, err))
		return false;
	if (str_equal(job->arguments.format, STR("json")))
		series_report_json(&series, &job->report, &job->text);
	else
		series_report_text(&series, &job->report, &job->text);
	return true;
}

static bool put_lifetime(struct profile_job *job, struct error *err)
{
	struct lifetime lifetime;

	if (!lifetime_make(job->arena, job->input.entries, job->input.count,
		    job->arguments.gc_cycles, &lifetime, err))
		return false;
	if (str_equal(job->arguments.format, STR("json")))
		lifetime_report_json(&lifetime, &job->report, &job->text);
	else
		lifetime_report_text(&lifetime, &job->report, &job->text);
	return true;
}

static const struct {
	str name;
	void (*put)(struct profile_job *job);
} formats[] = {
	{STR("text"), put_text},
	{STR("json"), put_json},
	{STR("html"), put_flame},
	{STR("svg"), put_flame},
	{STR("pprof"), put_pprof},
	{STR("speedscope"), put_speedscope},
	{STR("folded"), put_folded},
};

static void set_report(struct profile_job *job, const char *path)
{
	const struct profile_arguments *arguments = &job->arguments;

	job->report.profile = &job->input.profile;
	job->report.name = job->input.name;
	job->report.max_rows = arguments->top;
	job->report.color = path ? str_equal(arguments->color, STR("always"))
	                         : terminal_color(STDOUT_FILENO, arguments->color);
	job->report.width = path ? 0 : terminal_width(STDOUT_FILENO);
	job->report.version = STR(TOCSIN_VERSION);
}

static bool is_growth(const struct profile_job *job)
{
	str format = job->arguments.format;

	return job->input.is_series && !profile_views_wanted(&job->arguments) &&
	       (str_equal(format, STR("text")) || str_equal(format, STR("json")));
}

static bool is_special(const struct profile_job *job)
{
	return is_growth(job) || profile_views_wanted(&job->arguments) || job->arguments.lifetime;
}

// What can fail is made before the output is opened.
static bool put_special(struct profile_job *job, struct error *err)
{
	if (job->arguments.lifetime)
		return put_lifetime(job, err);
	if (is_growth(job))
		return put_series(job, err);
	return !profile_views_wanted(&job->arguments) ||
	       profile_views_put(&job->arguments, &job->report, &job->text, err);
}

static bool print(struct profile_job *job, struct error *err)
{
	str name = job->arguments.output;
	const char *path = name.len ? arena_c_str(job->arena, name) : NULL;

	if (!path && str_equal(job->arguments.format, STR("pprof")) && isatty(STDOUT_FILENO))
		return error_set(err, ERROR_USAGE,
			"a terminal cannot show --format pprof; name a file with --output");
	set_report(job, path);
	strbuf_init(&job->text, job->arena);
	if (!profile_views_filter(job->arena, &job->arguments, &job->input, &job->report, err) ||
		!profile_findings_make(
			&job->findings, &job->arguments, &job->input, &job->report, err))
		return false;
	if (str_equal(job->arguments.format, STR("text")))
		profile_report_findings_text(&job->report, &job->text);
	if (!put_special(job, err))
		return false;
	if (!output_open(&job->output, job->line->interrupt, path, err))
		return false;
	for (u32 i = 0; i < ARRAY_LEN(formats) && !is_special(job); i++) {
		if (str_equal(formats[i].name, job->arguments.format))
			formats[i].put(job);
	}
	output_part(&job->output, strbuf_str(&job->text));
	return output_close(&job->output, err);
}

static int run_profile(const struct command_line *line)
{
	struct profile_job job = {.line = line, .arena = line->arena};
	struct error err;
	int code = EXIT_NOTHING_FOUND;

	if (!profile_arguments_read(line, &job.arguments, &err))
		return message_usage(&err, line->command->name);
	if (job.arguments.files.wants_help)
		return help_print(line->arena, line->command);
	profile_findings_init(&job.findings, line);
	if (!profile_input_read(job.arena, &job.arguments, &job.input, &err) ||
		!profile_input_type(
			&job.input.profile, job.arguments.sample_index, &job.report.type, &err) ||
		!print(&job, &err))
		code = message_error(&err);
	else if (profile_findings_fail(&job.findings, &job.arguments))
		code = EXIT_FOUND;
	profile_findings_deinit(&job.findings);
	return code;
}

static const struct example examples[] = {
	{STR("tocsin profile cpu.pprof"), STR("The functions that the time goes to.")},
	{STR("tocsin profile --sample-index alloc_space --cum heap.pprof"),
		STR("What is allocated, with everything below it.")},
	{STR("tocsin profile --kind cpu --seconds 10s http://localhost:6060"),
		STR("Straight from a service.")},
	{STR("tocsin profile --diff-base before.pprof after.pprof"),
		STR("What takes more than before, and what less.")},
	{STR("tocsin profile --peek 'json.*Unmarshal$' cpu.pprof"),
		STR("Who calls it, and what it calls.")},
	{STR("tocsin profile --list store.Load --source . cpu.pprof"),
		STR("The lines of a function that the time goes to.")},
	{STR("tocsin profile heap.*.pprof"), STR("A series: what has grown.")},
	{STR("tocsin profile --lifetime heap.1.txt heap.2.txt heap.3.txt heap.4.txt"),
		STR("What lives how many GC cycles, and what is never freed.")},
	{STR("tocsin profile --source . goroutines.txt"),
		STR("A dump: what is blocked for good, confirmed by what `check` suspects.")},
	{STR("tocsin profile -f html -o cpu.html cpu.pprof"),
		STR("A flame graph for the browser.")},
	{STR_EMPTY, STR_EMPTY},
};

const struct command command_profile = {
	.name = STR("profile"),
	.arguments = STR("FILE|URL..."),
	.summary = STR("reads a pprof profile: which functions its values are in"),
	.description = STR(
		"Reads a profile as Go's runtime/pprof and net/http/pprof write it, and shows its "
		"functions by their own and their cumulative values, as `go tool pprof -top` does, "
		"or draws them. The form is recognised: profile.proto (plain or gzip), the text of "
		"`?debug=1`, and goroutine dumps (`?debug=2`, SIGQUIT, a panic in a log). Several "
		"files or a folder are a series; a URL (http, https, unix:) is a running service. In "
		"text and json what is wrong with the process comes first, as far as the profiles "
		"prove it: goroutines that are blocked for good, locks that are never given back."),
	.options = profile_options,
	.examples = examples,
	.run = run_profile,
};
