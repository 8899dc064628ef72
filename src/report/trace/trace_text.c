// SPDX-License-Identifier: Apache-2.0
#include "report/trace/trace_report.h"

#include "report/cells.h"
#include "report/paint.h"
#include "report/trace/measure.h"
#include "report/trace/tables.h"
#include "report/words.h"

static void put_losses(const struct trace_report *report, struct strbuf *out)
{
	const struct trace_losses *losses = &report->timeline->reader->losses;

	if (losses->is_cut)
		strbuf_printf(out, "  The trace is cut off%s.\n",
			losses->is_unfinished
				? ": its last part, which has no tables yet, is left out"
				: "");
	if (losses->first[0]) {
		strbuf_add(out, STR("  Not all of it can be read: "));
		words_bytes(out, losses->bytes);
		strbuf_printf(out, " left out, %u broken batch%s, %u part%s not used to the end.\n",
			losses->batches, losses->batches == 1 ? "" : "es", losses->generations,
			losses->generations == 1 ? "" : "s");
		strbuf_printf(out, "  First at byte %llu: %s.\n",
			(unsigned long long)losses->first_offset, losses->first);
	}
	if (report->timeline->is_full || report->timeline->reader->names.is_full)
		strbuf_add(out, STR("  It holds more different places than are kept: sums leave "
				    "the last ones out.\n"));
}

static void put_header(const struct trace_report *report, struct strbuf *out)
{
	const struct timeline *timeline = report->timeline;
	struct strbuf title;

	strbuf_init(&title, out->arena);
	(void)cells_put(&title, report->name, 0);
	paint_str(out, report->color, PAINT_BOLD, strbuf_str(&title));
	strbuf_add(out, STR("  "));
	trace_put_time(out, (u64)(timeline->end_ns - timeline->begin_ns));
	strbuf_printf(out, " in the format of Go 1.%u\n  ", timeline->reader->version);
	words_count(out, timeline->events, "event", "events");
	strbuf_add(out, STR(", "));
	words_count(out, timeline->goroutines, "goroutine", "goroutines");
	strbuf_add(out, STR(" ("));
	words_number(out, timeline->alive);
	strbuf_add(out, STR(" at the end)"));
	if (timeline->collector.procs)
		strbuf_printf(
			out, ", GOMAXPROCS %llu", (unsigned long long)timeline->collector.procs);
	if (timeline->samples) {
		strbuf_add(out, STR(", "));
		words_count(out, timeline->samples, "CPU sample", "CPU samples");
	}
	strbuf_add_char(out, '\n');
	put_losses(report, out);
}

static void put_findings(const struct trace_report *report, struct strbuf *out)
{
	struct report findings = {
		.findings = report->findings,
		.finding_count = report->finding_count,
		.source = report->source,
		.source_context = report->source_context,
		.color = report->color,
		.quiet = true,
		.width = report->width,
		.version = report->version,
	};

	if (!report->finding_count)
		return;
	if (!report->quiet)
		strbuf_add_char(out, '\n');
	report_text(&findings, out);
}

void trace_report_text(const struct trace_report *report, struct strbuf *out)
{
	struct cells_locale locale;

	cells_begin(&locale);
	if (!report->quiet)
		put_header(report, out);
	put_findings(report, out);
	if (!report->quiet) {
		trace_table_goroutines(report, out);
		trace_table_kinds(report, out);
		trace_table_chains(report, out);
		trace_table_cancels(report, out);
		trace_table_collector(report, out);
	}
	cells_end(&locale);
}
