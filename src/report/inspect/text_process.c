// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/text_process.h"

#include "report/cells.h"
#include "report/words.h"

enum { INDENT = 2 };

static void put_name(const struct view *view)
{
	const struct inspect_process *process = &view->inspection->process;
	struct strbuf *out = view->out;

	paint_begin(out, view->color, PAINT_BOLD);
	cells_put(out, process->name, 0);
	paint_end(out, view->color);
	strbuf_add(out, STR("  "));
	cells_put(out, process->exe, 0);
	paint_begin(out, view->color, PAINT_DIM);
	strbuf_add(out, STR("  "));
	cells_put(out, process->go_version, 0);
	strbuf_printf(out, " " STR_FMT "%s", STR_ARG(process->architecture),
		process->is_stripped ? ", stripped" : "");
	paint_end(out, view->color);
	strbuf_add_char(out, '\n');
}

static void put_count(struct strbuf *text, u32 count, const char *word, bool *any)
{
	if (!count)
		return;
	strbuf_add(text, *any ? STR(", ") : STR(": "));
	words_number(text, count);
	strbuf_printf(text, " %s", word);
	*any = true;
}

static void put_states(const struct goroutine_counts *counts, struct strbuf *text)
{
	static const struct {
		u8 status;
		const char *word;
	} states[] = {
		{GOROUTINE_RUNNING, "running"},
		{GOROUTINE_RUNNABLE, "runnable"},
		{GOROUTINE_SYSCALL, "in system calls"},
		{GOROUTINE_WAITING, "waiting"},
	};
	bool any = false;

	for (u32 s = 0; s < ARRAY_LEN(states); s++)
		put_count(text, counts->by_status[states[s].status], states[s].word, &any);
	put_count(text, counts->leaked, "leaked", &any);
	put_count(text, counts->system,
		counts->system == 1 ? "is the runtime's own" : "are the runtime's own", &any);
}

static void put_size(const struct view *view, const struct goroutine_counts *counts)
{
	const struct inspect_process *process = &view->inspection->process;
	struct strbuf text;

	strbuf_init(&text, view->scratch);
	words_count(&text, view->inspection->goroutines.len, "goroutine", "goroutines");
	if (process->threads) {
		strbuf_add(&text, STR(" on "));
		words_count(&text, process->threads, "thread", "threads");
	}
	put_states(counts, &text);
	strbuf_repeat(view->out, ' ', INDENT);
	view_wrap(view, strbuf_str(&text), INDENT, INDENT);
	if (!process->heap_bytes && !process->processors)
		return;
	strbuf_init(&text, view->scratch);
	if (process->heap_bytes) {
		words_bytes(&text, process->heap_bytes);
		strbuf_add(&text, STR(" of heap in use"));
	}
	if (process->processors)
		strbuf_printf(&text, "%sGOMAXPROCS %u", text.len ? ", " : "", process->processors);
	strbuf_repeat(view->out, ' ', INDENT);
	view_wrap(view, strbuf_str(&text), INDENT, INDENT);
}

static void put_milliseconds(struct strbuf *text, double ms)
{
	words_duration(text, ms > 0 ? (u64)(ms * 1e6) : 0);
}

static void put_look(const struct view *view)
{
	const struct inspect_process *process = &view->inspection->process;
	const struct goroutine_table *table = &view->inspection->goroutines;
	struct strbuf text;

	strbuf_init(&text, view->scratch);
	strbuf_add(&text, STR("looked at for "));
	put_milliseconds(&text, process->total_ms);
	if (process->is_core) {
		strbuf_add(&text, STR(", from a core"));
	} else if (process->stopped_ms > 0) {
		strbuf_add(&text, STR(", stopped for "));
		put_milliseconds(&text, process->stopped_ms);
	} else {
		strbuf_add(&text, STR(", not stopped"));
	}
	if (process->looks > 1)
		strbuf_printf(&text, ", %u looks", process->looks);
	if (table->inconsistent_count) {
		strbuf_add(&text, STR(", "));
		words_number(&text, table->inconsistent_count);
		strbuf_add(&text, STR(" changed while they were read"));
	}
	strbuf_repeat(view->out, ' ', INDENT);
	paint_begin(view->out, view->color, PAINT_DIM);
	view_wrap(view, strbuf_str(&text), INDENT, INDENT);
	paint_end(view->out, view->color);
}

static void put_note(const struct view *view, str note)
{
	strbuf_repeat(view->out, ' ', INDENT);
	paint_str(view->out, view->color, PAINT_NOTE, STR("note:"));
	strbuf_add_char(view->out, ' ');
	view_wrap(view, note, INDENT + 6, INDENT + 6);
}

void text_process(const struct view *view, const struct goroutine_counts *counts)
{
	const struct inspection *inspection = view->inspection;

	put_name(view);
	put_size(view, counts);
	put_look(view);
	for (u32 i = 0; i < inspection->note_count; i++)
		put_note(view, inspection->notes[i]);
	if (!inspection->has_heap)
		put_note(view, STR("goroutines only: the heap was not read, so no leaks, contexts, "
				   "pools or locks were looked for"));
	if (inspection->has_heap && inspection->leak.is_opaque)
		put_note(view, STR("what runs could not be seen whole, so no goroutine is called "
				   "leaked; --freeze sees it"));
	strbuf_add_char(view->out, '\n');
}
