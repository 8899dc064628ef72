// SPDX-License-Identifier: Apache-2.0
#include "report/trace/tables.h"

#include "report/cells.h"
#include "report/paint.h"
#include "report/trace/measure.h"
#include "report/words.h"

#include <stdlib.h>

enum { WAITS_SHOWN = 3 };

static int compare_groups(const void *a, const void *b, void *context)
{
	const struct timeline *timeline = context;
	const struct group *left = &timeline->groups.at[*(const u32 *)a];
	const struct group *right = &timeline->groups.at[*(const u32 *)b];
	u64 of_left = left->ns[TRACE_RUNNING] + left->ns[TRACE_SYSCALL];
	u64 of_right = right->ns[TRACE_RUNNING] + right->ns[TRACE_SYSCALL];

	if (left->is_system != right->is_system)
		return left->is_system ? 1 : -1;
	if (of_left != of_right)
		return of_left < of_right ? 1 : -1;
	return (left->function > right->function) - (left->function < right->function);
}

u32 *trace_groups_sorted(struct arena *arena, const struct timeline *timeline, u32 *count)
{
	u32 *order = arena_array(arena, u32, timeline->groups.len);

	*count = 0;
	for (u32 i = 0; i < timeline->groups.len; i++) {
		if (timeline->groups.at[i].count)
			order[(*count)++] = i;
	}
	qsort_r(order, *count, sizeof(u32), compare_groups, (void *)(uintptr_t)timeline);
	return order;
}

static int compare_waits(const void *a, const void *b, void *context)
{
	const struct timeline *timeline = context;
	u64 left = timeline->waits.at[*(const u32 *)a].total_ns;
	u64 right = timeline->waits.at[*(const u32 *)b].total_ns;

	return (left < right) - (left > right);
}

u32 *trace_waits_sorted(
	struct arena *arena, const struct timeline *timeline, const struct group *group, u32 *count)
{
	u32 len = 0, *order;

	for (u32 w = group->first_wait; w != TIMELINE_NONE; w = timeline->waits.at[w].next)
		len++;
	order = arena_array(arena, u32, len);
	*count = 0;
	for (u32 w = group->first_wait; w != TIMELINE_NONE; w = timeline->waits.at[w].next)
		order[(*count)++] = w;
	qsort_r(order, *count, sizeof(u32), compare_waits, (void *)(uintptr_t)timeline);
	return order;
}

static void put_title(const struct trace_report *report, struct strbuf *out, const char *title)
{
	if (!str_ends(strbuf_str(out), STR("\n\n")))
		strbuf_add_char(out, '\n');
	paint_str(out, report->color, PAINT_BOLD, str_from_c(title));
	strbuf_add_char(out, '\n');
}

static void put_head(const struct trace_report *report, struct strbuf *out, const char *head)
{
	paint_str(out, report->color, PAINT_DIM, str_from_c(head));
	strbuf_add_char(out, '\n');
}

static void put_more(const struct trace_report *report, struct strbuf *out, u32 shown, u32 all)
{
	if (shown < all)
		strbuf_printf(out, "  … %u more (--top 0 shows all)\n", all - shown);
	(void)report;
}

static void put_wait(const struct trace_report *report, struct strbuf *out, const struct wait *wait)
{
	const struct trace_names *names = &report->timeline->reader->names;
	str reason = trace_text(names, wait->reason);

	strbuf_repeat(out, ' ', 47);
	trace_put_time_right(out, wait->total_ns, 10);
	strbuf_printf(out, "  %s at ", reason.len ? arena_c_str(out->arena, reason) : "?");
	trace_put_place(out, names, timeline_user_frame(names, wait->stack));
	if (wait->waker_stack) {
		strbuf_add(out, STR(", woken at "));
		trace_put_place(out, names, timeline_user_frame(names, wait->waker_stack));
	}
	if (wait->still) {
		strbuf_printf(out, ", %u still there (longest ", wait->still);
		trace_put_time(out, wait->still_ns);
		strbuf_add_char(out, ')');
	}
	strbuf_add_char(out, '\n');
}

static void put_group(const struct trace_report *report, struct strbuf *out, u32 index)
{
	const struct timeline *timeline = report->timeline;
	const struct group *group = &timeline->groups.at[index];
	u32 count, *waits = trace_waits_sorted(out->arena, timeline, group, &count);

	trace_put_count_right(out, group->count, 9);
	trace_put_count_right(out, group->alive, 8);
	trace_put_time_right(out, group->ns[TRACE_RUNNING], 10);
	trace_put_time_right(out, group->ns[TRACE_RUNNABLE], 10);
	trace_put_time_right(out, group->ns[TRACE_SYSCALL], 10);
	trace_put_time_right(out, group->ns[TRACE_WAITING], 10);
	trace_put_time_right(out, histogram_at(&group->ready, 0.5), 10);
	trace_put_time_right(out, histogram_at(&group->ready, 0.99), 10);
	strbuf_add(out, STR("  "));
	trace_put_function(out, &timeline->reader->names, group->function);
	strbuf_add_char(out, '\n');
	for (u32 i = 0; i < count && i < WAITS_SHOWN && !group->is_system; i++) {
		const struct wait *wait = &timeline->waits.at[waits[i]];

		if (wait->total_ns * 20 >= group->ns[TRACE_WAITING])
			put_wait(report, out, wait);
	}
}

void trace_table_goroutines(const struct trace_report *report, struct strbuf *out)
{
	const struct timeline *timeline = report->timeline;
	u32 count, *order = trace_groups_sorted(out->arena, timeline, &count);
	u32 shown = report->max_rows ? MIN(report->max_rows, count) : count;

	if (!count)
		return;
	put_title(report, out, "Goroutines, by where they start");
	put_head(report, out,
		"    count   alive   running  runnable   syscall   blocked ready p50 ready p99  "
		"function");
	for (u32 i = 0; i < shown; i++)
		put_group(report, out, order[i]);
	put_more(report, out, shown, count);
}

void trace_table_collector(const struct trace_report *report, struct strbuf *out)
{
	const struct timeline *timeline = report->timeline;
	const struct collector *gc = &timeline->collector;

	if (!gc->cycles && !timeline->pauses.len)
		return;
	put_title(report, out, "Garbage collector");
	if (gc->cycles) {
		strbuf_add(out, STR("  "));
		words_count(out, gc->cycles, "cycle", "cycles");
		strbuf_add(out, STR(", marking for "));
		trace_put_time(out, gc->total_ns);
		strbuf_add(out, STR(", the longest "));
		trace_put_time(out, gc->max_ns);
		strbuf_add(out, STR("; "));
		words_count(out, gc->assists, "assist", "assists");
		strbuf_add(out, STR("; heap at most "));
		words_bytes(out, gc->heap_max);
		strbuf_add_char(out, '\n');
	}
	vec_each (const struct pause, pause, &timeline->pauses) {
		strbuf_add(out, STR("  "));
		words_count(out, pause->count, "stop of the world", "stops of the world");
		strbuf_add(out, STR(", "));
		trace_put_time(out, pause->total_ns);
		strbuf_add(out, STR(", the longest "));
		trace_put_time(out, pause->max_ns);
		strbuf_printf(out, "  (" STR_FMT ")\n",
			STR_ARG(trace_text(&timeline->reader->names, pause->name)));
	}
}

static void put_kind(const struct trace_report *report, struct strbuf *out, const struct kind *kind)
{
	trace_put_count_right(out, kind->begun, 9);
	trace_put_count_right(out, kind->open, 8);
	trace_put_time_right(out, histogram_at(&kind->durations, 0.5), 10);
	trace_put_time_right(out, histogram_at(&kind->durations, 0.9), 10);
	trace_put_time_right(out, histogram_at(&kind->durations, 0.99), 10);
	trace_put_time_right(out, kind->durations.max_ns, 10);
	strbuf_add(out, STR("  "));
	trace_put_function(out, &report->timeline->reader->names, kind->name);
	if (kind->left_open)
		strbuf_printf(out, "  (%llu left open)", (unsigned long long)kind->left_open);
	if (kind->crossed)
		strbuf_printf(
			out, "  (%llu ended out of order)", (unsigned long long)kind->crossed);
	strbuf_add_char(out, '\n');
}

static void put_kinds(
	const struct trace_report *report, struct strbuf *out, enum kind_of of, const char *title)
{
	const struct timeline *timeline = report->timeline;
	u32 shown = 0, all = 0;

	vec_each (const struct kind, kind, &timeline->kinds) {
		if (kind->of != of || !(kind->begun || kind->open))
			continue;
		if (!all++) {
			put_title(report, out, title);
			put_head(report, out,
				"    begun    open       p50       p90       p99       max  name");
		}
		if (report->max_rows && shown == report->max_rows)
			continue;
		shown++;
		put_kind(report, out, kind);
	}
	put_more(report, out, shown, all);
}

void trace_table_kinds(const struct trace_report *report, struct strbuf *out)
{
	put_kinds(report, out, KIND_TASK, "Tasks");
	put_kinds(report, out, KIND_REGION, "Regions");
}

void trace_table_cancels(const struct trace_report *report, struct strbuf *out)
{
	const struct timeline *timeline = report->timeline;
	const struct trace_names *names = &timeline->reader->names;
	u32 count = timeline->cancels.len;
	u32 shown = report->max_rows ? MIN(report->max_rows, count) : count;

	if (!count)
		return;
	put_title(report, out, "From the end of a context to the end of the goroutines it woke");
	put_head(report, out,
		"    woken   ended   p50 end   p99 end   max end   alive   longest  waited at");
	for (u32 i = 0; i < shown; i++) {
		const struct cancel *cancel = &timeline->cancels.at[i];

		trace_put_count_right(out, cancel->woken, 9);
		trace_put_count_right(out, cancel->ended, 8);
		trace_put_time_right(out, histogram_at(&cancel->to_end, 0.5), 10);
		trace_put_time_right(out, histogram_at(&cancel->to_end, 0.99), 10);
		trace_put_time_right(out, cancel->to_end.max_ns, 10);
		trace_put_count_right(out, cancel->alive, 8);
		trace_put_time_right(out, cancel->oldest_ns, 10);
		strbuf_add(out, STR("  "));
		trace_put_place(out, names, timeline_user_frame(names, cancel->wait_stack));
		strbuf_add(out, STR(", cancelled at "));
		trace_put_place(out, names, timeline_user_frame(names, cancel->canceller_stack));
		strbuf_add_char(out, '\n');
	}
	put_more(report, out, shown, count);
}

// What a dump of goroutines says of the chains that were open.
static void put_stills(const struct trace_report *report, u32 place, struct strbuf *out)
{
	u32 count = 0;

	for (u32 i = 0; i < report->still_count; i++) {
		const struct trace_still *still = &report->stills[i];

		if (still->chain_place != place)
			continue;
		if (report->max_rows && count++ >= report->max_rows)
			break;
		strbuf_printf(out, "%42sgoroutine %llu still runs: ", "",
			(unsigned long long)still->goroutine);
		(void)cells_put(out, still->state, 0);
		if (still->wait_minutes)
			strbuf_printf(out, ", %u minute%s", still->wait_minutes,
				still->wait_minutes == 1 ? "" : "s");
		if (still->at.function) {
			strbuf_add(out, STR(" at "));
			trace_put_place(out, &report->timeline->reader->names, &still->at);
		}
		strbuf_add_char(out, '\n');
	}
}

void trace_table_chains(const struct trace_report *report, struct strbuf *out)
{
	const struct timeline *timeline = report->timeline;
	const struct trace_names *names = &timeline->reader->names;

	if (!timeline->chain_places.len)
		return;
	put_title(report, out, "Defer chains");
	put_head(report, out, " complete  broken  recovered  still open  starts at");
	vec_each (const struct chain_place, place, &timeline->chain_places) {
		trace_put_count_right(out, place->complete, 9);
		trace_put_count_right(out, place->broken, 8);
		trace_put_count_right(out, place->recovered, 11);
		trace_put_count_right(out, place->open, 12);
		strbuf_add(out, STR("  "));
		trace_put_place(out, names, timeline_user_frame(names, place->stack));
		if (place->recovered)
			strbuf_printf(
				out, place->recovered_broken
					     ? "  (after a recovered panic the rest did not run)"
					     : "  (after the recovered panic the rest ran)");
		strbuf_add_char(out, '\n');
		put_stills(report, (u32)(place - timeline->chain_places.at), out);
	}
}
