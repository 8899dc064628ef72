// SPDX-License-Identifier: Apache-2.0
// Reads one execution trace, judges it, reports.
#include "cli/help.h"
#include "cli/inspect_source.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "cli/trace_arguments.h"
#include "cli/trace_dump.h"
#include "detect/trace_judge.h"
#include "report/trace/chrome.h"
#include "report/trace/drawing.h"
#include "report/trace/events.h"
#include "trace/pump.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FETCHED_BYTES ((size_t)1 << 40)

enum { PART_BYTES = 64 << 10, PROGRESS_BYTES = 1 << 20 };

struct trace_job {
	const struct command_line *line;
	struct arena *arena;
	struct trace_arguments arguments;
	struct progress progress;
	struct trace_reader reader;
	struct trace_pump *pump; // while it is read; NULL: without a thread
	struct timeline timeline;
	struct output output;
	struct arena parts_arena; // of text that is handed on in parts
	struct arena_mark parts_mark;
	struct strbuf parts;
	struct trace_events events;
	struct chrome chrome;
	struct drawing drawing;
	struct finding_list findings;
	struct inspect_source source;
	str name; // of the file
	u64 size; // 0: not known
	int fd;
	struct trace_source input;
};

static bool open_url(struct trace_job *job, str url, struct error *err)
{
	static const struct fetch_what what = {STR("trace"), STR("trace"), MAX_FETCHED_BYTES};

	struct fetched_file file;

	if (!fetch_to_file(job->arena, url, &what, &job->arguments.fetch, &job->name, &file, err))
		return false;
	job->fd = file.fd;
	job->size = file.size;
	job->input = trace_source_descriptor(&job->fd);
	return true;
}

static bool open_input(struct trace_job *job, struct error *err)
{
	const char *path = arena_c_str(job->arena, job->arguments.files.at[0]);
	struct stat info;

	if (fetch_is_url(job->arguments.files.at[0]))
		return open_url(job, job->arguments.files.at[0], err);
	job->input = trace_source_descriptor(&job->fd);
	if (strcmp(path, "-") == 0) {
		job->name = STR("stdin");
		job->fd = STDIN_FILENO;
	} else {
		job->name = job->arguments.files.at[0];
		job->fd = open(path, O_RDONLY | O_CLOEXEC);
		if (job->fd < 0)
			return fetch_no_file(job->name, err);
	}
	if (fstat(job->fd, &info) != 0)
		return error_system(err, "%s", path);
	if (S_ISDIR(info.st_mode)) {
		errno = EISDIR;
		return error_system(err, "%s", path);
	}
	job->size = S_ISREG(info.st_mode) ? (u64)info.st_size : 0;
	job->source.exe_unix_ns = S_ISREG(info.st_mode) ? (i64)info.st_mtim.tv_sec * 1000000000 : 0;
	return true;
}

static void flush_parts(struct trace_job *job, size_t least)
{
	if (job->parts.len < least)
		return;
	output_part(&job->output, strbuf_str(&job->parts));
	arena_reset(&job->parts_arena, job->parts_mark);
	strbuf_init(&job->parts, &job->parts_arena);
}

static void on_event(struct trace_job *job, const struct trace_event *event)
{
	if (job->arguments.kind == TRACE_EVENTS) {
		trace_events_put(&job->events, &job->reader, event, &job->parts);
		flush_parts(job, PART_BYTES);
		return;
	}
	timeline_event(&job->timeline, event);
	if (job->arguments.kind == TRACE_CHROME)
		flush_parts(job, PART_BYTES);
}

static enum trace_next read_part(struct trace_job *job, u64 *offset, struct error *err)
{
	struct trace_packed part;
	enum trace_next next = trace_pump_take(job->pump, &part, err);

	if (next != TRACE_NEXT_EVENT)
		return next;
	if (job->arguments.kind == TRACE_EVENTS || job->arguments.kind == TRACE_CHROME) {
		while (part.at < part.end)
			on_event(job, trace_packed_next(&part));
	} else {
		timeline_events(&job->timeline, &part);
	}
	*offset = part.offset;
	return next;
}

// When there can be no second thread.
static enum trace_next read_one(struct trace_job *job, u64 *offset, struct error *err)
{
	const struct trace_event *event;
	enum trace_next next = trace_reader_next(&job->reader, &event, err);

	if (next == TRACE_NEXT_EVENT)
		on_event(job, event);
	*offset = trace_input_offset(&job->reader.input);
	return next;
}

static bool read_events(struct trace_job *job, struct error *err)
{
	enum trace_need need =
		job->arguments.kind == TRACE_EVENTS ? TRACE_NEED_ALL : TRACE_NEED_STATES;
	u64 offset = 0, shown = 0;
	enum trace_next next;

	job->pump = trace_pump_open(&job->reader, need);
	do {
		next = job->pump ? read_part(job, &offset, err) : read_one(job, &offset, err);
		if (offset - shown >= PROGRESS_BYTES) {
			progress_update(&job->progress, "reading", offset >> 20, job->size >> 20);
			shown = offset;
		}
	} while (next == TRACE_NEXT_EVENT);
	progress_clear(&job->progress);
	trace_pump_close(job->pump);
	return next == TRACE_NEXT_END;
}

// A trace of which nothing could be used is no result.
static bool has_something(const struct trace_job *job, struct error *err)
{
	const struct trace_losses *losses = &job->reader.losses;

	if (job->reader.has_events)
		return true;
	if (job->reader.syncs > 1)
		return error_set(err, ERROR_INPUT,
			"byte %llu: the trace was cut off: it has its tables and no events",
			(unsigned long long)trace_input_offset(&job->reader.input));
	if (losses->is_cut)
		return error_set(err, ERROR_INPUT,
			"byte %llu: the trace is cut off before its first part is whole: nothing "
			"of it can be used",
			(unsigned long long)trace_input_offset(&job->reader.input));
	if (losses->first[0])
		return error_set(err, ERROR_INPUT, "byte %llu: %s: nothing of it can be used",
			(unsigned long long)losses->first_offset, losses->first);
	return error_set(err, ERROR_INPUT, "byte %llu: there are no events in it",
		(unsigned long long)trace_input_offset(&job->reader.input));
}

static bool judge(struct trace_job *job, struct error *err)
{
	struct finding_list seen = {.arena = job->arena};
	struct correlate_stats stats;
	str dir = job->arguments.source;

	job->findings.arena = job->arena;
	detect_trace(&job->timeline, &seen);
	if (!dir.len) {
		job->findings = seen;
		return true;
	}
	if (!inspect_source_load(&job->source, dir, 0, &job->progress, err))
		return false;
	correlate_findings(job->source.findings.items.at, job->source.findings.items.len,
		seen.items.at, seen.items.len, &job->findings, &stats);
	progress_clear(&job->progress);
	if (!job->arguments.quiet)
		message_note("source and trace: %u confirmed, %u seen in the trace only, %u in "
			     "the source only",
			stats.confirmed, stats.only_runtime, stats.only_source);
	return true;
}

static bool write_report(struct trace_job *job, struct error *err)
{
	const struct trace_arguments *arguments = &job->arguments;
	bool to_file = arguments->output.len > 0;
	struct trace_report report = {
		.timeline = &job->timeline,
		.findings = job->findings.items.at,
		.finding_count = job->findings.items.len,
		.name = job->name,
		.max_rows = arguments->top,
		.color = to_file ? str_equal(arguments->color, STR("always"))
	                         : terminal_color(STDOUT_FILENO, arguments->color),
		.quiet = arguments->quiet,
		.width = to_file ? 0 : terminal_width(STDOUT_FILENO),
		.version = STR(TOCSIN_VERSION),
		.source = inspect_source_text,
		.source_context = &job->source,
	};

	if (arguments->goroutines.len &&
		!trace_dump_read(job->arena, arguments->goroutines, &report, err))
		return false;
	switch (arguments->kind) {
	case TRACE_TEXT:
		trace_report_text(&report, &job->parts);
		break;
	case TRACE_JSON:
		trace_report_json(&report, &job->parts);
		break;
	case TRACE_HTML:
		trace_report_html(&report, &job->drawing, &job->parts);
		break;
	case TRACE_CHROME:
		chrome_end(&job->chrome);
		break;
	case TRACE_EVENTS:
		break;
	}
	return true;
}

static bool finish(struct trace_job *job, struct error *err)
{
	if (!has_something(job, err))
		return error_context(err, STR_FMT, STR_ARG(job->name));
	if (job->arguments.kind != TRACE_EVENTS) {
		timeline_finish(&job->timeline);
		if (!judge(job, err) || !write_report(job, err))
			return false;
	}
	flush_parts(job, 0);
	return true;
}

static bool run(struct trace_job *job, struct error *err)
{
	const struct trace_arguments *arguments = &job->arguments;
	const char *path =
		arguments->output.len ? arena_c_str(job->arena, arguments->output) : NULL;
	bool is_good;

	if (!open_input(job, err))
		return false;
	if (!trace_reader_open(&job->reader, job->input, err))
		return error_context(err, STR_FMT, STR_ARG(job->name));
	timeline_init(&job->timeline, job->arena, &job->reader, &arguments->timeline);
	if (arguments->kind == TRACE_CHROME)
		job->timeline.hooks = chrome_begin(&job->chrome, &job->parts);
	else if (arguments->kind == TRACE_HTML)
		job->timeline.hooks = drawing_begin(&job->drawing, &job->reader.names);
	is_good = output_open(&job->output, job->line->interrupt, path, err);
	if (is_good) {
		is_good = read_events(job, err) || error_context(err, STR_FMT, STR_ARG(job->name));
		is_good = is_good && finish(job, err);
		if (!is_good) {
			struct error ignored;

			job->output.is_broken = true;
			job->output.err = *err;
			(void)!output_close(&job->output, &ignored);
		} else {
			is_good = output_close(&job->output, err);
		}
	}
	return is_good;
}

static bool fails(const struct trace_job *job)
{
	return !job->arguments.never_fail &&
	       findings_reach(&job->findings, job->arguments.fail_from);
}

static int run_trace(const struct command_line *line)
{
	struct trace_job job = {.line = line, .arena = line->arena, .fd = -1};
	struct error err;
	int code;

	if (!trace_arguments_parse(line, &job.arguments, &err))
		return message_usage(&err, line->command->name);
	if (job.arguments.files.wants_help)
		return help_print(line->arena, line->command);
	arena_init(&job.parts_arena);
	job.parts_mark = arena_mark(&job.parts_arena);
	strbuf_init(&job.parts, &job.parts_arena);
	progress_init(&job.progress, line->interrupt, true);
	inspect_source_init(&job.source, line->arena);
	code = run(&job, &err) ? fails(&job) ? EXIT_FOUND : EXIT_NOTHING_FOUND
	                       : message_error(&err);
	inspect_source_deinit(&job.source);
	trace_events_deinit(&job.events);
	drawing_deinit(&job.drawing);
	if (job.timeline.reader) {
		timeline_deinit(&job.timeline);
		trace_reader_close(&job.reader);
	}
	arena_deinit(&job.parts_arena);
	if (job.fd > STDIN_FILENO)
		close(job.fd);
	return code;
}

static const struct example examples[] = {
	{STR("tocsin trace trace.out"), STR("What the goroutines did, and what is wrong.")},
	{STR("tocsin trace --seconds 10s http://localhost:6060"), STR("Straight from a service.")},
	{STR("tocsin trace --source . trace.out"),
		STR("Confirm what `tocsin check` suspects in the source.")},
	{STR("tocsin trace -f html -o timeline.html trace.out"),
		STR("The timeline as a page for the browser.")},
	{STR_EMPTY, STR_EMPTY},
};

const struct command command_trace = {
	.name = STR("trace"),
	.arguments = STR("FILE|URL"),
	.summary = STR("reads an execution trace: goroutines that outlive their work, timeline"),
	.description = STR(
		"Reads an execution trace of Go 1.22 or later (runtime/trace, /debug/pprof/trace, "
		"`go test -trace`, a flight recorder) from a file, stdin (-) or a running service (http, https, unix:) and shows what its goroutines did: where they "
		"ran and waited, who woke them, tasks, regions, the garbage collector. It finds "
		"goroutines that stay blocked when the work is over that started them, work that "
		"goes on after its context has ended, and regions and defer chains that are never "
		"closed. What cannot be read of a cut-off or broken trace is counted, the rest used."),
	.options = trace_options,
	.examples = examples,
	.run = run_trace,
};
