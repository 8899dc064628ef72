// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"
#include "cli/help.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/rule_set.h"

struct version_options {
	bool verbose;
};

static const struct option options[] = {
	{OPTION_FLAG, offsetof(struct version_options, verbose), STR("verbose"), 'v', STR_EMPTY,
		STR_EMPTY, STR("Also how this program was built and what it knows.")},
	{0},
};

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZERS "address"
#else
#define SANITIZERS "none"
#endif

#ifdef __OPTIMIZE__
#define OPTIMIZED "yes"
#else
#define OPTIMIZED "no"
#endif

static void put_details(struct strbuf *out)
{
	u32 rules = 0, detectors = 0, profile = 0, trace = 0;

	for (u32 i = 0; i < FAULT_COUNT; i++) {
		rules += rule_exists((enum fault_id)i);
		detectors += detector_exists((enum fault_id)i);
		profile += profile_judge_exists((enum fault_id)i);
		trace += trace_judge_exists((enum fault_id)i);
	}
	strbuf_printf(out, "compiler:    %s\n", COMPILER);
	strbuf_printf(out, "optimized:   %s\n", OPTIMIZED);
	strbuf_printf(out, "sanitizers:  %s\n", SANITIZERS);
	strbuf_printf(out,
		"faults:      %d in the catalogue, %u found by check, %u by inspect, %u by profile, %u by trace\n",
		FAULT_COUNT, rules, detectors, profile, trace);
	strbuf_printf(out,
		"json schema: tocsin.findings/1, tocsin.inspect/1, tocsin.profile/1, tocsin.trace/1\n");
	strbuf_printf(out,
		"go:          reads all of Go through 1.27, looks into processes of 1.19 to 1.27\n");
}

static int run_version(const struct command_line *line)
{
	struct version_options chosen = {0};
	struct arguments arguments;
	struct strbuf out;
	struct error err;

	if (!command_parse(line, &chosen, &arguments, &err))
		return message_usage(&err, line->command->name);
	if (arguments.wants_help)
		return help_print(line->arena, line->command);
	if (arguments.len) {
		error_set(&err, ERROR_USAGE, "version takes no arguments");
		return message_usage(&err, line->command->name);
	}
	strbuf_init(&out, line->arena);
	strbuf_printf(&out, "tocsin %s\n", TOCSIN_VERSION);
	if (chosen.verbose)
		put_details(&out);
	return output_stdout(strbuf_str(&out), &err) ? EXIT_NOTHING_FOUND : message_error(&err);
}

const struct command command_version = {
	.name = STR("version"),
	.arguments = STR_EMPTY,
	.summary = STR("says which tocsin this is"),
	.description = STR("Prints the version; `tocsin --version` does too."),
	.options = options,
	.run = run_version,
};
