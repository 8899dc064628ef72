// SPDX-License-Identifier: Apache-2.0
#include "cli/inspect_arguments.h"

#include "cli/quantity.h"
#include "cli/suggest.h"

#define FIELD(name) offsetof(struct inspect_arguments, name)

enum { DEFAULT_GROUPS = 20 };

static const u64 MIN_WATCH_NS = 100000000, MAX_FOR_NS = 86400000000000;

const struct option inspect_options[] = {
	{OPTION_TEXT, FIELD(exe), STR("exe"), 0, STR("FILE"), STR("What is looked into"),
		STR("The executable that dumped the core. Without it, the one that the core names.")},
	{OPTION_FLAG, FIELD(freeze), STR("freeze"), 0, STR_EMPTY, STR_EMPTY,
		STR("Stop the process while its memory is copied, and look at the copy: everything "
		    "fits together then. Without it the process is never stopped, and what changed "
		    "while it was read is read again or left out.")},
	{OPTION_TEXT, FIELD(seconds), STR("for"), 0, STR("TIME"), STR_EMPTY,
		STR("Look a second time after this time (`5s`, `1m30s`): ages become known, and what "
		    "grows is seen.")},
	{OPTION_FLAG, FIELD(no_heap), STR("no-heap"), 0, STR_EMPTY, STR_EMPTY,
		STR("Read goroutines and their defers only, not the heap: no leak proof, contexts, "
		    "pools or locks. For very large processes.")},
	{OPTION_TEXT, FIELD(heap_limit), STR("heap-limit"), 0, STR("SIZE"), STR_EMPTY,
		STR("Do not copy more of the heap than this (`2GiB`).")},
	{OPTION_TEXT, FIELD(source), STR("source"), 0, STR("DIR"), STR_EMPTY,
		STR("Check the program's source in this folder as well: what both the source and the "
		    "process show is confirmed, with the path and the numbers.")},
	{OPTION_TEXT, FIELD(diff), STR("diff"), 0, STR("FILE"), STR_EMPTY,
		STR("Compare with an earlier look that `--format json --output FILE` wrote: what is "
		    "new, what grew, what is gone.")},
	{OPTION_TEXT, FIELD(watch), STR("watch"), 0, STR("TIME"), STR_EMPTY,
		STR("Look again and again, this long apart (`2s`), and show the groups as they grow, "
		    "like `top`. `?` shows the keys, `q` ends it.")},
	{OPTION_LIST, FIELD(only), STR("only"), 0, STR("PART[,PART]..."), STR("What is shown"),
		STR("These parts and no others: `findings`, `goroutines`, `defers`, `contexts`, "
		    "`pools`, `locks`.")},
	{OPTION_FLAG, FIELD(all), STR("all"), 'a', STR_EMPTY, STR_EMPTY,
		STR("Leave nothing out: each goroutine by itself with its whole stack, all of the "
		    "contexts, pools and locks.")},
	{OPTION_NUMBER, FIELD(top), STR("top"), 'n', STR("N"), STR_EMPTY,
		STR("Show the N largest groups of goroutines. Default: 20; 0 shows all.")},
	{OPTION_TEXT, FIELD(function), STR("function"), 0, STR("TEXT"), STR_EMPTY,
		STR("Only goroutines with a function on their stack whose name has this in it.")},
	{OPTION_TEXT, FIELD(state), STR("state"), 0, STR("TEXT"), STR_EMPTY,
		STR("Only goroutines whose state or wait reason has this in it: `running`, `chan "
		    "send`, `Mutex`.")},
	{OPTION_TEXT, FIELD(min_wait), STR("min-wait"), 0, STR("TIME"), STR_EMPTY,
		STR("Only goroutines that have waited at least this long (`5m`), as far as it is "
		    "known.")},
	{OPTION_FLAG, FIELD(leaked), STR("leaked"), 0, STR_EMPTY, STR_EMPTY,
		STR("Only goroutines that can never run again.")},
	{OPTION_FLAG, FIELD(system), STR("system"), 0, STR_EMPTY, STR_EMPTY,
		STR("The Go runtime's own goroutines too.")},
	{OPTION_CHOICE, FIELD(fail_on), STR("fail-on"), 0, STR("note|warning|error|never"),
		STR_EMPTY,
		STR("Exit with 1 when a finding is at least this grave. Default: `warning`.")},
	{OPTION_CHOICE, FIELD(format), STR("format"), 'f', STR("text|json"), STR("Output"),
		STR("`text` (the default) is for people. `json` is one object, schema "
		    "`tocsin.inspect/1`.")},
	{OPTION_TEXT, FIELD(output), STR("output"), 'o', STR("FILE"), STR_EMPTY,
		STR("Write to this file and not to stdout: whole or not at all.")},
	{OPTION_CHOICE, FIELD(color), STR("color"), 0, STR("auto|always|never"), STR_EMPTY,
		STR("Colours; `auto` (the default) means on a terminal, and not when `NO_COLOR` is "
		    "set.")},
	{OPTION_FLAG, FIELD(quiet), STR("quiet"), 'q', STR_EMPTY, STR_EMPTY,
		STR("Print findings only.")},
	{OPTION_FLAG, FIELD(no_progress), STR("no-progress"), 0, STR_EMPTY, STR_EMPTY,
		STR("No progress line. There is none anyway unless stderr is a terminal and the work "
		    "takes longer than half a second.")},
	{OPTION_NUMBER, FIELD(jobs), STR("jobs"), 'j', STR("N"), STR("Other"),
		STR("Look with N threads. Default: 0, one for each processor; without `--freeze`, for each that "
		    "nobody else uses just then.")},
	{0},
};

static const struct {
	str name;
	u32 bit;
} sections[] = {
	{STR("findings"), SECTION_FINDINGS},
	{STR("goroutines"), SECTION_GOROUTINES},
	{STR("defers"), SECTION_DEFERS},
	{STR("contexts"), SECTION_CONTEXTS},
	{STR("pools"), SECTION_POOLS},
	{STR("locks"), SECTION_LOCKS},
};

enum { HEAP_SECTIONS = SECTION_CONTEXTS | SECTION_POOLS | SECTION_LOCKS };

static bool section_of(str name, u32 *bits, struct error *err)
{
	struct suggestion nearest = suggestion_for(name);

	for (u32 i = 0; i < ARRAY_LEN(sections); i++) {
		if (str_equal(sections[i].name, name)) {
			*bits |= sections[i].bit;
			return true;
		}
		suggestion_offer(&nearest, sections[i].name);
	}
	if (nearest.best.len)
		return error_set(err, ERROR_USAGE,
			"--only has no part '" STR_FMT "'; did you mean " STR_FMT "?",
			STR_ARG(name), STR_ARG(nearest.best));
	return error_set(err, ERROR_USAGE,
		"--only has no part '" STR_FMT
		"', only findings, goroutines, defers, contexts, pools and locks",
		STR_ARG(name));
}

static bool read_sections(struct inspect_arguments *chosen, struct error *err)
{
	str rest = chosen->only;

	if (!rest.len)
		chosen->sections = SECTION_ALL;
	while (rest.len) {
		if (!section_of(str_trim(str_cut(&rest, ',')), &chosen->sections, err))
			return false;
	}
	return true;
}

static bool read_duration(str text, const char *what, u64 *ret_ns, struct error *err)
{
	return !text.len || quantity_duration(text, what, ret_ns, err);
}

static bool read_quantities(struct inspect_arguments *chosen, struct error *err)
{
	if (!read_duration(chosen->min_wait, "--min-wait", &chosen->filter.min_wait_ns, err) ||
		!read_duration(chosen->seconds, "--for", &chosen->for_ns, err) ||
		!read_duration(chosen->watch, "--watch", &chosen->watch_ns, err))
		return false;
	if (chosen->heap_limit.len &&
		!quantity_size(chosen->heap_limit, "--heap-limit", &chosen->limit_bytes, err))
		return false;
	if (chosen->watch.len && chosen->watch_ns < MIN_WATCH_NS)
		return error_set(err, ERROR_USAGE, "--watch wants at least 100ms");
	if (chosen->seconds.len && (!chosen->for_ns || chosen->for_ns > MAX_FOR_NS))
		return error_set(err, ERROR_USAGE, "--for wants more than 0 and at most a day");
	if (chosen->heap_limit.len && !chosen->limit_bytes)
		return error_set(err, ERROR_USAGE,
			"--heap-limit wants more than 0; --no-heap leaves the heap out");
	return true;
}

// A number is a process, anything else the path of a core.
static bool read_target(struct inspect_arguments *chosen, struct error *err)
{
	u64 pid;

	if (chosen->targets.len == 0)
		return error_set(err, ERROR_USAGE, "which process? Name its PID, or a core file");
	if (chosen->targets.len > 1)
		return error_set(err, ERROR_USAGE,
			"one process at a time: '" STR_FMT "' is one too many",
			STR_ARG(chosen->targets.at[1]));
	if (!chosen->exe.len && str_to_u64(chosen->targets.at[0], &pid)) {
		if (pid == 0 || pid > INT32_MAX)
			return error_set(err, ERROR_USAGE, "there is no process " STR_FMT,
				STR_ARG(chosen->targets.at[0]));
		chosen->pid = (u32)pid;
		return true;
	}
	chosen->core = chosen->targets.at[0];
	return true;
}

static bool refuse(struct error *err, const char *a, const char *why)
{
	return error_set(err, ERROR_USAGE, "%s %s", a, why);
}

// What cannot go together.
static bool check_together(const struct inspect_arguments *chosen, struct error *err)
{
	bool json = str_equal(chosen->format, STR("json"));

	if (!chosen->pid && chosen->freeze)
		return refuse(err, "--freeze", "is for a running process; a core stands still");
	if (!chosen->pid && chosen->for_ns)
		return refuse(err, "--for", "is for a running process; a core stands still");
	if (!chosen->pid && chosen->watch_ns)
		return refuse(err, "--watch", "is for a running process; a core stands still");
	if (chosen->no_heap && chosen->leaked)
		return refuse(err, "--leaked", "needs the heap: leave --no-heap out");
	if (chosen->no_heap && chosen->only.len && chosen->sections & HEAP_SECTIONS)
		return refuse(err, "--only", "asks for what is in the heap: leave --no-heap out");
	if (chosen->watch_ns && (json || chosen->output.len))
		return refuse(err, "--watch", "shows a live view; it has no --format or --output");
	if (chosen->watch_ns && (chosen->for_ns || chosen->diff.len))
		return refuse(err, "--watch", "shows growth itself, without --for and --diff");
	if (chosen->for_ns && chosen->diff.len)
		return refuse(err, "--for", "and --diff compare with different looks: choose one");
	return true;
}

bool inspect_arguments_read(
	const struct command_line *line, struct inspect_arguments *ret, struct error *err)
{
	struct inspect_arguments chosen = {
		.format = STR("text"),
		.color = STR("auto"),
		.fail_on = STR("warning"),
		.top = DEFAULT_GROUPS,
	};

	if (!command_parse(line, &chosen, &chosen.targets, err))
		return false;
	if (!chosen.targets.wants_help &&
		(!read_target(&chosen, err) || !read_sections(&chosen, err) ||
			!read_quantities(&chosen, err) || !check_together(&chosen, err)))
		return false;
	chosen.filter.function = chosen.function;
	chosen.filter.state = chosen.state;
	chosen.filter.leaked_only = chosen.leaked;
	chosen.filter.with_system = chosen.system;
	chosen.never_fail = str_equal(chosen.fail_on, STR("never"));
	chosen.fail_from = severity_from_name(chosen.fail_on);
	*ret = chosen;
	return true;
}
