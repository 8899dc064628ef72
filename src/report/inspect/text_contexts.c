// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/text_contexts.h"

#include "report/cells.h"
#include "report/inspect/context_tree.h"
#include "report/words.h"

enum {
	INDENT = 2,
	MAX_ROWS = 48,
	MAX_CLASSES = 10, // kinds of siblings
	MAX_DEPTH = 16,   // of what is drawn
	MAX_DEPTH_ALL = 64,
	MIN_CHAIN = 4, // links; shorter chains are drawn one by one
	MAX_PREFIX = (MAX_DEPTH_ALL + 2) * 16,
};

struct tree_view {
	const struct view *view;
	struct context_tree tree;
	u32 rows;
	bool is_cut; // MAX_ROWS was reached, and it was said
	char prefix[MAX_PREFIX];
	u32 prefix_len;
};

// How the constructor is called, which is what people know.
static str kind_word(const struct context_node *node)
{
	switch (node->kind) {
	case CONTEXT_CANCEL:
		return STR("WithCancel");
	case CONTEXT_TIMER:
		return STR("WithDeadline");
	case CONTEXT_VALUE:
		return STR("WithValue");
	case CONTEXT_WITHOUT_CANCEL:
		return STR("WithoutCancel");
	case CONTEXT_AFTER_FUNC:
		return STR("AfterFunc");
	case CONTEXT_BACKGROUND:
		return STR("Background");
	case CONTEXT_OTHER:
		break;
	}
	return node->type_name;
}

// What a context of its kind says anyway.
static bool is_expected(const struct context_node *node)
{
	if (str_equal(node->error, STR("context canceled")))
		return true;
	return node->deadline_unix_ns && str_equal(node->error, STR("context deadline exceeded"));
}

static void put_cancelled(struct tree_view *it, const struct context_node *node)
{
	struct strbuf *out = it->view->out;

	if (!node->is_cancelled)
		return;
	strbuf_add(out, STR("  "));
	paint_begin(out, it->view->color, node->goroutine_count ? PAINT_ERROR : PAINT_WARNING);
	strbuf_add(out, STR("cancelled"));
	paint_end(out, it->view->color);
	if (node->error.len && !is_expected(node)) {
		strbuf_add(out, STR(": "));
		cells_put(out, node->error, 0);
	}
	if (node->cause.len && !str_equal(node->cause, node->error)) {
		strbuf_add(out, STR(", cause "));
		cells_put(out, node->cause, 0);
	}
}

static void put_lost(struct tree_view *it, const struct context_node *node)
{
	if (node->cancel != CANCEL_LOST)
		return;
	strbuf_add(it->view->out, STR("  "));
	paint_str(
		it->view->out, it->view->color, PAINT_WARNING, STR("its cancel function is lost"));
}

static void put_deadline(struct tree_view *it, const struct context_node *node)
{
	struct strbuf *out = it->view->out;

	if (!node->deadline_unix_ns)
		return;
	if (!node->is_deadline_left_known) {
		strbuf_add(out, STR(", deadline "));
		words_time(out, node->deadline_unix_ns);
		return;
	}
	strbuf_add(out,
		node->deadline_left_ns < 0 ? STR(", deadline passed ") : STR(", deadline in "));
	words_duration(out, (u64)(node->deadline_left_ns < 0 ? -node->deadline_left_ns
							     : node->deadline_left_ns));
	strbuf_add(out, node->deadline_left_ns < 0 ? STR(" ago") : STR_EMPTY);
}

static void put_holders(struct tree_view *it, const struct context_node *node)
{
	const struct inspection *inspection = it->view->inspection;
	const u32 *holders = TABLE_PART(
		inspection->contexts.holders, node->goroutines_at, node->goroutine_count);
	struct strbuf *out = it->view->out;
	u64 longest = 0;

	if (!node->goroutine_count)
		return;
	for (u32 i = 0; i < node->goroutine_count; i++)
		longest = MAX(longest, inspection->goroutines.at[holders[i]].wait_ns);
	strbuf_add(out, node->goroutine_count == 1 ? STR("  held by goroutine ")
						   : STR("  held by goroutines "));
	view_goids(out, inspection, holders, node->goroutine_count, 3);
	if (longest) {
		strbuf_add(out, STR(", waiting "));
		strbuf_add(out, node->goroutine_count > 1 ? STR("up to ") : STR_EMPTY);
		words_duration(out, longest);
	}
}

static void put_node(struct tree_view *it, u32 index)
{
	const struct context_node *node = &it->tree.forest->at[index];
	struct strbuf *out = it->view->out;

	cells_put(out, kind_word(node), 0);
	if (node->value_key.len) {
		strbuf_add_char(out, ' ');
		cells_put(out, node->value_key, 0);
		if (node->value_type.len) {
			paint_begin(out, it->view->color, PAINT_DIM);
			strbuf_add(out, STR(" = "));
			cells_put(out, node->value_type, 0);
			paint_end(out, it->view->color);
		}
	}
	paint_begin(out, it->view->color, PAINT_DIM);
	strbuf_printf(out, "  0x%llx", (unsigned long long)node->address);
	paint_end(out, it->view->color);
	put_cancelled(it, node);
	put_lost(it, node);
	put_deadline(it, node);
	put_holders(it, node);
	if (!node->is_reachable)
		paint_str(out, it->view->color, PAINT_DIM, STR("  garbage"));
	strbuf_add_char(out, '\n');
}

// False when nothing more is to be drawn.
static bool begin_row(struct tree_view *it, bool last)
{
	struct strbuf *out = it->view->out;

	if (it->is_cut)
		return false;
	strbuf_repeat(out, ' ', INDENT);
	paint_begin(out, it->view->color, PAINT_FRAME);
	strbuf_add(out, (str){it->prefix, it->prefix_len});
	if (!it->view->all && ++it->rows > MAX_ROWS) {
		paint_end(out, it->view->color);
		view_left_out(it->view, 0, STR("and so on (--all shows it whole)"));
		it->is_cut = true;
		return false;
	}
	strbuf_add(out, last ? STR("└─ ") : STR("├─ "));
	paint_end(out, it->view->color);
	return true;
}

static u32 push_prefix(struct tree_view *it, bool last)
{
	u32 before = it->prefix_len;
	str part = last ? STR("   ") : STR("│  ");

	ASSERT(it->prefix_len + part.len <= sizeof(it->prefix));
	memcpy(it->prefix + it->prefix_len, part.ptr, part.len);
	it->prefix_len += (u32)part.len;
	return before;
}

static void put_more(struct tree_view *it, bool last, str text)
{
	if (begin_row(it, last))
		view_left_out(it->view, 0, text);
}

static str count_text(struct tree_view *it, u64 count, const char *behind)
{
	struct strbuf text;

	strbuf_init(&text, it->view->scratch);
	words_number(&text, count);
	strbuf_printf(&text, " %s", behind);
	return strbuf_str(&text);
}

static void put_children(struct tree_view *it, u32 node, u32 depth);

static str chain_text(struct tree_view *it, u32 node, u32 count, u32 period)
{
	struct strbuf text;

	strbuf_init(&text, it->view->scratch);
	words_number(&text, count);
	strbuf_add(&text, STR(" more"));
	for (u32 i = 0; i < period && period > 1; i++) {
		str word = kind_word(&it->tree.forest->at[node]);

		strbuf_printf(&text, "%s" STR_FMT, i ? ", " : ", by turns ", STR_ARG(word));
		node = it->tree.children[it->tree.child_at[node]];
	}
	strbuf_add(&text, STR(", each below the one before"));
	return strbuf_str(&text);
}

// A long chain of the same, WithValue upon WithValue: its first and its last link.
static u32 put_chain(struct tree_view *it, u32 node)
{
	u32 last, period, length = context_chain(&it->tree, node, &period, &last);

	if (length < MIN_CHAIN + period)
		return node;
	put_more(it, false, chain_text(it, node, length - 1, period));
	if (begin_row(it, true))
		put_node(it, last);
	push_prefix(it, true);
	return last;
}

static void put_below(struct tree_view *it, u32 node, bool last, u32 depth)
{
	u32 before = push_prefix(it, last);

	node = put_chain(it, node);
	if (context_child_count(&it->tree, node)) {
		if (depth >= (it->view->all ? MAX_DEPTH_ALL : MAX_DEPTH))
			put_more(it, true,
				count_text(it, it->tree.size[node] - 1,
					it->view->all ? "below (json has them)"
						      : "below (--all shows them)"));
		else
			put_children(it, node, depth + 1);
	}
	it->prefix_len = before;
}

static void put_classes(
	struct tree_view *it, const struct context_class *classes, u32 count, u32 depth)
{
	u32 shown = it->view->all ? count : MIN(count, (u32)MAX_CLASSES), rest = 0;

	for (u32 i = 0; i < shown && !it->is_cut; i++) {
		bool last = i + 1 == count, more = classes[i].count > 1;

		if (!begin_row(it, last && !more))
			return;
		put_node(it, classes[i].first);
		put_below(it, classes[i].first, last && !more, depth);
		if (more)
			put_more(it, last, count_text(it, classes[i].count - 1, "more like it"));
	}
	for (u32 i = shown; i < count; i++)
		rest += classes[i].size;
	if (rest)
		put_more(it, true, count_text(it, rest, "more (--all shows them)"));
}

static void put_children(struct tree_view *it, u32 node, u32 depth)
{
	u32 count = context_child_count(&it->tree, node);
	struct context_class *classes = arena_array(it->view->scratch, struct context_class, count);
	u32 len = context_classes(it->view->scratch, &it->tree,
		it->tree.children + it->tree.child_at[node], count, classes);

	put_classes(it, classes, len, depth);
}

static bool is_bare(const struct tree_view *it, u32 root)
{
	return it->tree.size[root] == 1 && it->tree.forest->at[root].kind == CONTEXT_BACKGROUND;
}

static str title_detail(const struct tree_view *it)
{
	const struct context_forest *forest = it->tree.forest;
	struct strbuf text;

	strbuf_init(&text, it->view->scratch);
	words_number(&text, it->tree.shown_count);
	if (it->tree.cancelled_count) {
		strbuf_add(&text, STR(", "));
		words_number(&text, it->tree.cancelled_count);
		strbuf_add(&text, STR(" of them cancelled"));
	}
	if (forest->lost_count) {
		strbuf_add(&text, STR(", "));
		words_number(&text, forest->lost_count);
		strbuf_add(&text, STR(" whose cancel function is lost"));
	}
	if (forest->unreachable_count && !it->view->all) {
		strbuf_add(&text, STR("; "));
		words_number(&text, forest->unreachable_count);
		strbuf_add(&text, STR(" unreachable ones are not shown"));
	}
	if (forest->unresolved_count) {
		strbuf_add(&text, STR("; "));
		words_number(&text, forest->unresolved_count);
		strbuf_add(&text, STR(" could not be read"));
	}
	return strbuf_str(&text);
}

static void put_roots(struct tree_view *it)
{
	struct context_class *classes;
	u32 count = 0, rest = 0, len, shown;

	for (u32 i = 0; i < it->tree.root_count; i++) {
		if (!is_bare(it, it->tree.roots[i]))
			it->tree.roots[count++] = it->tree.roots[i];
	}
	classes = arena_array(it->view->scratch, struct context_class, count);
	len = context_classes(it->view->scratch, &it->tree, it->tree.roots, count, classes);
	shown = it->view->all ? len : MIN(len, (u32)MAX_CLASSES);
	for (u32 i = 0; i < shown && !it->is_cut; i++) {
		strbuf_repeat(it->view->out, ' ', INDENT);
		put_node(it, classes[i].first);
		it->prefix_len = 0;
		if (context_child_count(&it->tree, classes[i].first))
			put_children(it, classes[i].first, 1);
		if (classes[i].count > 1)
			view_left_out(it->view, INDENT,
				count_text(it, classes[i].count - 1, "more like it"));
	}
	for (u32 i = shown; i < len; i++)
		rest += classes[i].size;
	if (rest && !it->is_cut)
		view_left_out(it->view, INDENT, count_text(it, rest, "more (--all shows them)"));
}

void text_contexts(const struct view *view)
{
	struct tree_view it = {.view = view};
	struct arena_mark mark = arena_mark(view->scratch);
	bool any = false;

	context_tree_build(view->scratch, &view->inspection->contexts, view->all, &it.tree);
	for (u32 i = 0; i < it.tree.root_count; i++)
		any |= !is_bare(&it, it.tree.roots[i]);
	if (any) {
		view_title(view, "Contexts", title_detail(&it));
		put_roots(&it);
		strbuf_add_char(view->out, '\n');
	}
	arena_reset(view->scratch, mark);
}
