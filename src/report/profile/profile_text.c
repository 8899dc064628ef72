// SPDX-License-Identifier: Apache-2.0
// The table of functions, in the columns of `pprof -top`.
#include "report/profile/profile_report.h"

#include "report/cells.h"
#include "report/paint.h"
#include "report/profile/columns.h"
#include "report/profile/measure.h"

enum { NUMBER_COLUMNS = 2 * NUMBER_WIDTH + 3 * PERCENT_WIDTH + 2 };

static void put_types(const struct profile_report *report, struct strbuf *out)
{
	const struct profile *profile = report->profile;

	if (profile->type_count < 2)
		return;
	strbuf_add(out, STR("  --sample-index:"));
	for (u32 i = 0; i < profile->type_count; i++) {
		strbuf_add(out, i ? STR(", ") : STR(" "));
		cells_put(out, profile->types[i].type, 0);
		if (i == report->type)
			strbuf_add(out, STR(" (this one)"));
	}
	strbuf_add_char(out, '\n');
}

void profile_report_header(const struct profile_report *report, struct strbuf *out)
{
	const struct profile_value_type *type = &report->profile->types[report->type];
	struct strbuf title;

	strbuf_init(&title, out->arena);
	cells_put(&title, report->name, 0);
	paint_str(out, report->color, PAINT_BOLD, strbuf_str(&title));
	strbuf_add(out, STR("  "));
	cells_put(out, type->type, 0);
	columns_taken(report->profile, out);
	strbuf_printf(out, "\n  %u samples, ", report->profile->sample_count);
	if (report->top.count)
		strbuf_printf(out, "%u functions, ", report->top.count);
	strbuf_add(out, STR("total "));
	measure_put(out, report->top.total, type->unit);
	strbuf_add_char(out, '\n');
	put_types(report, out);
	if (report->filters.len)
		strbuf_printf(out, "  only " STR_FMT "\n", STR_ARG(report->filters));
	if (report->profile->note.len)
		strbuf_printf(out, "  note: " STR_FMT "\n", STR_ARG(report->profile->note));
	strbuf_add_char(out, '\n');
}

static void put_row(const struct profile_report *report, struct strbuf *out,
	const struct top_node *node, i64 sum)
{
	str unit = report->profile->types[report->type].unit;
	i64 total = report->top.total;

	columns_value(out, node->flat, unit);
	columns_percent(out, node->flat, total);
	columns_percent(out, sum, total);
	columns_value(out, node->cum, unit);
	columns_percent(out, node->cum, total);
	strbuf_add(out, STR("  "));
	columns_name(out, node->name, report->width, NUMBER_COLUMNS);
	strbuf_add_char(out, '\n');
}

void profile_report_text(const struct profile_report *report, struct strbuf *out)
{
	u32 rows = report->max_rows ? MIN(report->max_rows, report->top.count) : report->top.count;
	struct cells_locale locale;
	i64 sum = 0;

	cells_begin(&locale);
	profile_report_header(report, out);
	paint_str(out, report->color, PAINT_DIM,
		STR("      flat   flat%    sum%       cum    cum%  function\n"));
	for (u32 i = 0; i < rows; i++) {
		sum += report->top.nodes[i].flat;
		put_row(report, out, &report->top.nodes[i], sum);
	}
	if (rows < report->top.count)
		strbuf_printf(out, "  … %u more (--top 0 shows all)\n", report->top.count - rows);
	cells_end(&locale);
}
