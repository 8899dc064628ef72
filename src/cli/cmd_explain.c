// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.h"
#include "cli/command.h"
#include "cli/fault_table.h"
#include "cli/help.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/rule_set.h"
#include "cli/terminal.h"
#include "finding/pages.h"
#include "report/markdown.h"
#include "report/paint.h"

#include <unistd.h>

enum { MAX_WIDTH = 100 };

struct explain_options {
	str format, color;
};

static const struct option options[] = {
	{OPTION_CHOICE, offsetof(struct explain_options, format), STR("format"), 'f',
		STR("text|markdown|json"), STR_EMPTY,
		STR("`text` (the default) is for reading in a terminal, `markdown` is the page as it "
		    "was written, `json` has both the page and the catalogue's entry.")},
	{OPTION_CHOICE, offsetof(struct explain_options, color), STR("color"), 0,
		STR("auto|always|never"), STR_EMPTY,
		STR("Colours; `auto` (the default) means on a terminal, and not when `NO_COLOR` is "
		    "set.")},
	{0},
};

static const struct example examples[] = {
	{STR("tocsin explain"),
		STR("List every fault, and whether `check` or `inspect` finds it.")},
	{STR("tocsin explain DEF001"),
		STR("What the fault is, an example, how to fix it, and what Go really does.")},
	{STR("tocsin explain cancel-lost pool002"), STR("Two pages; names and any case will do.")},
	{STR("tocsin explain --format json 'CTX*'"), STR("All of one class, for a program.")},
	{STR_EMPTY, STR_EMPTY},
};

static void put_json(struct strbuf *out, const bool *chosen)
{
	struct json_writer json;

	json_init(&json, out, true);
	json_begin_object(&json, NULL);
	json_str(&json, "schema", STR("tocsin.explain/1"));
	json_begin_array(&json, "faults");
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		const struct fault *fault = fault_get((enum fault_id)i);

		if (!chosen[i])
			continue;
		json_begin_object(&json, NULL);
		json_str(&json, "id", fault->id);
		json_str(&json, "name", fault->name);
		json_str(&json, "class", fault_class_name(fault->class));
		json_str(&json, "severity", severity_name(fault->severity));
		json_str(&json, "summary", fault->summary);
		json_bool(&json, "checked", rule_exists((enum fault_id)i));
		json_bool(&json, "inspected", detector_exists((enum fault_id)i));
		json_bool(&json, "profiled", profile_judge_exists((enum fault_id)i));
		json_bool(&json, "traced", trace_judge_exists((enum fault_id)i));
		json_begin_array(&json, "seen_by");
		fault_seen_by(fault, &json);
		json_end_array(&json);
		json_str(&json, "page", fault_page((enum fault_id)i));
		json_end_object(&json);
	}
	json_end_array(&json);
	json_end_object(&json);
	strbuf_add_char(out, '\n');
}

static void put_finders(struct strbuf *out, bool color, enum fault_id id)
{
	str finders = fault_finders(id);

	paint_begin(out, color, PAINT_DIM);
	if (!str_equal(finders, STR("-")))
		strbuf_printf(out, ", found by tocsin " STR_FMT, STR_ARG(finders));
	else if (fault_get(id)->seen_by & SEEN_BY_STATIC)
		strbuf_add(out, STR(", not yet found by tocsin check"));
	else
		strbuf_add(out, STR(", seen at run time only"));
	paint_end(out, color);
}

// The page with a line under its heading: how grave the fault is, and who finds it.
static void put_page(
	struct strbuf *out, const struct explain_options *chosen, enum fault_id id, u32 width)
{
	bool color = terminal_color(STDOUT_FILENO, chosen->color);
	const struct fault *fault = fault_get(id);
	str page = fault_page(id);

	if (str_equal(chosen->format, STR("markdown"))) {
		strbuf_add(out, page);
		return;
	}
	width = width ? MIN(width, (u32)MAX_WIDTH) : MAX_WIDTH;
	markdown_render(out, str_cut(&page, '\n'), color, width);
	paint_str(out, color, paint_of_severity(fault->severity), severity_name(fault->severity));
	put_finders(out, color, id);
	strbuf_add_char(out, '\n');
	markdown_render(out, page, color, width);
}

// The pages in the order of the catalogue, or the list of all faults when none is named.
static void put_all(struct strbuf *out, const struct explain_options *options_chosen,
	const bool *chosen, bool named)
{
	bool first = true;

	if (str_equal(options_chosen->format, STR("json"))) {
		put_json(out, chosen);
		return;
	}
	if (!named) {
		fault_table_put(out, str_equal(options_chosen->format, STR("markdown")),
			terminal_color(STDOUT_FILENO, options_chosen->color),
			terminal_width(STDOUT_FILENO));
		return;
	}
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		if (!chosen[i])
			continue;
		strbuf_add(out, first ? STR_EMPTY : STR("\n"));
		put_page(out, options_chosen, (enum fault_id)i, terminal_width(STDOUT_FILENO));
		first = false;
	}
}

static int run_explain(const struct command_line *line)
{
	struct explain_options chosen = {STR("text"), STR("auto")};
	bool faults[FAULT_COUNT] = {0};
	struct arguments arguments;
	struct strbuf out;
	struct error err;

	if (!command_parse(line, &chosen, &arguments, &err))
		return message_usage(&err, line->command->name);
	if (arguments.wants_help)
		return help_print(line->arena, line->command);
	for (u32 i = 0; i < arguments.len; i++) {
		if (!rule_list(arguments.at[i], faults, &err))
			return message_error(&err);
	}
	if (arguments.len == 0)
		memset(faults, true, sizeof(faults));
	strbuf_init(&out, line->arena);
	put_all(&out, &chosen, faults, arguments.len > 0);
	return output_stdout(strbuf_str(&out), &err) ? EXIT_NOTHING_FOUND : message_error(&err);
}

const struct command command_explain = {
	.name = STR("explain"),
	.arguments = STR("[ID]..."),
	.summary =
		STR("says what a fault is, with an example and the fix; lists all without an id"),
	.description = STR(
		"Says what a fault is, with an example, how to fix it, and what Go really does. "
		"Takes ids (`DEF001`), names (`release-missing`) and prefixes (`POOL*`) in any "
		"case. Without any it lists the whole catalogue."),
	.options = options,
	.examples = examples,
	.run = run_explain,
};
