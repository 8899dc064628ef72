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
void timeline_scope_release(struct timeline *timeline, u32 scope);
// Ends the request that the goroutine handles when the stack says so (0: the goroutine ends).
void timeline_request_check(struct timeline *timeline, struct life *life, u32 stack, i64 now_ns);
void timeline_scopes_close(struct timeline *timeline, struct life *life, i64 now_ns);
void timeline_scopes_finish(struct timeline *timeline);

// cancellation
void timeline_woken(struct timeline *timeline, const struct trace_event *event, struct life *life,
	u32 waker_stack);
enum cancel_step { CANCEL_STOPS, CANCEL_ENDS, CANCEL_STAYS };
void timeline_cancel_step(
	struct timeline *timeline, struct life *life, i64 now_ns, enum cancel_step step);

// defer chains
void timeline_chain_log(struct timeline *timeline, struct life *life, str word, u32 stack);
void timeline_chain_close(struct timeline *timeline, struct life *life, bool ended);

// collections, stops of the world, sizes
void timeline_collector(struct timeline *timeline, const struct trace_event *event);

struct kind *timeline_kind(struct timeline *timeline, enum kind_of of, u32 name);

static inline struct life *timeline_life(struct timeline *timeline, u32 slot)
{
	return slot < timeline->lives.len && life_is_there(&timeline->lives.at[slot])
	               ? &timeline->lives.at[slot]
	               : NULL;
}
