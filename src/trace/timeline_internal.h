// SPDX-License-Identifier: Apache-2.0
// Between the parts of the timeline.
#pragma once

#include "trace/timeline.h"

#include <stdlib.h>

// tasks, regions, logs, requests
void timeline_task_begin(
	struct timeline *timeline, const struct trace_event *event, struct life *life);
void timeline_task_end(
	struct timeline *timeline, const struct trace_event *event, struct life *life);
void timeline_region_begin(
	struct timeline *timeline, const struct trace_event *event, struct life *life);
void timeline_region_end(
	struct timeline *timeline, const struct trace_event *event, struct life *life);
void timeline_log(struct timeline *timeline, const struct trace_event *event, struct life *life);
// The scope that a goroutine created now by this one belongs to, with a reference; TIMELINE_NONE without.
u32 timeline_scope_now(struct timeline *timeline, struct life *creator, u32 stack, i64 now_ns);
// Ends the request that the goroutine handles when the stack says so (0: the goroutine ends).
void timeline_request_look(struct timeline *timeline, struct life *life, u32 stack, i64 now_ns);
void timeline_scopes_close(struct timeline *timeline, struct life *life, i64 now_ns);
void timeline_scopes_finish(struct timeline *timeline);

// cancellation
void timeline_cancelled(struct timeline *timeline, struct life *life, u32 waker_stack, i64 now_ns);
enum cancel_step { CANCEL_STOPS, CANCEL_ENDS, CANCEL_STAYS };
void timeline_cancel_go_on(
	struct timeline *timeline, struct life *life, i64 now_ns, enum cancel_step step);

// defer chains
void timeline_chain_log(struct timeline *timeline, struct life *life, str word, u32 stack);
void timeline_chain_end(struct timeline *timeline, struct life *life, bool ended);

// collections, stops of the world, sizes
void timeline_collector(struct timeline *timeline, const struct trace_event *event);

// What is summed by. A place that is not known yet is made; TIMELINE_NONE (or group 0) when there are too many.
u32 timeline_find_group(struct timeline *timeline, u32 function, u32 create_stack);
u32 timeline_find_creation(struct timeline *timeline, u32 stack, u32 function);
u32 timeline_find_wait(struct timeline *timeline, const struct life *life);
u32 timeline_find_kind(struct timeline *timeline, enum kind_of of, u32 name);
void timeline_learn_start(struct timeline *timeline, struct life *life, u32 stack);

// Where `recent` says what was found for such a key the last time.
static inline u32 timeline_recent(u32 key)
{
	return key * 0x9e3779b1 >> (32 - TIMELINE_RECENT_BITS);
}

static inline u32 timeline_group_of(struct timeline *timeline, u32 function, u32 create_stack)
{
	u32 *recent = &timeline->recent_groups[timeline_recent(function)];

	if (!function)
		return 0;
	if (UNLIKELY(timeline->groups.at[*recent].function != function))
		*recent = timeline_find_group(timeline, function, create_stack);
	return *recent;
}

static inline u32 timeline_creation_of(struct timeline *timeline, u32 stack, u32 function)
{
	u32 *recent = &timeline->recent_creations[timeline_recent(stack)];

	if (LIKELY(*recent < timeline->creations.len &&
		    timeline->creations.at[*recent].stack == stack))
		return *recent;
	return *recent = timeline_find_creation(timeline, stack, function);
}

static inline bool timeline_waits_there(const struct life *life, const struct wait *wait)
{
	return wait->group == life->group && wait->reason == life->reason &&
	       wait->stack == life->stack;
}

static inline u32 timeline_wait_of(struct timeline *timeline, const struct life *life)
{
	u32 *recent = &timeline->recent_waits[timeline_recent(
		life->stack * 31 + life->group * 7 + life->reason)];

	if (LIKELY(*recent < timeline->waits.len &&
		    timeline_waits_there(life, &timeline->waits.at[*recent])))
		return *recent;
	return *recent = timeline_find_wait(timeline, life);
}

static inline struct kind *timeline_kind(struct timeline *timeline, enum kind_of of, u32 name)
{
	u32 *recent = &timeline->recent_kinds[timeline_recent(name * 2 + (of == KIND_REGION))];

	if (UNLIKELY(*recent >= timeline->kinds.len || timeline->kinds.at[*recent].of != of ||
		     timeline->kinds.at[*recent].name != name))
		*recent = timeline_find_kind(timeline, of, name);
	return &timeline->kinds.at[*recent];
}

// The function that a goroutine with this stack started in: the outermost.
static inline u32 timeline_start_of(const struct trace_names *names, u32 stack)
{
	const struct trace_stack *it = &names->stacks.at[stack];
	const struct trace_frame *frame =
		it->len ? trace_stack_frame(names, stack, it->len - 1) : NULL;

	return frame ? frame->function : 0;
}

// A goroutine from before the trace says what it is with its first stack.
static inline void timeline_know_start(struct timeline *timeline, struct life *life, u32 stack)
{
	if (UNLIKELY(!life->start_function && stack))
		timeline_learn_start(timeline, life, stack);
}

// What follows is seldom more than a look.

static inline void timeline_scope_release(struct timeline *timeline, u32 scope)
{
	struct scope *it;

	if (scope == TIMELINE_NONE)
		return;
	it = &timeline->scopes.at[scope];
	if (--it->refs)
		return;
	it->below = timeline->free_scope;
	timeline->free_scope = scope;
}

static inline void timeline_request_check(
	struct timeline *timeline, struct life *life, u32 stack, i64 now_ns)
{
	if (UNLIKELY(life->request != TIMELINE_NONE))
		timeline_request_look(timeline, life, stack, now_ns);
}

static inline void timeline_woken(
	struct timeline *timeline, struct life *life, u32 waker_stack, i64 now_ns)
{
	if (life->scope != TIMELINE_NONE && timeline->scopes.at[life->scope].end_ns >= 0 &&
		life->creation != TIMELINE_NONE)
		timeline->creations.at[life->creation].woken_outlived++;
	if (waker_stack && UNLIKELY(timeline_traits(timeline, waker_stack) & STACK_CANCELS))
		timeline_cancelled(timeline, life, waker_stack, now_ns);
}

static inline void timeline_cancel_step(
	struct timeline *timeline, struct life *life, i64 now_ns, enum cancel_step step)
{
	if (UNLIKELY(life->cancelled_ns >= 0))
		timeline_cancel_go_on(timeline, life, now_ns, step);
}

static inline void timeline_chain_close(struct timeline *timeline, struct life *life, bool ended)
{
	if (UNLIKELY(life->chain != TIMELINE_NONE))
		timeline_chain_end(timeline, life, ended);
}

static inline struct life *timeline_life(struct timeline *timeline, u32 slot)
{
	return slot < timeline->lives.len && life_is_there(&timeline->lives.at[slot])
	               ? &timeline->lives.at[slot]
	               : NULL;
}
