// SPDX-License-Identifier: Apache-2.0
#include "report/profile/lifetime_report.h"

#include "report/cells.h"
#include "report/json_head.h"
#include "report/paint.h"
#include "report/profile/columns.h"
#include "report/profile/measure.h"

enum { VERDICT_WIDTH = 15 };

static const char *unit_name(const struct lifetime *lifetime)
{
	return lifetime->unit == LIFETIME_CYCLES ? "GC cycles" : "seconds";
}

static void put_header(
	const struct lifetime *lifetime, const struct profile_report *report, struct strbuf *out)
{
	struct strbuf title;

	strbuf_init(&title, out->arena);
	cells_put(&title, report->name, 0);
	paint_str(out, report->color, PAINT_BOLD, strbuf_str(&title));
	strbuf_printf(out, "  lifetimes over %.6g %s\n  ", lifetime->span, unit_name(lifetime));
	measure_put(out, lifetime->bytes_last, STR("bytes"));
	strbuf_printf(out, " in use at last\n");
	if (report->filters.len)
		strbuf_printf(out, "  only " STR_FMT "\n", STR_ARG(report->filters));
	strbuf_add_char(out, '\n');
	paint_str(out, report->color, PAINT_DIM,
		lifetime->unit == LIFETIME_CYCLES
			? STR("    in use   share      lives    kept  verdict        allocated in  (lives in GC cycles)\n")
			: STR("    in use   share      lives    kept  verdict        allocated in  (lives in seconds)\n"));
}

static void put_site(const struct lifetime *lifetime, const struct lifetime_site *site,
	const struct profile_report *report, struct strbuf *out)
{
	const char *verdict = lifetime_verdict_name(site->verdict);
	struct strbuf text;

	columns_value(out, site->bytes_last, STR("bytes"));
	columns_percent(out, site->bytes_last, lifetime->bytes_last);
	if (site->has_lifetime)
		strbuf_printf(out, "%11.1f%7.0f%%", site->lifetime, 100 * site->retention);
	else
		strbuf_printf(out, "%11s%8s", "-", "-");
	strbuf_add(out, STR("  "));
	if (site->verdict == LIFETIME_LEAK)
		paint_begin(out, report->color, PAINT_WARNING);
	strbuf_printf(out, "%-*s", VERDICT_WIDTH, verdict);
	if (site->verdict == LIFETIME_LEAK)
		paint_end(out, report->color);
	strbuf_init(&text, out->arena);
	strbuf_printf(&text, STR_FMT "  " STR_FMT ":%lld", STR_ARG(site->function),
		STR_ARG(site->file), (long long)site->line);
	columns_name(out, strbuf_str(&text), report->width, 54);
	strbuf_add_char(out, '\n');
}

void lifetime_report_text(
	const struct lifetime *lifetime, const struct profile_report *report, struct strbuf *out)
{
	u32 rows = report->max_rows ? MIN(report->max_rows, lifetime->count) : lifetime->count;
	struct cells_locale locale;

	cells_begin(&locale);
	put_header(lifetime, report, out);
	for (u32 i = 0; i < rows; i++)
		put_site(lifetime, &lifetime->sites[i], report, out);
	if (rows < lifetime->count)
		strbuf_printf(out, "  … %u more (--top 0 shows all)\n", lifetime->count - rows);
	if (lifetime->left_out)
		strbuf_printf(out, "  %u sites with fewer than %d sampled objects are left out\n",
			lifetime->left_out, LIFETIME_MIN_SAMPLES);
	cells_end(&locale);
}

void lifetime_report_json(
	const struct lifetime *lifetime, const struct profile_report *report, struct strbuf *out)
{
	u32 rows = report->max_rows ? MIN(report->max_rows, lifetime->count) : lifetime->count;
	struct json_writer json;

	json_init(&json, out, true);
	json_begin_report(&json, STR("tocsin.profile/1"), report->version);
	profile_report_findings_json(report, &json);
	json_begin_object(&json, "lifetime");
	json_str(&json, "unit",
		lifetime->unit == LIFETIME_CYCLES ? STR("gc_cycles") : STR("seconds"));
	json_double(&json, "span", lifetime->span);
	json_i64(&json, "inuse_bytes", lifetime->bytes_last);
	json_u64(&json, "sites_left_out", lifetime->left_out);
	json_begin_array(&json, "sites");
	for (u32 i = 0; i < rows; i++) {
		const struct lifetime_site *site = &lifetime->sites[i];

		json_begin_object(&json, NULL);
		json_str(&json, "function", site->function);
		json_str(&json, "file", site->file);
		json_i64(&json, "line", site->line);
		json_i64(&json, "inuse_bytes_first", site->bytes_first);
		json_i64(&json, "inuse_bytes", site->bytes_last);
		json_i64(&json, "allocated_bytes", site->allocated);
		json_double(&json, "samples", site->samples);
		if (site->has_lifetime) {
			json_double(&json, "lifetime", site->lifetime);
			json_double(&json, "retention", site->retention);
		}
		json_str(&json, "verdict", str_from_c(lifetime_verdict_name(site->verdict)));
		json_end_object(&json);
	}
	json_end_array(&json);
	json_end_object(&json);
	json_end_object(&json);
	strbuf_add_char(out, '\n');
}
