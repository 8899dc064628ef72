// SPDX-License-Identifier: Apache-2.0
#include "cli/profile_arguments.h"

enum { DEFAULT_ROWS = 30 };

#define FIELD(name)       offsetof(struct profile_arguments, name)
#define FETCH_FIELD(name) FIELD(fetch.name)

const struct option profile_options[] = {
	{OPTION_TEXT, FIELD(base), STR("base"), 0, STR("FILE"), STR("What is read"),
		STR("Subtract this earlier profile of the same process: what was added since.")},
	{OPTION_TEXT, FIELD(diff_base), STR("diff-base"), 0, STR("FILE"), STR_EMPTY,
		STR("Compare with this profile: the same, with percentages of its total.")},
	{OPTION_FLAG, FIELD(normalize), STR("normalize"), 0, STR_EMPTY, STR_EMPTY,
		STR("Scale the profile to the total of its base before they are compared.")},
	{OPTION_FLAG, FIELD(merge), STR("merge"), 0, STR_EMPTY, STR_EMPTY,
		STR("Add several profiles up. Without it they are a series, in the order of time, "
		    "and what grew from the first to the last is shown.")},
	{OPTION_NUMBER, FIELD(top), STR("top"), 'n', STR("N"), STR("What is shown"),
		STR("Show the N functions with the largest values. Default: 30; 0 shows all.")},
	{OPTION_FLAG, FIELD(by_cum), STR("cum"), 0, STR_EMPTY, STR_EMPTY,
		STR("Sort by the values of a function with all that it calls, not by its own.")},
	{OPTION_FLAG, FIELD(tree), STR("tree"), 0, STR_EMPTY, STR_EMPTY,
		STR("Show each function between its callers and its callees.")},
	{OPTION_TEXT, FIELD(peek), STR("peek"), 0, STR("REGEX"), STR_EMPTY,
		STR("The same for the functions whose names match, with every caller and callee.")},
	{OPTION_TEXT, FIELD(list), STR("list"), 0, STR("REGEX"), STR_EMPTY,
		STR("Show the source of the functions whose names match, with values by line.")},
	{OPTION_TEXT, FIELD(source), STR("source"), 0, STR("DIR"), STR_EMPTY,
		STR("The folder of the program's source. For `--list`: files are found in it by the "
		    "ends of their paths; default `.`. Else it is checked as well: what both the "
		    "source and the profile show is confirmed, with the path and the numbers.")},
	{OPTION_CHOICE, FIELD(fail_on), STR("fail-on"), 0, STR("note|warning|error|never"),
		STR_EMPTY,
		STR("Exit with 1 when a finding is at least this grave. Default: `warning`.")},
	{OPTION_FLAG, FIELD(lifetime), STR("lifetime"), 0, STR_EMPTY, STR_EMPTY,
		STR("Of two or more heap profiles of one process: how long what is allocated at a "
		    "place lives, in GC cycles, how much of it is kept, and what that means.")},
	{OPTION_NUMBER, FIELD(gc_cycles), STR("gc-cycles"), 0, STR("N"), STR_EMPTY,
		STR("So many collections lie between the first and the last profile, for "
		    "`--lifetime`. Profiles of `?debug=1` say it themselves; of others lifetimes "
		    "are in seconds without this.")},
	{OPTION_TEXT, FIELD(sample_index), STR("sample-index"), 0, STR("NAME"), STR_EMPTY,
		STR("Which of the profile's values: `inuse_space`, `alloc_objects`, `delay`. "
		    "Default: the profile's own, else its last.")},
	{OPTION_TEXT, FIELD(focus), STR("focus"), 0, STR("REGEX"), STR("Filters"),
		STR("Only samples with a function, file or mapping on their stack that matches. "
		    "Percentages stay those of the whole profile.")},
	{OPTION_TEXT, FIELD(ignore), STR("ignore"), 0, STR("REGEX"), STR_EMPTY,
		STR("No samples with one that matches.")},
	{OPTION_TEXT, FIELD(hide), STR("hide"), 0, STR("REGEX"), STR_EMPTY,
		STR("Leave frames that match out of the stacks.")},
	{OPTION_TEXT, FIELD(show), STR("show"), 0, STR("REGEX"), STR_EMPTY,
		STR("Leave all other frames out of the stacks.")},
	{OPTION_TEXT, FIELD(show_from), STR("show-from"), 0, STR("REGEX"), STR_EMPTY,
		STR("Begin each stack at the outermost frame that matches; no samples without one.")},
	{OPTION_TEXT, FIELD(tag_focus), STR("tagfocus"), 0, STR("TAG"), STR_EMPTY,
		STR("Only samples with a label that matches: `REGEX` of `key:value`, `KEY=REGEX`, or "
		    "a range of numbers (`1kb:`, `bytes=64kb:1mb`).")},
	{OPTION_TEXT, FIELD(tag_ignore), STR("tagignore"), 0, STR("TAG"), STR_EMPTY,
		STR("No samples with one that matches.")},
	{OPTION_TEXT, FIELD(kind), STR("kind"), 0, STR("NAME"), STR("From a service"),
		STR("Which profile, where a URL names only the service: `cpu`, `heap` (the default), "
		    "`allocs`, `goroutine`, `goroutineleak`, `block`, `mutex`, `threadcreate`.")},
	{OPTION_TEXT, FETCH_FIELD(seconds), STR("seconds"), 0, STR("TIME"), STR_EMPTY,
		STR("Collect for this time (`10s`): of cpu the whole profile (30s without it), of "
		    "others what was added meanwhile.")},
#include "cli/fetch_options.def"
	{OPTION_CHOICE, FIELD(format), STR("format"), 'f',
		STR("text|json|html|svg|pprof|speedscope|folded"), STR("Output"),
		STR("`text` (the default) is for people. `json` is one object, schema "
		    "`tocsin.profile/1`. `html` is a flame graph in one page, with search, zoom, "
		    "callers and callees; `svg` is one drawing. `pprof` is a profile.proto for `go "
		    "tool pprof`, `speedscope` a file for that viewer, `folded` one line a stack.")},
	{OPTION_TEXT, FIELD(output), STR("output"), 'o', STR("FILE"), STR_EMPTY,
		STR("Write to this file and not to stdout: whole or not at all.")},
	{OPTION_CHOICE, FIELD(color), STR("color"), 0, STR("auto|always|never"), STR_EMPTY,
		STR("Colours; `auto` (the default) means on a terminal, and not when `NO_COLOR` is "
		    "set.")},
	{0},
};

// Findings need all of the profiles as they were taken.
static bool judges(const struct profile_arguments *chosen)
{
	const str narrowing[] = {chosen->base, chosen->diff_base, chosen->peek, chosen->list,
		chosen->focus, chosen->ignore, chosen->hide, chosen->show, chosen->show_from,
		chosen->tag_focus, chosen->tag_ignore};

	for (u32 i = 0; i < ARRAY_LEN(narrowing); i++) {
		if (narrowing[i].len)
			return false;
	}
	return !chosen->merge && !chosen->tree &&
	       (str_equal(chosen->format, STR("text")) || str_equal(chosen->format, STR("json")));
}

static bool check(const struct profile_arguments *chosen, struct error *err)
{
	bool has_base = chosen->base.len || chosen->diff_base.len;

	if (!chosen->files.len)
		return error_set(err, ERROR_USAGE, "which profile? Name a file, or - for stdin");
	if (chosen->base.len && chosen->diff_base.len)
		return error_set(err, ERROR_USAGE, "--base and --diff-base: choose one");
	if (chosen->normalize && !has_base)
		return error_set(err, ERROR_USAGE, "--normalize is for --base and --diff-base");
	if (chosen->tree + (chosen->peek.len > 0) + (chosen->list.len > 0) + chosen->lifetime > 1)
		return error_set(
			err, ERROR_USAGE, "--tree, --peek, --list and --lifetime: choose one");
	if (chosen->gc_cycles && !chosen->lifetime)
		return error_set(err, ERROR_USAGE, "--gc-cycles is for --lifetime");
	if (chosen->lifetime && (chosen->merge || has_base))
		return error_set(err, ERROR_USAGE,
			"--lifetime is of a series: name its profiles, without a base");
	if (chosen->source.len && !chosen->list.len && !chosen->judges)
		return error_set(err, ERROR_USAGE,
			"--source is for --list, and for findings, which are of whole profiles as "
			"text or json");
	if ((chosen->tree || chosen->peek.len || chosen->list.len || chosen->lifetime) &&
		!str_equal(chosen->format, STR("text")) && !str_equal(chosen->format, STR("json")))
		return error_set(err, ERROR_USAGE,
			"--tree, --peek, --list and --lifetime have the formats text and json");
	if (has_base && chosen->files.len > 1 && !chosen->merge)
		return error_set(err, ERROR_USAGE,
			"several profiles and a base: --merge adds the profiles up first");
	return true;
}

bool profile_arguments_read(
	const struct command_line *line, struct profile_arguments *ret, struct error *err)
{
	struct profile_arguments chosen = {.format = STR("text"),
		.color = STR("auto"),
		.fail_on = STR("warning"),
		.top = DEFAULT_ROWS};

	if (!command_parse(line, &chosen, &chosen.files, err))
		return false;
	chosen.judges = judges(&chosen);
	chosen.never_fail = str_equal(chosen.fail_on, STR("never"));
	chosen.fail_from = severity_from_name(chosen.fail_on);
	if (!chosen.files.wants_help &&
		(!check(&chosen, err) || !fetch_options_read(&chosen.fetch, err)))
		return false;
	*ret = chosen;
	return true;
}
