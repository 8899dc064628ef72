// SPDX-License-Identifier: Apache-2.0
// The table of functions, in the columns of `pprof -top`.
#include "report/profile/profile_report.h"

#include "report/cells.h"
#include "report/paint.h"
#include "report/profile/measure.h"

#include <time.h>

enum {
	NUMBER_WIDTH = 10,
	PERCENT_WIDTH = 8,
	NUMBER_COLUMNS = 2 * NUMBER_WIDTH + 3 * PERCENT_WIDTH + 2
};

// Right-aligned to width.
static void put_right(struct strbuf *out, str text, u32 width)
{
	if (text.len < width)
		strbuf_repeat(out, ' ', width - text.len);
	strbuf_add(out, text);
}

static void put_value(struct strbuf *out, i64 value, str unit)
{
	struct strbuf text;

	strbuf_init(&text, out->arena);
	measure_put(&text, value, unit);
	put_right(out, strbuf_str(&text), NUMBER_WIDTH);
}

static void put_percent(struct strbuf *out, i64 value, i64 total)
{
	struct strbuf text;

	strbuf_init(&text, out->arena);
	percent_put(&text, value, total);
	put_right(out, strbuf_str(&text), PERCENT_WIDTH);
}

static void put_taken(const struct profile *profile, struct strbuf *out)
{
	time_t seconds = (time_t)(profile->time_unix_ns / 1000000000);
	char text[32];
	struct tm parts;

	if (profile->time_unix_ns > 0 && gmtime_r(&seconds, &parts) &&
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &parts))
		strbuf_printf(out, ", taken %s", text);
	if (profile->duration_ns > 0) {
		strbuf_add(out, STR(" over "));
		measure_put(out, profile->duration_ns, STR("nanoseconds"));
	}
}

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

static void put_header(const struct profile_report *report, struct strbuf *out)
{
	const struct profile_value_type *type = &report->profile->types[report->type];
	struct strbuf title;

	strbuf_init(&title, out->arena);
	cells_put(&title, report->name, 0);
	paint_str(out, report->color, PAINT_BOLD, strbuf_str(&title));
	strbuf_add(out, STR("  "));
	cells_put(out, type->type, 0);
	put_taken(report->profile, out);
	strbuf_printf(out, "\n  %u samples, %u functions, total ", report->profile->sample_count,
		report->top.count);
	measure_put(out, report->top.total, type->unit);
	strbuf_add_char(out, '\n');
	put_types(report, out);
	if (report->profile->note.len)
		strbuf_printf(out, "  note: " STR_FMT "\n", STR_ARG(report->profile->note));
	strbuf_add_char(out, '\n');
}

static void put_row(const struct profile_report *report, struct strbuf *out,
	const struct top_node *node, i64 sum)
{
	str unit = report->profile->types[report->type].unit;
	i64 total = report->top.total;
	u32 room =
		report->width > NUMBER_COLUMNS + 16 ? report->width - NUMBER_COLUMNS : UINT32_MAX;
	size_t fits = cells_fit(node->name, 0, room);

	put_value(out, node->flat, unit);
	put_percent(out, node->flat, total);
	put_percent(out, sum, total);
	put_value(out, node->cum, unit);
	put_percent(out, node->cum, total);
	strbuf_add(out, STR("  "));
	if (fits < node->name.len) {
		cells_put(out, str_sub(node->name, 0, cells_fit(node->name, 0, room - 1)), 0);
		strbuf_add(out, STR("…"));
	} else {
		cells_put(out, node->name, 0);
	}
	strbuf_add_char(out, '\n');
}

void profile_report_text(const struct profile_report *report, struct strbuf *out)
{
	u32 rows = report->max_rows ? MIN(report->max_rows, report->top.count) : report->top.count;
	struct cells_locale locale;
	i64 sum = 0;

	cells_begin(&locale);
	put_header(report, out);
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
