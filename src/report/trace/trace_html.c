// SPDX-License-Identifier: Apache-2.0
// The timeline as a page that needs nothing else: data as JSON, drawn by page/timeline.js. Text of the trace reaches
// the page as JSON only, with every '<' escaped, and is set as text.
#include "report/json_finding.h"
#include "report/trace/drawing.h"
#include "report/trace/measure.h"
#include "report/trace/page.h"

struct page {
	const struct trace_report *report;
	const struct drawing *drawing;
	struct json_writer json;
	struct map texts; // place or name to index in the page's table
	VEC(str) table;
};

// Index of a text in the page's table.
static u32 text_index(struct page *page, u64 key, str text)
{
	u64 *known = map_put(&page->texts, key);

	if (!*known) {
		*vec_push(page->json.out->arena, &page->table) =
			arena_str(page->json.out->arena, text);
		*known = page->table.len;
	}
	return (u32)*known - 1;
}

static u32 name_index(struct page *page, u32 name)
{
	return text_index(page, name, trace_text(page->drawing->names, name));
}

static u32 place_index(struct page *page, u32 stack)
{
	struct strbuf text;

	strbuf_init(&text, page->json.out->arena);
	if (stack)
		trace_put_place(&text, page->drawing->names,
			timeline_user_frame(page->drawing->names, stack));
	return text_index(page, (u64)stack << 32 | UINT32_MAX, strbuf_str(&text));
}

static void put_time(struct page *page, i64 at_ns)
{
	json_i64(&page->json, NULL, at_ns - page->report->timeline->begin_ns);
}

static void put_lanes(struct page *page)
{
	struct json_writer *json = &page->json;

	json_begin_array(json, "lanes"); // goroutine, creator, function, place, from, to
	vec_each (const struct drawn_lane, lane, &page->drawing->lanes) {
		json_begin_array(json, NULL);
		json_u64(json, NULL, lane->goroutine);
		json_u64(json, NULL, lane->creator);
		json_u64(json, NULL, name_index(page, lane->function));
		json_u64(json, NULL, place_index(page, lane->create_stack));
		put_time(page, lane->from_ns);
		put_time(page, lane->to_ns);
		json_end_array(json);
	}
	json_end_array(json);
}

static void put_spans(struct page *page)
{
	struct json_writer *json = &page->json;

	json_begin_array(json, "spans"); // flat: lane, state, from, length, reason, place
	vec_each (const struct drawn_span, span, &page->drawing->spans) {
		json_u64(json, NULL, span->lane);
		json_u64(json, NULL, span->state);
		put_time(page, span->from_ns);
		json_i64(json, NULL, span->to_ns - span->from_ns);
		json_u64(json, NULL, name_index(page, span->reason));
		json_u64(json, NULL, place_index(page, span->stack));
	}
	json_end_array(json);
}

static void put_moments(
	struct page *page, const char *key, const struct drawn_moment *moments, u32 count)
{
	struct json_writer *json = &page->json;

	json_begin_array(json, key); // goroutine, from, to, name, text
	for (u32 i = 0; i < count; i++) {
		json_begin_array(json, NULL);
		json_u64(json, NULL, moments[i].goroutine);
		put_time(page, moments[i].from_ns);
		put_time(page, moments[i].to_ns);
		json_u64(json, NULL, name_index(page, moments[i].name));
		json_u64(json, NULL, name_index(page, moments[i].text));
		json_end_array(json);
	}
	json_end_array(json);
}

static void put_scopes(struct page *page)
{
	struct json_writer *json = &page->json;

	json_begin_array(json, "scopes"); // goroutine, kind, name, from, to, whole
	vec_each (const struct drawn_scope, scope, &page->drawing->scopes) {
		json_begin_array(json, NULL);
		json_u64(json, NULL, scope->goroutine);
		json_u64(json, NULL, scope->kind);
		json_u64(json, NULL, name_index(page, scope->name));
		put_time(page, scope->from_ns);
		put_time(page, scope->to_ns);
		json_bool(json, NULL, scope->is_whole);
		json_end_array(json);
	}
	json_end_array(json);
}

static void put_data(struct page *page)
{
	const struct trace_report *report = page->report;
	const struct drawing *drawing = page->drawing;
	struct json_writer *json = &page->json;

	json_begin_object(json, NULL);
	json_str(json, "name", report->name);
	json_i64(json, "duration", report->timeline->end_ns - report->timeline->begin_ns);
	json_u64(json, "events", report->timeline->events);
	json_u64(json, "goroutines", report->timeline->goroutines);
	json_u64(json, "alive", report->timeline->alive);
	json_u64(json, "spans_left_out", drawing->spans_left_out);
	json_u64(json, "lanes_left_out", drawing->lanes_left_out);
	json_u64(json, "marks_left_out", drawing->marks_left_out);
	json_i64(json, "shortest", drawing->least_ns);
	json_str(json, "trouble", str_from_c(report->timeline->reader->losses.first));
	put_lanes(page);
	put_spans(page);
	put_scopes(page);
	put_moments(page, "ranges", drawing->ranges.at, drawing->ranges.len);
	put_moments(page, "logs", drawing->logs.at, drawing->logs.len);
	json_begin_array(json, "texts");
	vec_each (const str, text, &page->table)
		json_str(json, NULL, *text);
	json_end_array(json);
	json_begin_array(json, "findings");
	for (u32 i = 0; i < report->finding_count; i++)
		json_finding(json, &report->findings[i]);
	json_end_array(json);
	json_end_object(json);
}

// JSON that can stand in a script element.
static void put_escaped(struct strbuf *out, str json)
{
	while (json.len) {
		size_t plain = str_find_char(json, '<');

		strbuf_add(out, str_sub(json, 0, plain));
		if (plain < json.len)
			strbuf_add(out, STR("\\u003c"));
		json = str_skip(json, plain + 1);
	}
}

void trace_report_html(
	const struct trace_report *report, const struct drawing *drawing, struct strbuf *out)
{
	struct page page = {.report = report, .drawing = drawing};
	struct strbuf data;

	strbuf_init(&data, out->arena);
	json_init(&page.json, &data, false);
	map_init(&page.texts, out->arena);
	put_data(&page);
	strbuf_add(out, STR("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
			    "<meta name=\"viewport\" content=\"width=device-width\">\n"
			    "<title>tocsin trace</title>\n<style>\n"));
	strbuf_add(out, trace_page_css);
	strbuf_add(out, STR("</style>\n<body>\n<script type=\"application/json\" id=\"data\">"));
	put_escaped(out, strbuf_str(&data));
	strbuf_add(out, STR("</script>\n<script>\n"));
	strbuf_add(out, trace_page_js);
	strbuf_add(out, STR("</script>\n</html>\n"));
}
