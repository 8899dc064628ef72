// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/text_group.h"

#include "report/cells.h"
#include "report/inspect/heap_words.h"
#include "report/inspect/place.h"
#include "report/words.h"

#include <stdio.h>

enum {
	INDENT = 2,
	MAX_LINES = 10, // of a stack
	LINES_HEAD = 7, // shown of a longer one, and
	LINES_TAIL = 2,
	ENDS = 2, // innermost lines that are shown whatever they are
	MAX_DEFERS = 4,
	MAX_GOIDS = 6,
};

struct group_view {
	const struct view *view;
	const struct group_list *groups;
	const struct goroutine_group *group;
	const struct goroutine *first;
	u32 indent; // of what stands below the group's first line
	bool whole;
};

static void put_state(const struct group_view *it)
{
	const struct view *view = it->view;
	struct strbuf *out = view->out;
	str reason = goroutine_reason(view->inspection, it->first);

	cells_put(out, reason.len ? reason : goroutine_status_name(it->first->status), 0);
	if (it->group->max_wait_ns) {
		strbuf_add(out, it->group->count > 1 ? STR(", up to ") : STR(", "));
		words_duration(out, it->group->max_wait_ns);
	}
	if (it->group->leaked) {
		strbuf_add(out, STR(", "));
		paint_begin(out, view->color, PAINT_ERROR);
		if (it->group->leaked < it->group->count) {
			words_number(out, it->group->leaked);
			strbuf_add_char(out, ' ');
		}
		strbuf_add(out, STR("leaked"));
		paint_end(out, view->color);
	}
	if (it->first->is_system)
		paint_str(out, view->color, PAINT_DIM, STR(", the runtime's own"));
	if (it->group->count == 1 && it->first->is_locked)
		strbuf_add(out, STR(", locked to its thread"));
	if (it->group->count == 1 && it->first->is_panicking)
		paint_str(out, view->color, PAINT_WARNING, STR(", panicking"));
}

static void put_goids(const struct group_view *it)
{
	struct strbuf *out = it->view->out;

	paint_begin(out, it->view->color, PAINT_DIM);
	strbuf_add(out, it->group->count == 1 ? STR("  goroutine ") : STR("  goroutines "));
	view_goids(out, it->view->inspection, it->groups->members + it->group->members_at,
		it->group->count, it->whole ? 4 * MAX_GOIDS : MAX_GOIDS);
	paint_end(out, it->view->color);
	strbuf_add_char(out, '\n');
}

// Where the part of the stack begins that is the program's: what the runtime does to park it is said by
// its state. A stack that is all runtime is shown as it is.
static u32 first_line(const struct stack_line *lines, u32 count)
{
	u32 i = 0;

	while (i < count && place_is_runtime(lines[i].function))
		i++;
	return i == count ? 0 : i;
}

static u32 end_line(const struct stack_line *lines, u32 first, u32 count)
{
	while (count > first + 1 &&
		(str_equal(lines[count - 1].function, STR("runtime.main")) ||
			str_equal(lines[count - 1].function, STR("runtime.goexit"))))
		count--;
	return count;
}

static struct view_line line_of(const struct stack_line *line)
{
	return (struct view_line){
		.function = line->function,
		.file = line->file,
		.line = line->line,
		.note = line->is_inlined ? STR("inlined") : STR_EMPTY,
	};
}

struct body {
	VEC(struct view_line) lines;
};

static void add_note(const struct group_view *it, struct body *out, str text)
{
	*vec_push(it->view->scratch, &out->lines) = (struct view_line){.label = text};
}

// Which lines of a stack say something: the program's own, what of the library it has called, and both
// ends. The library's way in between is long and always the same.
static bool tells(
	const struct group_view *it, const struct stack_line *lines, u32 first, u32 end, u32 at)
{
	str module = it->view->inspection->process.main_module;

	if (at < first + ENDS || at + 1 >= end || !place_is_standard(lines[at].function, module))
		return true;
	return !place_is_standard(lines[at + 1].function, module);
}

static void add_gap(const struct group_view *it, struct body *out, u32 frames)
{
	struct strbuf text;

	strbuf_init(&text, it->view->scratch);
	strbuf_add(&text, STR("… "));
	words_count(&text, frames, "more frame", "more frames");
	add_note(it, out, strbuf_str(&text));
}

// Indices of the lines that are shown; between those that do not follow each other is a gap.
static u32 choose_lines(
	const struct group_view *it, const struct stack_line *lines, u32 first, u32 end, u32 *ret)
{
	u32 kept = 0;

	for (u32 i = first; i < end; i++) {
		// A gap of one line would save nothing.
		bool bridges = kept && ret[kept - 1] + 1 == i && i + 1 < end &&
		               tells(it, lines, first, end, i + 1);

		if (it->whole || bridges || tells(it, lines, first, end, i))
			ret[kept++] = i;
	}
	if (it->whole || kept <= MAX_LINES)
		return kept;
	for (u32 i = 0; i < LINES_TAIL; i++)
		ret[LINES_HEAD + i] = ret[kept - LINES_TAIL + i];
	return LINES_HEAD + LINES_TAIL;
}

static void add_stack(const struct group_view *it, struct body *out)
{
	u32 count, first, end, kept, next;
	const struct stack_line *lines = goroutine_lines(it->view->inspection, it->first, &count);
	u32 *shown = arena_array(it->view->scratch, u32, count);

	if (!lines)
		return;
	next = first = it->whole ? 0 : first_line(lines, count);
	end = it->whole ? count : end_line(lines, first, count);
	kept = choose_lines(it, lines, first, end, shown);
	for (u32 i = 0; i < kept; i++) {
		if (shown[i] > next)
			add_gap(it, out, shown[i] - next);
		*vec_push(it->view->scratch, &out->lines) = line_of(&lines[shown[i]]);
		next = shown[i] + 1;
	}
}

// Why a stack ends before the goroutine's first function.
static void add_end(const struct group_view *it, struct body *out)
{
	const struct inspection *inspection = it->view->inspection;
	enum unwind_end end;

	if (it->first->is_inconsistent) {
		add_note(it, out, STR("… it ran while it was read"));
		return;
	}
	if (it->first->stack >= inspection->goroutines.stack_count)
		return;
	end = inspection->goroutines.stacks[it->first->stack].end;
	if (end == UNWIND_TOO_DEEP)
		add_note(it, out, STR("… deeper than what is read"));
	else if (end == UNWIND_BROKEN)
		add_note(it, out, STR("… the rest changed while it was read"));
	else if (end == UNWIND_FOREIGN)
		add_note(it, out, STR("… the rest is not Go code"));
}

static void add_creator(const struct group_view *it, struct body *out)
{
	const struct stack_line *creator = goroutine_creator(it->view->inspection, it->first);
	struct view_line line;

	// The first goroutine is started by the runtime.
	if (!creator || place_is_runtime(creator->function))
		return;
	line = line_of(creator);
	line.label = STR("created by ");
	*vec_push(it->view->scratch, &out->lines) = line;
}

static bool same_defer(const struct pending_defer *a, const struct pending_defer *b)
{
	return a->line == b->line && str_equal(a->function, b->function) &&
	       str_equal(a->file, b->file);
}

// The same defer many times is one line.
static void add_defers(const struct group_view *it, struct body *out)
{
	const struct pending_defer *defers = TABLE_PART(it->view->inspection->goroutines.defers,
		it->first->defers_at, it->first->defer_count);
	u32 count = it->first->defer_count, most = it->whole ? count : MAX_DEFERS, shown = 0;
	struct strbuf text;
	u32 i = 0;

	while (i < count && shown < most) {
		u32 from = i;
		struct view_line line = {
			.label = STR("defers "),
			.function = defers[i].function,
			.owner = heap_frame_function(
				it->view->inspection, it->group->first, defers[i].frame),
			.file = defers[i].file,
			.line = defers[i].line,
		};

		while (i < count && same_defer(&defers[i], &defers[from]))
			i++;
		if (!it->whole && place_is_runtime(defers[from].function))
			continue;
		strbuf_init(&text, it->view->scratch);
		if (i - from > 1) {
			strbuf_add(&text, STR("×"));
			words_number(&text, i - from);
		}
		line.note = strbuf_str(&text);
		*vec_push(it->view->scratch, &out->lines) = line;
		shown++;
	}
	if (i < count) {
		strbuf_init(&text, it->view->scratch);
		strbuf_add(&text, STR("… "));
		words_count(&text, count - i, "more defer", "more defers");
		add_note(it, out, strbuf_str(&text));
	}
}

static void put_labels(const struct group_view *it)
{
	const struct goroutine_group *group = it->group;
	struct strbuf text;

	if (!group->label_count)
		return;
	strbuf_init(&text, it->view->scratch);
	for (u32 i = 0; i < group->label_count; i++)
		strbuf_printf(&text, "%s" STR_FMT "=" STR_FMT, i ? " " : "",
			STR_ARG(group->labels[i].key), STR_ARG(group->labels[i].value));
	strbuf_repeat(it->view->out, ' ', it->indent);
	paint_str(it->view->out, it->view->color, PAINT_DIM, STR("labels "));
	view_wrap(it->view, strbuf_str(&text), it->indent + 7, it->indent + 7);
}

static void put_body(const struct group_view *it)
{
	struct body body = {0};

	add_stack(it, &body);
	add_end(it, &body);
	add_creator(it, &body);
	add_defers(it, &body);
	view_lines(it->view, body.lines.at, body.lines.len, it->indent);
	put_labels(it);
}

static void put_group(const struct view *view, const struct group_list *groups,
	const struct goroutine_group *group, u32 digits)
{
	const struct group_view it = {
		.view = view,
		.groups = groups,
		.group = group,
		.first = &view->inspection->goroutines.at[group->first],
		.indent = INDENT + digits + 2,
		.whole = view->all,
	};
	struct arena_mark mark = arena_mark(view->scratch);
	struct strbuf number;

	strbuf_init(&number, view->scratch);
	words_number(&number, group->count);
	strbuf_repeat(view->out, ' ', INDENT + digits - MIN(number.len, (size_t)digits));
	paint_str(view->out, view->color, PAINT_BOLD, strbuf_str(&number));
	strbuf_add(view->out, STR("  "));
	put_state(&it);
	put_goids(&it);
	put_body(&it);
	strbuf_add_char(view->out, '\n');
	arena_reset(view->scratch, mark);
}

static str title_detail(const struct view *view, const struct group_list *groups)
{
	struct strbuf text;
	u32 hidden = view->inspection->goroutines.len - groups->goroutine_count;

	strbuf_init(&text, view->scratch);
	words_number(&text, groups->goroutine_count);
	if (!view->all) {
		strbuf_add(&text, STR(" in "));
		words_count(&text, groups->len, "group", "groups");
	}
	if (hidden) {
		strbuf_add(&text, STR(", "));
		words_number(&text, hidden);
		strbuf_add(&text, STR(" not shown"));
		if (!view->report->filter.with_system)
			strbuf_add(&text, STR(" (--system shows the runtime's own)"));
	}
	return strbuf_str(&text);
}

static void put_rest(const struct view *view, const struct group_list *groups, u32 from)
{
	struct strbuf text;
	u32 goroutines = 0;

	if (from >= groups->len)
		return;
	for (u32 i = from; i < groups->len; i++)
		goroutines += groups->at[i].count;
	strbuf_init(&text, view->scratch);
	words_count(&text, groups->len - from, "more group", "more groups");
	strbuf_add(&text, STR(" of "));
	words_count(&text, goroutines, "goroutine", "goroutines");
	strbuf_add(&text, STR(" (--top 0 shows all)"));
	view_left_out(view, INDENT, strbuf_str(&text));
	strbuf_add_char(view->out, '\n');
}

void text_goroutines(const struct view *view, const struct group_list *groups)
{
	u32 most = view->report->max_groups ? view->report->max_groups : UINT32_MAX;
	u32 shown = MIN(groups->len, most);
	struct strbuf number;

	view_title(view, "Goroutines", title_detail(view, groups));
	strbuf_init(&number, view->scratch);
	words_number(&number, groups->len ? groups->at[0].count : 0);
	for (u32 i = 0; i < shown; i++) {
		put_group(view, groups, &groups->at[i], (u32)number.len);
		inspect_report_flush(view->report, view->out);
	}
	put_rest(view, groups, shown);
}

void text_group(const struct view *view, const struct group_list *groups,
	const struct goroutine_group *group)
{
	struct view whole = *view;
	struct strbuf number;

	whole.all = true;
	strbuf_init(&number, view->scratch);
	words_number(&number, group->count);
	put_group(&whole, groups, group, (u32)number.len);
}
