// SPDX-License-Identifier: Apache-2.0
#include "report/profile/series_report.h"

#include "base/json_writer.h"
#include "report/cells.h"
#include "report/json_head.h"
#include "report/paint.h"
#include "report/profile/columns.h"
#include "report/profile/measure.h"

enum { FIXED_COLUMNS = 4 * NUMBER_WIDTH + PERCENT_WIDTH + 2, SHOWN_PROFILES = 12 };

static void put_profile(const struct series *series, u32 index, struct strbuf *out)
{
	strbuf_add(out, STR("  "));
	columns_value(out, series->totals[index], series->unit);
	strbuf_add(out, STR("  "));
	cells_put(out, series->entries[index].name, 0);
	columns_taken(&series->entries[index].file.profile, out);
	strbuf_add_char(out, '\n');
}

// All of a short series, the ends of a long one.
static void put_header(
	const struct series *series, const struct profile_report *report, struct strbuf *out)
{
	struct strbuf title;

	strbuf_init(&title, out->arena);
	strbuf_printf(&title, "%u profiles", series->count);
	paint_str(out, report->color, PAINT_BOLD, strbuf_str(&title));
	strbuf_add(out, STR("  "));
	cells_put(out, series->type, 0);
	strbuf_add_char(out, '\n');
	if (report->filters.len)
		strbuf_printf(out, "  only " STR_FMT "\n", STR_ARG(report->filters));
	for (u32 i = 0; i < series->count; i++) {
		if (series->count > SHOWN_PROFILES && i == SHOWN_PROFILES / 2) {
			u32 skipped = series->count - SHOWN_PROFILES;

			strbuf_printf(out, "  %*s  … %u more\n", NUMBER_WIDTH, "", skipped);
			i += skipped;
		}
		put_profile(series, i, out);
	}
	strbuf_add_char(out, '\n');
}

static void put_growth(struct strbuf *out, i64 growth, str unit)
{
	struct strbuf text;

	strbuf_init(&text, out->arena);
	if (growth > 0)
		strbuf_add_char(&text, '+');
	measure_put(&text, growth, unit);
	columns_right(out, strbuf_str(&text), NUMBER_WIDTH);
}

static void put_row(const struct series *series, const struct profile_report *report,
	const struct series_row *row, struct strbuf *out)
{
	u32 last = series->count - 1;
	i64 growth = row->flat[last] - row->flat[0];

	columns_value(out, row->flat[0], series->unit);
	columns_value(out, row->flat[last], series->unit);
	put_growth(out, growth, series->unit);
	if (growth > 0 && !row->flat[0])
		columns_right(out, STR("new"), PERCENT_WIDTH);
	else
		columns_percent(out, growth, row->flat[0]);
	put_growth(out, row->cum[last] - row->cum[0], series->unit);
	strbuf_add(out, STR("  "));
	columns_name(out, row->name, report->width, FIXED_COLUMNS);
	strbuf_add_char(out, '\n');
}

static bool has_changed(const struct series *series, const struct series_row *row)
{
	u32 last = series->count - 1;

	return row->flat[0] != row->flat[last] || row->cum[0] != row->cum[last];
}

void series_report_text(
	const struct series *series, const struct profile_report *report, struct strbuf *out)
{
	struct cells_locale locale;
	u32 shown = 0, left = 0;

	cells_begin(&locale);
	put_header(series, report, out);
	paint_str(out, report->color, PAINT_DIM,
		STR("     first      last    growth growth%  grown cum  function\n"));
	for (u32 i = 0; i < series->row_count; i++) {
		if (!has_changed(series, &series->rows[i]))
			continue;
		if (report->max_rows && shown == report->max_rows) {
			left++;
			continue;
		}
		shown++;
		put_row(series, report, &series->rows[i], out);
	}
	if (left)
		strbuf_printf(out, "  … %u more (--top 0 shows all)\n", left);
	if (!shown)
		strbuf_add(out, STR("  nothing has changed\n"));
	cells_end(&locale);
}

static void put_numbers(struct json_writer *json, const char *key, const i64 *numbers, u32 count)
{
	json_begin_array(json, key);
	for (u32 i = 0; i < count; i++)
		json_i64(json, NULL, numbers[i]);
	json_end_array(json);
}

static void put_entries(struct json_writer *json, const struct series *series)
{
	json_begin_array(json, "series");
	for (u32 i = 0; i < series->count; i++) {
		const struct profile *profile = &series->entries[i].file.profile;

		json_begin_object(json, NULL);
		json_str(json, "profile", series->entries[i].name);
		json_i64(json, "time_unix_ns", profile->time_unix_ns);
		if (profile->gc_cycles)
			json_u64(json, "gc_cycles", profile->gc_cycles - 1);
		json_i64(json, "total", series->totals[i]);
		json_end_object(json);
	}
	json_end_array(json);
}

void series_report_json(
	const struct series *series, const struct profile_report *report, struct strbuf *out)
{
	u32 rows = report->max_rows ? MIN(report->max_rows, series->row_count) : series->row_count;
	struct json_writer json;

	json_init(&json, out, true);
	json_begin_report(&json, STR("tocsin.profile/1"), report->version);
	json_str(&json, "sample_type", series->type);
	json_str(&json, "unit", series->unit);
	profile_report_findings_json(report, &json);
	put_entries(&json, series);
	json_begin_array(&json, "functions");
	for (u32 i = 0; i < rows; i++) {
		json_begin_object(&json, NULL);
		json_str(&json, "name", series->rows[i].name);
		json_str(&json, "file", series->rows[i].file);
		put_numbers(&json, "flat", series->rows[i].flat, series->count);
		put_numbers(&json, "cum", series->rows[i].cum, series->count);
		json_end_object(&json);
	}
	json_end_array(&json);
	json_end_object(&json);
	strbuf_add_char(out, '\n');
}
