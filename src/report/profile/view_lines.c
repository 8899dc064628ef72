// SPDX-License-Identifier: Apache-2.0
#include "report/profile/views.h"

#include "base/json_writer.h"
#include "report/cells.h"
#include "report/paint.h"
#include "report/profile/columns.h"
#include "report/profile/measure.h"

enum { CONTEXT_LINES = 4, MAX_GAP_LINES = 400 };

struct shower {
	const struct profile_report *report;
	struct strbuf *out;
	str unit;
	str source, rest; // of the file; what is left of it
	i64 next_line;    // that rest begins with
	bool has_source;
};

static void put_cell(const struct shower *shower, i64 value)
{
	if (value)
		columns_value(shower->out, value, shower->unit);
	else
		columns_right(shower->out, STR("."), NUMBER_WIDTH);
}

// Lines come in rising order.
static str text_of(struct shower *shower, i64 line)
{
	str text = STR_EMPTY;

	while (shower->next_line <= line && shower->rest.len) {
		text = str_cut(&shower->rest, '\n');
		shower->next_line++;
	}
	return shower->next_line == line + 1 ? text : STR_EMPTY;
}

static void put_line(struct shower *shower, i64 line, i64 flat, i64 cum)
{
	struct strbuf *out = shower->out;
	str text = text_of(shower, line);

	put_cell(shower, flat);
	put_cell(shower, cum);
	strbuf_printf(out, " %6lld  ", (long long)line);
	if (flat)
		paint_begin(out, shower->report->color, PAINT_BOLD);
	cells_put(out, text, 0);
	if (flat)
		paint_end(out, shower->report->color);
	strbuf_add_char(out, '\n');
}

static void put_between(struct shower *shower, i64 from, i64 to)
{
	if (!shower->has_source || to - from > MAX_GAP_LINES)
		return;
	for (i64 line = from; line < to && shower->rest.len; line++)
		put_line(shower, line, 0, 0);
}

static void put_function(struct shower *shower, const struct source_function *function)
{
	struct strbuf *out = shower->out;
	i64 first = function->lines[0].line, begin = MAX(first - CONTEXT_LINES, (i64)1), at;

	if (function->start_line > 0 && function->start_line <= first)
		begin = function->start_line;
	paint_begin(out, shower->report->color, PAINT_BOLD);
	cells_put(out, function->name, 0);
	paint_end(out, shower->report->color);
	strbuf_add(out, STR("  "));
	cells_put(out, function->file, 0);
	strbuf_add_char(out, '\n');
	columns_value(out, function->flat, shower->unit);
	columns_value(out, function->cum, shower->unit);
	strbuf_add(out, STR("  flat, cum: "));
	percent_put(out, function->cum, shower->report->top.total);
	strbuf_add(out, STR(" of the total\n"));
	at = begin;
	for (u32 i = 0; i < function->line_count; i++) {
		const struct source_line *line = &function->lines[i];

		put_between(shower, at, line->line);
		put_line(shower, line->line, line->flat, line->cum);
		at = line->line + 1;
	}
	put_between(shower, at, at + CONTEXT_LINES);
	if (!shower->has_source)
		strbuf_add(out, STR("  (the source is not here: --source DIR names its folder)\n"));
	strbuf_add_char(out, '\n');
}

void view_lines_text(const struct profile_report *report, const struct source_lines *lines,
	view_source source, void *context, struct strbuf *out)
{
	struct shower shower = {
		.report = report, .out = out, .unit = report->profile->types[report->type].unit};
	struct cells_locale locale;

	cells_begin(&locale);
	profile_report_header(report, out);
	for (u32 i = 0; i < lines->count; i++) {
		const struct source_function *function = &lines->functions[i];

		if (!function->flat && !function->cum)
			continue;
		shower.has_source = source(context, function->file, &shower.source);
		shower.rest = shower.has_source ? shower.source : STR_EMPTY;
		shower.next_line = 1;
		put_function(&shower, function);
	}
	cells_end(&locale);
}

void view_lines_json(
	const struct profile_report *report, const struct source_lines *lines, struct strbuf *out)
{
	struct json_writer json;

	json_init(&json, out, true);
	profile_report_json_begin(report, &json);
	json_begin_array(&json, "functions");
	for (u32 i = 0; i < lines->count; i++) {
		const struct source_function *function = &lines->functions[i];

		json_begin_object(&json, NULL);
		json_str(&json, "name", function->name);
		json_str(&json, "file", function->file);
		json_i64(&json, "flat", function->flat);
		json_i64(&json, "cum", function->cum);
		json_begin_array(&json, "lines");
		for (u32 k = 0; k < function->line_count; k++) {
			json_begin_object(&json, NULL);
			json_i64(&json, "line", function->lines[k].line);
			json_i64(&json, "flat", function->lines[k].flat);
			json_i64(&json, "cum", function->lines[k].cum);
			json_end_object(&json);
		}
		json_end_array(&json);
		json_end_object(&json);
	}
	json_end_array(&json);
	json_end_object(&json);
	strbuf_add_char(out, '\n');
}
