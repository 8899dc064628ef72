// SPDX-License-Identifier: Apache-2.0
// Events on their way from one thread to another: what their reader asks for and no more, in words of 64 bits. A line
// of memory that changes hands between processors costs as much as the work on several events.
#pragma once

#include "trace/event.h"
#include "trace/order.h"

enum trace_need {
	TRACE_NEED_ALL,
	TRACE_NEED_STATES, // of where it happened the slot alone, but for stops of the world; no sequence numbers
};

// Which arguments a type has on the way: `count` of them from `first` on, which is 0 when they are more than two, else
// at most 2.
struct trace_packing {
	u8 first, count;
	bool has_place; // thread, proc, goroutine
};

struct trace_packings {
	struct trace_packing of[TRACE_TYPES];
};

enum {
	TRACE_PACKED_MAX = 9,  // words of one event
	TRACE_PACKED_PAST = 4, // words after the last one that unpacking may look at
};

void trace_packings_init(struct trace_packings *packings, enum trace_need need);

_Static_assert(TRACE_MAX_GOROUTINES <= 1 << 24, "slots are packed into 25 bits");

// Returns where the next one goes. There are TRACE_PACKED_MAX words.
static inline u64 *trace_pack(
	const struct trace_packings *packings, const struct trace_event *event, u64 *to)
{
	struct trace_packing packing = packings->of[event->type];

	to[0] = (u64)event->time_ns;
	to[1] = event->type | (u64)event->from << 8 | (u64)(event->slot & 0x1ffffff) << 14 |
	        (u64)(event->context_slot & 0x1ffffff) << 39;
	to += 2;
	if (UNLIKELY(packing.has_place)) {
		to[0] = (u64)event->thread;
		to[1] = (u64)event->proc;
		to[2] = (u64)event->goroutine;
		to += 3;
	}
	for (u32 i = 0; i < TRACE_MAX_ARGUMENTS / 2; i++) // where first is, there are two
		to[i] = event->args[packing.first + i];
	for (u32 i = TRACE_MAX_ARGUMENTS / 2; i < packing.count; i++)
		to[i] = event->args[i];
	return to + packing.count;
}

// TRACE_NO_SLOT is -1: the sign is carried on.
static inline u32 trace_unpack_slot(u64 bits)
{
	return (u32)((i64)bits >> 39);
}

// Returns where the next one is. Arguments that were not packed are left undefined.
static inline const u64 *trace_unpack(
	const struct trace_packings *packings, const u64 *from, struct trace_event *ret)
{
	struct trace_packing packing = packings->of[(u8)from[1]];

	ret->time_ns = (i64)from[0];
	ret->type = (u8)from[1];
	ret->from = from[1] >> 8 & 0x3f;
	ret->slot = trace_unpack_slot(from[1] << 25);
	ret->context_slot = trace_unpack_slot(from[1]);
	from += 2;
	if (UNLIKELY(packing.has_place)) {
		ret->thread = (i64)from[0];
		ret->proc = (i64)from[1];
		ret->goroutine = (i64)from[2];
		from += 3;
	}
	memcpy(ret->args, from - packing.first, sizeof(ret->args));
	return from + packing.count;
}
