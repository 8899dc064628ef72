// SPDX-License-Identifier: Apache-2.0
// Events on their way from one thread to another: of each the front part that its reader asks for, one after the other,
// and read where they lie. A line of memory that changes hands between processors costs as much as the work on several
// events.
#pragma once

#include "trace/event.h"

enum trace_need {
	TRACE_NEED_ALL,
	TRACE_NEED_STATES, // of where it happened the slot alone, but for stops of the world; no sequence numbers
};

enum {
	TRACE_PACKED_MAX = sizeof(struct trace_event) / sizeof(u64), // words of one event
	TRACE_PACKED_ARGS = offsetof(struct trace_event, args) / sizeof(u64),
};

// How many words of an event of each type are handed on. What lies behind them is undefined.
struct trace_packings {
	u8 words[TRACE_TYPES];
};

void trace_packings_init(struct trace_packings *packings, enum trace_need need);

// Returns where the next one goes. There are TRACE_PACKED_MAX words. They were written one by one just before: a processor
// that reads two of them at once waits until both have left for memory, so the compiler must not join them.
static inline u64 *trace_pack(
	const struct trace_packings *packings, const struct trace_event *event, u64 *to)
{
	const volatile struct trace_event *from = event;
	u64 what = from->what;
	u32 words = packings->words[(u8)what];

	to[0] = (u64)from->time_ns;
	to[1] = what;
	for (u32 i = 0; i < TRACE_MAX_ARGUMENTS; i++)
		to[TRACE_PACKED_ARGS + i] = from->args[i];
	if (UNLIKELY(words > TRACE_PACKED_ARGS + TRACE_MAX_ARGUMENTS))
		memcpy(to + TRACE_PACKED_ARGS + TRACE_MAX_ARGUMENTS, &event->thread,
			sizeof(*event) - offsetof(struct trace_event, thread));
	return to + words;
}

// Events in order, of which some may be taken off already.
struct trace_packed {
	const struct trace_packings *packings;
	const u64 *at, *end;
	u64 offset; // how far the trace was read when these were whole
};

// The next one, while at < end. Of it there is what was asked for.
static inline const struct trace_event *trace_packed_next(struct trace_packed *packed)
{
	const struct trace_event *event = (const void *)packed->at;

	packed->at += packed->packings->words[event->type];
	return event;
}
