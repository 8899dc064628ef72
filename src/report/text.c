// SPDX-License-Identifier: Apache-2.0
// For people: what is wrong, where, and the path that leads there, drawn into the code.
#include "report/path.h"
#include "report/summary.h"

struct text_sink {
	const struct report *report;
	struct strbuf *out;
	struct line_cache cache;
	bool explained[FAULT_COUNT]; // ids whose `explain` hint was printed
};

enum { MESSAGE_INDENT = 6 }; // of the second line of a message that is wrapped

static u32 digits(u32 number)
{
	u32 count = 1;

	for (; number >= 10; number /= 10)
		count++;
	return count;
}

static struct frame_style style_of(
	const struct text_sink *sink, const struct finding *finding, const struct path *path)
{
	u32 largest = 1;

	for (u32 i = 0; i < path->count; i++)
		largest = MAX(largest, path->marks[i].where.line);
	return (struct frame_style){
		.color = sink->report->color,
		.width = sink->report->width,
		.gutter = MAX(digits(largest), 3u),
		.primary = paint_of_severity(finding->severity),
	};
}

static void print_header(struct text_sink *sink, const struct finding *finding)
{
	const struct fault *fault = fault_get(finding->id);
	bool color = sink->report->color;
	str severity = severity_name(finding->severity);
	str sure = finding->confidence == CONFIDENCE_CONFIRMED ? STR(", confirmed") : STR_EMPTY;
	str head = arena_printf(
		sink->out->arena, STR_FMT "[" STR_FMT "]", STR_ARG(severity), STR_ARG(fault->id));
	u32 at = cells_put(NULL, head, 0);

	paint_str(sink->out, color, paint_of_severity(finding->severity), head);
	paint_begin(sink->out, color, PAINT_BOLD);
	strbuf_printf(sink->out, " " STR_FMT STR_FMT ": ", STR_ARG(fault->name), STR_ARG(sure));
	at += (u32)(fault->name.len + sure.len) + 3;
	cells_wrap(sink->out, finding->message, at, sink->report->width, STR("      "),
		MESSAGE_INDENT);
	paint_end(sink->out, color);
	strbuf_add_char(sink->out, '\n');
}

// "(*DB).Load" of "example.com/shop/store.(*DB).Load".
static str short_function(str function)
{
	str base = str_skip(function, str_find_last_char(function, '/') == function.len
					      ? 0
					      : str_find_last_char(function, '/') + 1);
	size_t dot = str_find_char(base, '.');

	return dot == base.len ? base : str_skip(base, dot + 1);
}

static void print_place(
	struct text_sink *sink, const struct frame_style *style, const struct finding *finding)
{
	if (!finding->where.file.len)
		return;
	frame_place(sink->out, style, STR("-->"), &finding->where);
	if (finding->function.len) {
		strbuf_add(sink->out, STR(" in "));
		cells_put(sink->out, short_function(finding->function), 0);
	}
	strbuf_add_char(sink->out, '\n');
}

static void print_gap(struct text_sink *sink, const struct frame_style *style, u32 gap_len)
{
	frame_gutter(sink->out, style);
	strbuf_printf(sink->out,
		"(%u more steps here; the json and sarif formats have all of them)\n", gap_len);
}

static void print_path(
	struct text_sink *sink, const struct frame_style *style, str file, const struct path *path)
{
	for (u32 begin = 0; begin < path->count;) {
		u32 end = path_run_end(path, begin);
		const struct location *where = &path->marks[begin].where;

		if (begin && begin == path->gap_at && path->gap_len)
			print_gap(sink, style, path->gap_len);
		// A step without a place says something about the ones before it.
		if (where->line && (begin || !str_equal(where->file, file))) {
			frame_blank(sink->out, style);
			frame_place(sink->out, style, STR(":::"), where);
			strbuf_add_char(sink->out, '\n');
		}
		frame_draw(sink->out, style, line_cache_get(&sink->cache, where->file),
			path->marks + begin, end - begin);
		begin = end;
	}
}

static void print_note(struct text_sink *sink, const struct frame_style *style, str kind, str text)
{
	u32 indent = style->gutter + 5 + (u32)kind.len;
	struct strbuf prefix;

	strbuf_init(&prefix, sink->out->arena);
	strbuf_repeat(&prefix, ' ', indent);
	strbuf_repeat(sink->out, ' ', style->gutter + 1);
	paint_str(sink->out, style->color, PAINT_FRAME, STR("="));
	strbuf_add_char(sink->out, ' ');
	paint_str(sink->out, style->color, PAINT_HELP, kind);
	strbuf_add(sink->out, STR(": "));
	cells_wrap(sink->out, text, indent, style->width, strbuf_str(&prefix), indent);
	strbuf_add_char(sink->out, '\n');
}

// What the code itself shows stands in the path already.
static bool is_told(const struct evidence *evidence)
{
	return evidence->fact_count && !str_equal(evidence->source, STR("check"));
}

// What other sources know: "profile: goroutines 1204, growing 3/s".
static void print_evidence(
	struct text_sink *sink, const struct frame_style *style, const struct evidence *evidence)
{
	struct strbuf text;

	if (!is_told(evidence))
		return;
	strbuf_init(&text, sink->out->arena);
	for (u32 i = 0; i < evidence->fact_count; i++)
		strbuf_printf(&text, "%s" STR_FMT " " STR_FMT, i ? ", " : "",
			STR_ARG(evidence->facts[i].name), STR_ARG(evidence->facts[i].value));
	print_note(sink, style, evidence->source, strbuf_str(&text));
}

static bool has_notes(const struct text_sink *sink, const struct finding *finding)
{
	bool any = finding->fix || !sink->explained[finding->id];

	for (u32 i = 0; i < finding->evidence_count; i++)
		any |= is_told(&finding->evidence[i]);
	return any;
}

static void print_notes(
	struct text_sink *sink, const struct frame_style *style, const struct finding *finding)
{
	if (!has_notes(sink, finding))
		return;
	frame_blank(sink->out, style);
	for (u32 i = 0; i < finding->evidence_count; i++)
		print_evidence(sink, style, &finding->evidence[i]);
	if (finding->fix)
		print_note(sink, style, STR("help"), finding->fix->title);
	if (!sink->explained[finding->id])
		print_note(sink, style, STR("help"),
			arena_printf(sink->out->arena, "`tocsin explain " STR_FMT "` says more",
				STR_ARG(fault_get(finding->id)->id)));
	sink->explained[finding->id] = true;
}

static void print_finding(struct text_sink *sink, const struct finding *finding)
{
	struct path path;
	struct frame_style style;

	path_lay_out(sink->out->arena, finding, &path);
	style = style_of(sink, finding, &path);
	print_header(sink, finding);
	print_place(sink, &style, finding);
	print_path(sink, &style, finding->where.file, &path);
	print_notes(sink, &style, finding);
	strbuf_add_char(sink->out, '\n');
}

void report_text(const struct report *report, struct strbuf *out)
{
	struct text_sink sink = {.report = report, .out = out};
	struct cells_locale locale;

	cells_begin(&locale);
	line_cache_init(&sink.cache, out->arena, report);
	for (u32 i = 0; i < report->finding_count; i++)
		print_finding(&sink, &report->findings[i]);
	if (!report->quiet)
		summary_put(report, out);
	cells_end(&locale);
}
