// SPDX-License-Identifier: Apache-2.0
#include "report/profile/views.h"

#include "base/json_writer.h"
#include "report/cells.h"
#include "report/paint.h"
#include "report/profile/columns.h"

enum { MAX_EDGES = 10 }; // of a node of a tree that is not shown whole

struct shower {
	const struct profile_report *report;
	const struct graph *graph;
	const struct regex *pattern;
	struct strbuf *out;
	str unit;
};

static bool is_shown(const struct shower *shower, u32 index, u32 shown)
{
	const struct graph_node *node = &shower->graph->nodes[index];

	if (!node->flat && !node->cum)
		return false;
	if (shower->pattern)
		return regex_matches(shower->pattern, node->name);
	return !shower->report->max_rows || shown < shower->report->max_rows;
}

static void put_edge(const struct shower *shower, const struct graph_edge *edge, i64 of, u32 other)
{
	struct strbuf *out = shower->out;

	strbuf_repeat(out, ' ', NUMBER_WIDTH + PERCENT_WIDTH);
	columns_value(out, edge->value, shower->unit);
	columns_percent(out, edge->value, of);
	strbuf_add(out, STR("    "));
	columns_name(out, shower->graph->nodes[other].name, shower->report->width,
		2 * (NUMBER_WIDTH + PERCENT_WIDTH) + 13);
	strbuf_add(out, edge->is_inlined ? STR(" (inline)\n") : STR("\n"));
}

static void put_edges(const struct shower *shower, const struct graph_node *node, bool callers)
{
	const struct graph_edge *edges = callers ? shower->graph->in_edges + node->in_at
	                                         : shower->graph->out_edges + node->out_at;
	u32 count = callers ? node->in_count : node->out_count;
	bool all = shower->pattern || !shower->report->max_rows;
	u32 rows = all ? count : MIN(count, (u32)MAX_EDGES);

	for (u32 i = 0; i < rows; i++)
		put_edge(shower, &edges[i], node->cum, callers ? edges[i].caller : edges[i].callee);
	if (rows < count)
		strbuf_printf(shower->out, "%*s… %u more\n", 2 * (NUMBER_WIDTH + PERCENT_WIDTH) + 4,
			"", count - rows);
}

static void put_node(const struct shower *shower, const struct graph_node *node)
{
	i64 total = shower->report->top.total;
	struct strbuf *out = shower->out, name;

	put_edges(shower, node, true);
	columns_value(out, node->flat, shower->unit);
	columns_percent(out, node->flat, total);
	columns_value(out, node->cum, shower->unit);
	columns_percent(out, node->cum, total);
	strbuf_add(out, STR("  "));
	strbuf_init(&name, out->arena);
	columns_name(
		&name, node->name, shower->report->width, 2 * (NUMBER_WIDTH + PERCENT_WIDTH) + 2);
	paint_str(out, shower->report->color, PAINT_BOLD, strbuf_str(&name));
	strbuf_add_char(out, '\n');
	put_edges(shower, node, false);
	strbuf_add_char(out, '\n');
}

static struct shower shower_of(const struct profile_report *report, const struct graph *graph,
	const struct regex *pattern, struct strbuf *out)
{
	return (struct shower){
		report, graph, pattern, out, report->profile->types[report->type].unit};
}

bool view_graph_text(const struct profile_report *report, const struct graph *graph,
	const struct regex *pattern, struct strbuf *out)
{
	struct shower shower = shower_of(report, graph, pattern, out);
	struct cells_locale locale;
	u32 shown = 0;

	cells_begin(&locale);
	profile_report_header(report, out);
	paint_str(out, report->color, PAINT_DIM,
		STR("      flat   flat%       cum    cum%  function, between its callers and its "
		    "callees\n\n"));
	for (u32 i = 0; i < graph->count; i++) {
		if (!is_shown(&shower, i, shown))
			continue;
		shown++;
		put_node(&shower, &graph->nodes[i]);
	}
	cells_end(&locale);
	return shown > 0;
}

static void json_edges(struct json_writer *json, const char *key, const struct graph *graph,
	const struct graph_edge *edges, u32 count, bool callers)
{
	json_begin_array(json, key);
	for (u32 i = 0; i < count; i++) {
		json_begin_object(json, NULL);
		json_str(json, "name",
			graph->nodes[callers ? edges[i].caller : edges[i].callee].name);
		json_i64(json, "value", edges[i].value);
		json_bool(json, "inlined", edges[i].is_inlined);
		json_end_object(json);
	}
	json_end_array(json);
}

void view_graph_json(const struct profile_report *report, const struct graph *graph,
	const struct regex *pattern, struct strbuf *out)
{
	struct shower shower = shower_of(report, graph, pattern, out);
	struct json_writer json;
	u32 shown = 0;

	json_init(&json, out, true);
	profile_report_json_begin(report, &json);
	json_begin_array(&json, "functions");
	for (u32 i = 0; i < graph->count; i++) {
		const struct graph_node *node = &graph->nodes[i];

		if (!is_shown(&shower, i, shown))
			continue;
		shown++;
		json_begin_object(&json, NULL);
		json_str(&json, "name", node->name);
		json_str(&json, "file", node->file);
		json_i64(&json, "flat", node->flat);
		json_i64(&json, "cum", node->cum);
		json_edges(&json, "callers", graph, graph->in_edges + node->in_at, node->in_count,
			true);
		json_edges(&json, "callees", graph, graph->out_edges + node->out_at,
			node->out_count, false);
		json_end_object(&json);
	}
	json_end_array(&json);
	json_end_object(&json);
	strbuf_add_char(out, '\n');
}
