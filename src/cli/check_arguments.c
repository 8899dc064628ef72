// SPDX-License-Identifier: Apache-2.0
#include "cli/check_arguments.h"

#include "cli/rule_set.h"

#define FIELD(name) offsetof(struct check_arguments, name)

const struct option check_options[] = {
	{OPTION_LIST, FIELD(only), STR("only"), 0, STR("ID[,ID]..."), STR("What is looked for"),
		STR("Look for these faults and no others. Ids (`DEF001`), names (`cancel-lost`) and "
		    "prefixes (`POOL*`), in any case. `--rules` is the same.")},
	{OPTION_LIST, FIELD(only), STR("rules"), 0, STR("ID[,ID]..."), STR_EMPTY,
		STR("The same as `--only`.")},
	{OPTION_LIST, FIELD(disable), STR("disable"), 0, STR("ID[,ID]..."), STR_EMPTY,
		STR("Do not look for these faults.")},
	{OPTION_TEXT, FIELD(tags), STR("tags"), 0, STR("TAG[,TAG]..."),
		STR("How the code is built"),
		STR("Build tags that are set, as for `go build -tags`.")},
	{OPTION_TEXT, FIELD(goos), STR("goos"), 0, STR("OS"), STR_EMPTY,
		STR("Operating system to check for, for example `windows`. Else `$GOOS`, else "
		    "`linux`.")},
	{OPTION_TEXT, FIELD(goarch), STR("goarch"), 0, STR("ARCH"), STR_EMPTY,
		STR("Processor to check for, for example `arm64`. Else `$GOARCH`, else this "
		    "machine's.")},
	{OPTION_TEXT, FIELD(goroot), STR("goroot"), 0, STR("DIR"), STR_EMPTY,
		STR("Where Go's standard library is (the folder above `src`). Else `$GOROOT`, else "
		    "that of the `go` on the PATH, else the usual places.")},
	{OPTION_FLAG, FIELD(no_goroot), STR("no-goroot"), 0, STR_EMPTY, STR_EMPTY,
		STR("Do not read the standard library's source; use the summary of it that is built "
		    "into this program.")},
	{OPTION_FLAG, FIELD(no_tests), STR("no-tests"), 0, STR_EMPTY, STR_EMPTY,
		STR("Leave `_test.go` files out.")},
	{OPTION_FLAG, FIELD(no_cgo), STR("no-cgo"), 0, STR_EMPTY, STR_EMPTY,
		STR("Leave files out that import \"C\", as `CGO_ENABLED=0` does.")},
	{OPTION_TEXT, FIELD(directory), STR("directory"), 'C', STR("DIR"), STR_EMPTY,
		STR("Go to this folder first; every path is then meant from there.")},
	{OPTION_CHOICE, FIELD(severity), STR("severity"), 0, STR("note|warning|error"),
		STR("What is reported"),
		STR("List findings from this severity on. Default: `warning` in the formats for "
		    "people, `note` (all) in `json` and `sarif`.")},
	{OPTION_CHOICE, FIELD(fail_on), STR("fail-on"), 0, STR("note|warning|error|never"),
		STR_EMPTY,
		STR("Exit with 1 when a listed finding is at least this grave. Default: `warning`.")},
	{OPTION_FLAG, FIELD(exit_zero), STR("exit-zero"), 0, STR_EMPTY, STR_EMPTY,
		STR("Exit with 0 whatever is found; the same as `--fail-on never`.")},
	{OPTION_NUMBER, FIELD(max_findings), STR("max-findings"), 0, STR("N"), STR_EMPTY,
		STR("List no more than N findings; the rest is counted. Default: 0, no limit.")},
	{OPTION_TEXT, FIELD(baseline), STR("baseline"), 0, STR("FILE"), STR_EMPTY,
		STR("Do not report the findings that this file holds, so that only new ones count. "
		    "Entries that are no longer found are said on stderr.")},
	{OPTION_TEXT, FIELD(write_baseline), STR("write-baseline"), 0, STR("FILE"), STR_EMPTY,
		STR("Write what is found into this file for `--baseline`, and exit with 0. Findings "
		    "are recognised by what they are and the function they are in, not by their "
		    "line.")},
	{OPTION_CHOICE, FIELD(format), STR("format"), 'f', STR("text|json|sarif|github"),
		STR("Output"),
		STR("`text` (the default) is for people. `json` is one object, schema "
		    "`tocsin.findings/1`. `sarif` is SARIF 2.1.0 for code scanning. `github` makes "
		    "annotations in GitHub Actions.")},
	{OPTION_TEXT, FIELD(output), STR("output"), 'o', STR("FILE"), STR_EMPTY,
		STR("Write to this file and not to stdout: whole or not at all.")},
	{OPTION_CHOICE, FIELD(color), STR("color"), 0, STR("auto|always|never"), STR_EMPTY,
		STR("Colours; `auto` (the default) means on a terminal, and not when `NO_COLOR` is "
		    "set.")},
	{OPTION_FLAG, FIELD(quiet), STR("quiet"), 'q', STR_EMPTY, STR_EMPTY,
		STR("Print findings only: no summary, no notes.")},
	{OPTION_FLAG, FIELD(verbose), STR("verbose"), 'v', STR_EMPTY, STR_EMPTY,
		STR("Say on stderr which Go is used, what could not be resolved, every problem, and "
		    "how long each phase took.")},
	{OPTION_FLAG, FIELD(no_progress), STR("no-progress"), 0, STR_EMPTY, STR_EMPTY,
		STR("No progress line. There is none anyway unless stderr is a terminal and the work "
		    "takes longer than half a second.")},
	{OPTION_NUMBER, FIELD(jobs), STR("jobs"), 'j', STR("N"), STR("Other"),
		STR("Work on N cores at once. Default: 0, all of them.")},
	{0},
};

// Of a list that the user wrote by hand it must be said when it cannot have any effect.
static bool choose_rules(struct check_arguments *chosen, struct error *err)
{
	bool only[FAULT_COUNT] = {0}, disabled[FAULT_COUNT] = {0};
	bool any_asked = chosen->only.len == 0, any = false;

	if (!rule_list(chosen->only, only, err) || !rule_list(chosen->disable, disabled, err))
		return false;
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		bool asked = chosen->only.len == 0 || only[i];

		any_asked |= only[i] && rule_exists((enum fault_id)i);
		chosen->rules[i] = asked && !disabled[i] && rule_exists((enum fault_id)i);
		any |= chosen->rules[i];
	}
	if (!any_asked)
		return error_set(err, ERROR_USAGE,
			"check has no rule for " STR_FMT "; `tocsin explain` lists what it finds",
			STR_ARG(chosen->only));
	if (!any)
		return error_set(err, ERROR_USAGE, "--disable leaves nothing to look for");
	return true;
}

// Notes are many; a reader asks for them, a program can leave them out itself. What makes the command
// fail is always listed.
static enum severity default_severity(const struct check_arguments *chosen)
{
	bool for_people =
		str_equal(chosen->format, STR("text")) || str_equal(chosen->format, STR("github"));
	enum severity from = for_people ? SEVERITY_WARNING : SEVERITY_NOTE;

	return chosen->never_fail ? from : MIN(from, chosen->fail_from);
}

bool check_arguments_read(
	const struct command_line *line, struct check_arguments *ret, struct error *err)
{
	struct check_arguments chosen = {
		.format = STR("text"),
		.color = STR("auto"),
		.fail_on = STR("warning"),
	};

	if (!command_parse(line, &chosen, &chosen.patterns, err))
		return false;
	if (!chosen.patterns.wants_help && !choose_rules(&chosen, err))
		return false;
	chosen.never_fail = chosen.exit_zero || str_equal(chosen.fail_on, STR("never"));
	chosen.fail_from = severity_from_name(chosen.fail_on);
	chosen.show_from = chosen.severity.len ? severity_from_name(chosen.severity)
	                                       : default_severity(&chosen);
	*ret = chosen;
	return true;
}
