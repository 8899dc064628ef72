// SPDX-License-Identifier: Apache-2.0
// What goroutines do that the end of a context wakes: a GoUnblock from context.(*cancelCtx).cancel.
#include "trace/timeline_internal.h"

static u32 cancel_of(struct timeline *timeline, u32 canceller_stack, u32 wait_stack)
{
	u64 key = ((u64)canceller_stack << 32 | wait_stack) & INT64_MAX;
	u64 *known = map_get(&timeline->cancel_ids, key);

	if (known)
		return (u32)*known;
	if (timeline->cancels.len >= TIMELINE_MAX_CANCELS) {
		timeline->is_full = true;
		return TIMELINE_NONE;
	}
	*map_put(&timeline->cancel_ids, key) = timeline->cancels.len;
	*vec_push(timeline->arena, &timeline->cancels) =
		(struct cancel){.canceller_stack = canceller_stack, .wait_stack = wait_stack};
	return timeline->cancels.len - 1;
}

// A call of the library that the goroutine was in ends because its handler has returned.
static void note_cut_off(struct timeline *timeline, const struct life *life)
{
	struct creation *creation;

	if (life->scope == TIMELINE_NONE || life->creation == TIMELINE_NONE)
		return;
	if (timeline->scopes.at[life->scope].kind != SCOPE_REQUEST ||
		timeline->scopes.at[life->scope].end_ns < 0 ||
		!(timeline_traits(timeline, life->stack) & STACK_CALLS_OUT))
		return;
	creation = &timeline->creations.at[life->creation];
	creation->cut_off++;
	creation->cut_off_stack = life->stack;
	creation->cut_off_goroutine = life->id;
}

void timeline_cancelled(struct timeline *timeline, struct life *life, u32 waker_stack, i64 now_ns)
{
	note_cut_off(timeline, life);
	life->cancel = cancel_of(timeline, waker_stack, life->stack);
	if (life->cancel == TIMELINE_NONE) {
		life->cancelled_ns = -1;
		return;
	}
	timeline->cancels.at[life->cancel].woken++;
	life->cancelled_ns = now_ns;
	life->cancelled_stack = life->stack;
	life->waited_since = life->came_back = false;
	life->stops_there = 0;
	life->running_at_cancel_ns = life->ns[TRACE_RUNNING];
}

// The line that the function is at on this stack; 0: it is not on it.
static u32 line_in(const struct trace_names *names, u32 stack, u32 function)
{
	const struct trace_frame *frame;

	for (u32 i = 0; (frame = trace_stack_frame(names, stack, i)); i++) {
		if (frame->function == function)
			return frame->line;
	}
	return 0;
}

// Time, locks and the processor are no news from others.
static bool is_news(str reason)
{
	static const str others[] = {STR("sleep"), STR("sync"), STR("preempted"),
		STR("GC mark assist wait for work"), STR("wait until GC ends")};

	for (u32 i = 0; i < ARRAY_LEN(others); i++) {
		if (str_equal(reason, others[i]))
			return false;
	}
	return true;
}

static void note_stop(struct timeline *timeline, struct life *life)
{
	const struct trace_names *names = &timeline->reader->names;
	const struct trace_frame *frame;
	u32 line;

	if (life->state == TRACE_WAITING && is_news(trace_text(names, life->reason)))
		life->waited_since = true;
	if (life->waited_since || !life->stack)
		return;
	frame = timeline_user_frame(names, life->cancelled_stack);
	line = frame ? line_in(names, life->stack, frame->function) : 0;
	life->stops_there += line > 0;
	life->came_back |= line > 0 && line <= frame->line;
}

void timeline_cancel_go_on(
	struct timeline *timeline, struct life *life, i64 now_ns, enum cancel_step step)
{
	struct cancel *cancel = &timeline->cancels.at[life->cancel];
	u64 since = (u64)(now_ns - life->cancelled_ns);

	switch (step) {
	case CANCEL_STOPS:
		note_stop(timeline, life);
		break;
	case CANCEL_ENDS:
		cancel->ended++;
		histogram_add(&cancel->to_end, since);
		break;
	case CANCEL_STAYS:
		cancel->alive++;
		cancel->oldest_ns = MAX(cancel->oldest_ns, since);
		break;
	}
}
