// SPDX-License-Identifier: Apache-2.0
// One event of an execution trace, in the order in which things happened.
#pragma once

#include "base/str.h"

enum trace_event_type {
#define TRACE_EVENT(name, number, ...) TRACE_##name = number,
#include "trace/event.def"
#undef TRACE_EVENT
	// Not on the wire as events of a thread:
	TRACE_CPU_SAMPLE = 250, // args[0]: stack
	TRACE_SYNC = 251, // a generation begins, or the trace ends; args[0]: how many there were
	TRACE_GAP =
		252, // what follows is not connected to what was: a part of the trace was unreadable
};

enum { TRACE_TYPES = 256, TRACE_MAX_ARGUMENTS = 4 };

#define TRACE_NONE ((i64)-1) // no thread, P or goroutine; the goroutine of a CPU sample without one

#define TRACE_NO_SLOT 0xffffffu

// The states that the runtime writes for goroutines; UNKNOWN and NONE stand for what it does not write.
enum trace_state {
	TRACE_UNKNOWN, // before the trace began
	TRACE_RUNNABLE,
	TRACE_RUNNING,
	TRACE_SYSCALL,
	TRACE_WAITING,
	TRACE_NOT_THERE,
};

enum trace_proc_state {
	TRACE_PROC_UNKNOWN,
	TRACE_PROC_RUNNING,
	TRACE_PROC_IDLE,
	TRACE_PROC_SYSCALL,
	TRACE_PROC_ABANDONED,
	TRACE_PROC_NOT_THERE,
};

// thread, proc and goroutine say where it happened, as it was before the event. Arguments are as on the
// wire (event.def) but for: TASK_BEGIN's parent, UINT64_MAX without one; STW_END's first, the string of
// its beginning; GO_SWITCH, which is followed by a GO_BLOCK and a GO_START of its own, GO_SWITCH_DESTROY
// by GO_DESTROY and GO_START. Ids of strings and stacks belong to the generation (reader.h). What most ask for
// stands first, for no more of it changes hands between threads (packed.h).
struct trace_event {
	i64 time_ns; // of the program's monotonic clock; each event's is larger than the one's before
	union {
		struct {
			u64 type : 8; // enum trace_event_type
			// State before, where the type alone does not say: enum trace_state or trace_proc_state.
			u64 from : 8;
			u64 slot : 24; // of the goroutine whose state changes, TRACE_NO_SLOT without
			u64 context_slot : 24; // of `goroutine`
		};
		u64 what; // all four, to be set at once
	};
	u64 args[TRACE_MAX_ARGUMENTS];
	i64 thread, proc, goroutine;
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bits are counted from the lowest byte");

// For `what`; slots may be UINT32_MAX, too, where there is none.
static inline u64 trace_what(u8 type, u32 slot, u32 context_slot)
{
	return type | (u64)(slot & TRACE_NO_SLOT) << 16 | (u64)context_slot << 40;
}

static inline void trace_set_slot(struct trace_event *event, u32 slot)
{
	event->slot = slot & TRACE_NO_SLOT;
}

// How an event lies on the wire.
struct trace_event_spec {
	str name;
	u8 arguments;                                // without the time
	u8 stack, other_stack, string, other_string; // which argument, from 1; 0: none
	u8 since;
};

extern const struct trace_event_spec
	trace_event_specs[TRACE_TYPES]; // without a name: no such event

static inline bool trace_is_experimental(u8 type)
{
	return type >= TRACE_SPAN && type <= TRACE_GOROUTINE_STACK_FREE;
}
