// SPDX-License-Identifier: Apache-2.0
// Reads one profile and shows where its values are.
#include "base/file.h"
#include "cli/help.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "profile/pprof.h"
#include "report/profile/profile_report.h"

#include <errno.h>
#include <unistd.h>

enum { DEFAULT_ROWS = 30, STDIN_PART = 1 << 20 };

struct profile_arguments {
	str sample_index, format, output, color;
	u32 top;
	bool by_cum;
	struct arguments files;
};

#define FIELD(name) offsetof(struct profile_arguments, name)

static const struct option options[] = {
	{OPTION_NUMBER, FIELD(top), STR("top"), 'n', STR("N"), STR("What is shown"),
		STR("Show the N functions with the largest values. Default: 30; 0 shows all.")},
	{OPTION_FLAG, FIELD(by_cum), STR("cum"), 0, STR_EMPTY, STR_EMPTY,
		STR("Sort by the values of a function with all that it calls, not by its own.")},
	{OPTION_TEXT, FIELD(sample_index), STR("sample-index"), 0, STR("NAME"), STR_EMPTY,
		STR("Which of the profile's values: `inuse_space`, `alloc_objects`, `delay`. "
		    "Default: the profile's own, else its last.")},
	{OPTION_CHOICE, FIELD(format), STR("format"), 'f', STR("text|json|folded"), STR("Output"),
		STR("`text` (the default) is for people. `json` is one object, schema "
		    "`tocsin.profile/1`. `folded` is one line a stack, for flame graph tools.")},
	{OPTION_TEXT, FIELD(output), STR("output"), 'o', STR("FILE"), STR_EMPTY,
		STR("Write to this file and not to stdout: whole or not at all.")},
	{OPTION_CHOICE, FIELD(color), STR("color"), 0, STR("auto|always|never"), STR_EMPTY,
		STR("Colours; `auto` (the default) means on a terminal, and not when `NO_COLOR` is "
		    "set.")},
	{0},
};

struct profile_job {
	const struct command_line *line;
	struct arena *arena;
	struct profile_arguments arguments;
	struct profile profile;
	u32 type;
};

static bool read_stdin(struct arena *arena, str *ret, struct error *err)
{
	struct strbuf text;
	char *part = arena_array(arena, char, STDIN_PART);

	strbuf_init(&text, arena);
	for (;;) {
		ssize_t count = read(STDIN_FILENO, part, STDIN_PART);

		if (count == 0)
			break;
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return error_system(err, "reading stdin");
		strbuf_add(&text, (str){part, (size_t)count});
		if (text.len > PPROF_MAX_BYTES)
			return error_set(err, ERROR_LIMIT, "stdin holds more than %zu MiB",
				PPROF_MAX_BYTES >> 20);
	}
	*ret = strbuf_str(&text);
	return true;
}

static bool read_profile(struct profile_job *job, const char *path, struct error *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	str bytes;

	if (is_stdin ? !read_stdin(job->arena, &bytes, err)
		     : !file_read(job->arena, path, PPROF_MAX_BYTES, &bytes, err))
		return false;
	return pprof_read(job->arena, bytes, &job->profile, err) ||
	       error_context(err, "%s", is_stdin ? "stdin" : path);
}

static bool choose_type(struct profile_job *job, struct error *err)
{
	str name = job->arguments.sample_index;
	struct suggestion nearest = suggestion_for(name);

	job->type = job->profile.default_type;
	for (u32 i = 0; i < job->profile.type_count; i++) {
		if (!name.len)
			return true;
		if (str_equal(job->profile.types[i].type, name)) {
			job->type = i;
			return true;
		}
		suggestion_offer(&nearest, job->profile.types[i].type);
	}
	if (nearest.best.len)
		return error_set(err, ERROR_USAGE,
			"the profile has no '" STR_FMT "'; did you mean " STR_FMT "?",
			STR_ARG(name), STR_ARG(nearest.best));
	return error_set(err, ERROR_USAGE,
		"the profile has no '" STR_FMT "'; `tocsin profile FILE` lists what it has",
		STR_ARG(name));
}

static bool print(struct profile_job *job, str name, struct error *err)
{
	const struct profile_arguments *arguments = &job->arguments;
	const char *path =
		arguments->output.len ? arena_c_str(job->arena, arguments->output) : NULL;
	struct profile_report report = {
		.profile = &job->profile,
		.name = name,
		.type = job->type,
		.max_rows = arguments->top,
		.color = path ? str_equal(arguments->color, STR("always"))
	                      : terminal_color(STDOUT_FILENO, arguments->color),
		.width = path ? 0 : terminal_width(STDOUT_FILENO),
		.version = STR(TOCSIN_VERSION),
	};
	struct output output;
	struct strbuf text;

	if (!output_open(&output, job->line->interrupt, path, err))
		return false;
	strbuf_init(&text, job->arena);
	if (str_equal(arguments->format, STR("folded"))) {
		profile_report_folded(&report, &text, output_part, &output);
	} else {
		top_make(job->arena, &job->profile, job->type, arguments->by_cum, &report.top);
		if (str_equal(arguments->format, STR("json")))
			profile_report_json(&report, &text);
		else
			profile_report_text(&report, &text);
	}
	output_part(&output, strbuf_str(&text));
	return output_close(&output, err);
}

static int run_profile(const struct command_line *line)
{
	struct profile_job job = {
		.line = line,
		.arena = line->arena,
		.arguments = {.format = STR("text"), .color = STR("auto"), .top = DEFAULT_ROWS},
	};
	struct error err;

	if (!command_parse(line, &job.arguments, &job.arguments.files, &err))
		return message_usage(&err, line->command->name);
	if (job.arguments.files.wants_help)
		return help_print(line->arena, line->command);
	if (job.arguments.files.len != 1) {
		(void)error_set(&err, ERROR_USAGE, "which profile? Name one file, or - for stdin");
		return message_usage(&err, line->command->name);
	}
	if (!read_profile(&job, arena_c_str(line->arena, job.arguments.files.at[0]), &err) ||
		!choose_type(&job, &err) || !print(&job, job.arguments.files.at[0], &err))
		return message_error(&err);
	return EXIT_NOTHING_FOUND;
}

static const struct example examples[] = {
	{STR("tocsin profile cpu.pprof"), STR("The functions that the time goes to.")},
	{STR("tocsin profile --sample-index alloc_space --cum heap.pprof"),
		STR("What is allocated, with everything below it.")},
	{STR("curl -s localhost:6060/debug/pprof/heap | tocsin profile -"),
		STR("Straight from a service.")},
	{STR("tocsin profile -f folded cpu.pprof | flamegraph.pl > cpu.svg"),
		STR("A flame graph.")},
	{STR_EMPTY, STR_EMPTY},
};

const struct command command_profile = {
	.name = STR("profile"),
	.arguments = STR("FILE"),
	.summary = STR("reads a pprof profile: which functions its values are in"),
	.description = STR(
		"Reads a profile in the format of pprof (profile.proto, plain or gzip), as Go's "
		"runtime/pprof and net/http/pprof write it, and shows its functions by their own "
		"and their cumulative values, as `go tool pprof -top` does."),
	.options = options,
	.examples = examples,
	.run = run_profile,
};
