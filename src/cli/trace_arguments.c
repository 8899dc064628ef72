// SPDX-License-Identifier: Apache-2.0
#include "cli/trace_arguments.h"

#define FIELD(name)       offsetof(struct trace_arguments, name)
#define FETCH_FIELD(name) FIELD(fetch.name)

enum { DEFAULT_ROWS = 20 };

const struct option trace_options[] = {
	{OPTION_TEXT, FIELD(defer_category), STR("defer-category"), 0, STR("NAME"),
		STR("What the program says about itself"),
		STR("Logs of this category tell of deferred functions: `trace.Log(ctx, \"defer\", "
		    "\"start\")`. Default: `defer`.")},
	{OPTION_TEXT, FIELD(defer_words), STR("defer-words"), 0, STR("START,DONE,RECOVERED"),
		STR_EMPTY,
		STR("The messages of such logs. Default: `start,done,panic-recovered`.")},
	{OPTION_TEXT, FIELD(cancel_log), STR("cancel-log"), 0, STR("CATEGORY,MESSAGE"), STR_EMPTY,
		STR("The log with which a task says that its context has ended. Default: "
		    "`context,cancelled`.")},
	{OPTION_TEXT, FIELD(goroutines), STR("goroutines"), 0, STR("FILE"), STR_EMPTY,
		STR("A dump of the process's goroutines (`/debug/pprof/goroutine?debug=2`), taken "
		    "after the trace: which of the defer chains that were open still run, and "
		    "where.")},
	{OPTION_TEXT, FIELD(source), STR("source"), 0, STR("DIR"), STR("What is shown"),
		STR("Check the program's source in this folder as well: what both the source and the "
		    "trace show is confirmed, with the path and the numbers.")},
	{OPTION_NUMBER, FIELD(top), STR("top"), 'n', STR("N"), STR_EMPTY,
		STR("Show the N first rows of each table. Default: 20; 0 shows all.")},
	{OPTION_CHOICE, FIELD(fail_on), STR("fail-on"), 0, STR("note|warning|error|never"),
		STR_EMPTY,
		STR("Exit with 1 when a finding is at least this grave. Default: `warning`.")},
	{OPTION_TEXT, FETCH_FIELD(seconds), STR("seconds"), 0, STR("TIME"), STR("From a service"),
		STR("Trace for this time (`10s`). Default: `5s`.")},
#include "cli/fetch_options.def"
	{OPTION_CHOICE, FIELD(format), STR("format"), 'f', STR("text|json|chrome|html|events"),
		STR("Output"),
		STR("`text` (the default) is for people. `json` is one object, schema "
		    "`tocsin.trace/1`. `chrome` is a trace for Perfetto and chrome://tracing. `html` "
		    "is a page with the timeline. `events` is every event in the words of `go tool "
		    "trace -d=parsed`.")},
	{OPTION_TEXT, FIELD(output), STR("output"), 'o', STR("FILE"), STR_EMPTY,
		STR("Write to this file and not to stdout: whole or not at all.")},
	{OPTION_CHOICE, FIELD(color), STR("color"), 0, STR("auto|always|never"), STR_EMPTY,
		STR("Colours; `auto` (the default) means on a terminal, and not when `NO_COLOR` is "
		    "set.")},
	{OPTION_FLAG, FIELD(quiet), STR("quiet"), 'q', STR_EMPTY, STR_EMPTY,
		STR("Print findings only.")},
	{0},
};

static bool read_words(str list, const char *option, str *words, u32 count, struct error *err)
{
	str rest = list;
	u32 commas = 0;

	for (size_t i = 0; i < list.len; i++)
		commas += list.ptr[i] == ',';
	for (u32 i = 0; i < count; i++)
		words[i] = str_trim(str_cut(&rest, ','));
	for (u32 i = 0; i < count; i++) {
		if (commas + 1 != count || !words[i].len)
			return error_set(err, ERROR_USAGE, "%s wants %u words with commas between",
				option, count);
	}
	return true;
}

static bool read_timeline(struct trace_arguments *chosen, struct error *err)
{
	str cancel[2];

	if (!read_words(chosen->defer_words, "--defer-words", chosen->timeline.defer_words,
		    CHAIN_WORDS, err) ||
		!read_words(chosen->cancel_log, "--cancel-log", cancel, 2, err))
		return false;
	chosen->timeline.defer_category = chosen->defer_category;
	chosen->timeline.cancel_category = cancel[0];
	chosen->timeline.cancel_word = cancel[1];
	return true;
}

static enum trace_format format_of(str name)
{
	static const str names[] = {[TRACE_TEXT] = STR("text"),
		[TRACE_JSON] = STR("json"),
		[TRACE_CHROME] = STR("chrome"),
		[TRACE_HTML] = STR("html"),
		[TRACE_EVENTS] = STR("events")};

	for (u32 i = 0; i < ARRAY_LEN(names); i++) {
		if (str_equal(names[i], name))
			return (enum trace_format)i;
	}
	return TRACE_TEXT;
}

bool trace_arguments_parse(
	const struct command_line *line, struct trace_arguments *ret, struct error *err)
{
	struct trace_arguments chosen = {
		.defer_category = STR("defer"),
		.defer_words = STR("start,done,panic-recovered"),
		.cancel_log = STR("context,cancelled"),
		.fail_on = STR("warning"),
		.format = STR("text"),
		.color = STR("auto"),
		.top = DEFAULT_ROWS,
	};

	if (!command_parse(line, &chosen, &chosen.files, err))
		return false;
	if (!chosen.files.wants_help) {
		if (!read_timeline(&chosen, err) || !fetch_options_read(&chosen.fetch, err))
			return false;
		if (chosen.files.len != 1)
			return error_set(err, ERROR_USAGE,
				"which trace? Name one file or URL, or - for stdin");
	}
	chosen.kind = format_of(chosen.format);
	if (chosen.goroutines.len && chosen.kind != TRACE_TEXT && chosen.kind != TRACE_JSON)
		return error_set(err, ERROR_USAGE, "--goroutines is for the formats text and json");
	chosen.never_fail = str_equal(chosen.fail_on, STR("never"));
	chosen.fail_from = severity_from_name(chosen.fail_on);
	*ret = chosen;
	return true;
}
