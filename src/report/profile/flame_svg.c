// SPDX-License-Identifier: Apache-2.0
// The flame graph as a drawing that stands alone: no script, each frame with a title that browsers show.
#include "report/profile/flame.h"

#include "base/utf8.h"
#include "report/profile/measure.h"

enum {
	DRAWING_WIDTH = 1200,
	MARGIN = 12,
	HEAD = 56,
	FOOT = 28,
	ROW = 18,
	MIN_TEXT_WIDTH = 22,
};

static const double CHAR_WIDTH = 6.6; // of the font at its size
static const double MIN_DRAWN = 0.1;  // pixels

static const char STYLE[] =
	"<style>\n"
	"text{font:11px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#1b1f24;pointer-events:none}\n"
	".b{fill:#ffffff}.h{font:600 15px system-ui,'DejaVu Sans',sans-serif}.s{font:12px system-ui,'DejaVu Sans',sans-serif;fill:#59636e}\n"
	"rect{rx:2px}g:hover>rect{stroke:#1b1f24}\n"
	".c0{fill:#f6b26b}.c1{fill:#f2c94c}.c2{fill:#ef9a9a}.c3{fill:#c5d86d}.c4{fill:#8fd19e}.c5{fill:#7fd1c7}\n"
	".c6{fill:#8cc8f0}.c7{fill:#a3b5f5}.c8{fill:#c8a8f0}.c9{fill:#eba6d2}.c10{fill:#e0b58c}.c11{fill:#9fc5b0}\n"
	".c12{fill:#c6ccd4}.all{fill:#dfe3e8}.n{fill:#d5d9de}\n"
	".u1{fill:#fbd5cf}.u2{fill:#f5a99e}.u3{fill:#ec7a6b}.u4{fill:#df4b3d}\n"
	".d1{fill:#d3e3fb}.d2{fill:#a5c8f6}.d3{fill:#74a9ee}.d4{fill:#4188e0}\n"
	"@media(prefers-color-scheme:dark){text{fill:#f0f3f6}.b{fill:#14171c}.s{fill:#9aa4b0}g:hover>rect{stroke:#f0f3f6}\n"
	".c0{fill:#8a5320}.c1{fill:#776118}.c2{fill:#8b4444}.c3{fill:#5c6b1f}.c4{fill:#2f6b40}.c5{fill:#24665f}\n"
	".c6{fill:#2c6289}.c7{fill:#47579b}.c8{fill:#654790}.c9{fill:#864873}.c10{fill:#775433}.c11{fill:#3f6450}\n"
	".c12{fill:#4a525c}.all{fill:#2b3139}.n{fill:#3a414a}\n"
	".u1{fill:#54312f}.u2{fill:#7b3a35}.u3{fill:#a3423a}.u4{fill:#c9473b}\n"
	".d1{fill:#2b3c54}.d2{fill:#31517b}.d3{fill:#3866a3}.d4{fill:#3f7bcb}}\n"
	"</style>\n";

struct drawing {
	const struct profile_report *report;
	const struct calltree *tree;
	struct strbuf *out;
	const u8 *colors;
	double *left; // of each node, in values from the root's left edge
	double scale; // pixels a value
	str unit;
};

static void put_value(const struct drawing *drawing, i64 value)
{
	measure_put(drawing->out, value, drawing->unit);
}

static void put_share(const struct drawing *drawing, i64 value, i64 total)
{
	strbuf_add(drawing->out, STR(" ("));
	percent_put(drawing->out, value, total);
	strbuf_add_char(drawing->out, ')');
}

static void put_title(const struct drawing *drawing, const struct calltree_node *node)
{
	const struct calltree_node *root = &drawing->tree->nodes[0];
	struct strbuf *out = drawing->out;

	strbuf_add(out, STR("<title>"));
	flame_escape(out, node == root ? STR("all") : drawing->tree->frames.names[node->name].name);
	strbuf_add_char(out, '\n');
	put_value(drawing, node->up);
	put_share(drawing, node->up, root->up);
	if (drawing->tree->is_difference) {
		strbuf_add(out, STR(", base "));
		put_value(drawing, node->down);
		put_share(drawing, node->down, root->down);
		strbuf_add(out, STR(", change "));
		strbuf_add(out, node->up >= node->down ? STR("+") : STR_EMPTY);
		put_value(drawing, calltree_change(node));
	} else if (node->self_up) {
		strbuf_add(out, STR(", of its own "));
		put_value(drawing, node->self_up);
		put_share(drawing, node->self_up, root->up);
	}
	strbuf_add(out, STR("</title>"));
}

// Growth and shrinking in steps by their share of the larger value.
static void put_class(const struct drawing *drawing, const struct calltree_node *node)
{
	double change = (double)calltree_change(node);
	double size = (double)MAX(MAX(node->up, node->down), (i64)1);
	double share = change < 0 ? -change / size : change / size;

	if (node->depth == 0)
		strbuf_add(drawing->out, STR("all"));
	else if (!drawing->tree->is_difference)
		strbuf_printf(drawing->out, "c%u", drawing->colors[node->name]);
	else if (share < 0.01)
		strbuf_add_char(drawing->out, 'n');
	else
		strbuf_printf(drawing->out, "%c%d", change < 0 ? 'd' : 'u',
			share > 0.66   ? FLAME_STEPS
			: share > 0.33 ? 3
			: share > 0.1  ? 2
				       : 1);
}

static void put_label(const struct drawing *drawing, str name, double x, double y, double width)
{
	size_t room = (size_t)((width - 6) / CHAR_WIDTH), runes = 0, end = 0;
	struct strbuf *out = drawing->out;

	if (width < MIN_TEXT_WIDTH)
		return;
	while (end < name.len && runes < room) {
		u32 rune;

		end += utf8_decode(str_skip(name, end), &rune);
		runes++;
	}
	strbuf_printf(out, "<text x=\"%.1f\" y=\"%.0f\">", x + 3, y + 12.5);
	if (end < name.len)
		flame_escape(out, str_sub(name, 0, end > 1 ? end - 1 : end));
	else
		flame_escape(out, name);
	strbuf_add(out, end < name.len ? STR("…</text>") : STR("</text>"));
}

static void put_node(const struct drawing *drawing, u32 index)
{
	const struct calltree_node *node = &drawing->tree->nodes[index];
	double width = (double)calltree_width(node) * drawing->scale;
	double x = MARGIN + drawing->left[index] * drawing->scale;
	double y = HEAD + (double)node->depth * ROW;
	str name = node->depth ? drawing->tree->frames.names[node->name].name : STR("all");

	if (width < MIN_DRAWN)
		return;
	strbuf_add(drawing->out, STR("<g>"));
	put_title(drawing, node);
	strbuf_add(drawing->out, STR("<rect class=\""));
	put_class(drawing, node);
	strbuf_printf(drawing->out, "\" x=\"%.2f\" y=\"%.0f\" width=\"%.2f\" height=\"%d\"/>", x, y,
		MAX(width - 0.5, MIN_DRAWN), ROW - 1);
	put_label(drawing, flame_short_name(name), x, y, width);
	strbuf_add(drawing->out, STR("</g>\n"));
}

static void place(struct drawing *drawing)
{
	const struct calltree *tree = drawing->tree;

	drawing->left = arena_array(drawing->out->arena, double, tree->count);
	for (u32 i = 0; i < tree->count; i++) {
		double left = drawing->left[i];

		for (u32 k = 0; k < tree->nodes[i].child_count; k++) {
			u32 child = tree->nodes[i].first_child + k;

			drawing->left[child] = left;
			left += (double)calltree_width(&tree->nodes[child]);
		}
	}
}

static void put_head(const struct drawing *drawing, u32 height)
{
	struct strbuf *out = drawing->out;
	const struct calltree_node *root = &drawing->tree->nodes[0];

	strbuf_printf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %u\" width=\"%d\" height=\"%u\">\n%s"
		"<rect class=\"b\" width=\"100%%\" height=\"100%%\"/>\n<text class=\"h\" x=\"%d\" y=\"24\">",
		DRAWING_WIDTH, height, DRAWING_WIDTH, height, STYLE, MARGIN);
	flame_escape(out, drawing->report->name);
	strbuf_printf(out, "</text>\n<text class=\"s\" x=\"%d\" y=\"43\">", MARGIN);
	flame_escape(out, drawing->report->profile->types[drawing->report->type].type);
	strbuf_add(out, STR(", "));
	put_value(drawing, root->up);
	if (drawing->tree->is_difference) {
		strbuf_add(out, STR(" beside "));
		put_value(drawing, root->down);
		strbuf_add(out, STR(" in the base; red has grown, blue has shrunk"));
	}
	strbuf_add(out, STR("</text>\n"));
}

void profile_report_svg(
	const struct profile_report *report, const struct calltree *tree, struct strbuf *out)
{
	u32 height = HEAD + (tree->depth + 1) * ROW + FOOT;
	i64 total = calltree_width(&tree->nodes[0]);
	struct drawing drawing = {
		.report = report,
		.tree = tree,
		.out = out,
		.colors = flame_colors(out->arena, tree),
		.scale = total ? (DRAWING_WIDTH - 2 * MARGIN) / (double)total : 0,
		.unit = report->profile->types[report->type].unit,
	};

	place(&drawing);
	put_head(&drawing, height);
	for (u32 i = 0; total && i < tree->count; i++)
		put_node(&drawing, i);
	strbuf_printf(out, "<text class=\"s\" x=\"%d\" y=\"%u\">", MARGIN, height - 10);
	if (tree->folded)
		strbuf_printf(out, "%u %s below %g%% of the total folded into the caller",
			tree->folded, tree->folded == 1 ? "call" : "calls", 100 * FLAME_MIN_SHARE);
	else
		strbuf_add(out, STR("every call is shown"));
	strbuf_add(out, STR("</text>\n</svg>\n"));
}
