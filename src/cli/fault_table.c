// SPDX-License-Identifier: Apache-2.0
#include "cli/fault_table.h"

#include "cli/rule_set.h"
#include "report/cells.h"
#include "report/paint.h"

enum {
	ID_CELLS = 9,
	SEVERITY_CELLS = 9,
	FOUND_CELLS = 32,
	ONE_LINE_WIDTH = 166, // of a terminal that has room for the summary beside the name
};

static const struct {
	u32 bit;
	str command;
} sources[] = {
	{SEEN_BY_STATIC, STR("check")},
	{SEEN_BY_PROFILE, STR("profile")},
	{SEEN_BY_TRACE, STR("trace")},
	{SEEN_BY_INSPECT, STR("inspect")},
	{SEEN_BY_PROBE, STR("probe")},
};

void fault_seen_by(const struct fault *fault, struct json_writer *json)
{
	for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
		if (fault->seen_by & sources[i].bit)
			json_str(json, NULL, sources[i].command);
	}
}

static str class_title(enum fault_class class)
{
	switch (class) {
	case CLASS_DEFER:
		return STR("The cleanup chain");
	case CLASS_CONTEXT:
		return STR("Cancellation");
	case CLASS_POOL:
		return STR("Pooled objects");
	}
	ASSERT(!"a class");
	return STR_EMPTY;
}

static void put_padded(struct strbuf *out, bool color, enum paint paint, str text, u32 cells)
{
	paint_str(out, color, paint, text);
	strbuf_repeat(out, ' ', cells > text.len ? cells - text.len : 1);
}

static u32 longest_name(void)
{
	size_t longest = 0;

	for (u32 i = 0; i < FAULT_COUNT; i++)
		longest = MAX(longest, fault_get((enum fault_id)i)->name.len);
	return (u32)longest;
}

static void put_row(struct strbuf *out, enum fault_id id, bool color, u32 width, u32 name_cells)
{
	const struct fault *fault = fault_get(id);
	str finders = fault_finders(id);
	bool found = !str_equal(finders, STR("-"));
	bool one_line = width == 0 || width >= ONE_LINE_WIDTH;

	put_padded(out, color, PAINT_BOLD, fault->id, ID_CELLS);
	put_padded(out, color, paint_of_severity(fault->severity), severity_name(fault->severity),
		SEVERITY_CELLS);
	put_padded(out, color, found ? PAINT_HELP : PAINT_DIM, finders, FOUND_CELLS);
	if (one_line) {
		put_padded(out, false, PAINT_BOLD, fault->name, name_cells);
		strbuf_add(out, fault->summary);
	} else {
		static const char indent[] = "         ";

		strbuf_add(out, fault->name);
		strbuf_add_char(out, '\n');
		strbuf_repeat(out, ' ', ID_CELLS);
		paint_begin(out, color, PAINT_DIM);
		cells_wrap(out, fault->summary, ID_CELLS, width, str_from_c(indent), ID_CELLS);
		paint_end(out, color);
	}
	strbuf_add_char(out, '\n');
}

static void put_markdown(struct strbuf *out)
{
	strbuf_add(out, STR("| id | severity | found by | name | what is wrong |\n"
			    "|---|---|---|---|---|\n"));
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		const struct fault *fault = fault_get((enum fault_id)i);

		strbuf_printf(out,
			"| " STR_FMT " | " STR_FMT " | " STR_FMT " | " STR_FMT " | " STR_FMT " |\n",
			STR_ARG(fault->id), STR_ARG(severity_name(fault->severity)),
			STR_ARG(fault_finders((enum fault_id)i)), STR_ARG(fault->name),
			STR_ARG(fault->summary));
	}
}

void fault_table_put(struct strbuf *out, bool markdown, bool color, u32 width)
{
	u32 name_cells = longest_name() + 2;

	if (markdown) {
		put_markdown(out);
		return;
	}
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		enum fault_class class = fault_get((enum fault_id)i)->class;

		if (i == 0 || class != fault_get((enum fault_id)(i - 1))->class) {
			strbuf_add(out, i ? STR("\n") : STR_EMPTY);
			paint_str(out, color, PAINT_BOLD, class_title(class));
			strbuf_add_char(out, '\n');
		}
		put_row(out, (enum fault_id)i, color, width, name_cells);
	}
	strbuf_add(out,
		STR("\n`tocsin explain ID` says everything about one of them; `check` and `inspect` "
		    "are the commands that find it.\n"));
}
