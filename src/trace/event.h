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

#define TRACE_NO_SLOT UINT32_MAX

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
// by GO_DESTROY and GO_START. Ids of strings and stacks belong to the generation (reader.h).
struct trace_event {
	i64 time_ns; // of the program's monotonic clock; each event's is larger than the one's before
	i64 thread, proc, goroutine;
	u64 args[TRACE_MAX_ARGUMENTS];
	u32 slot;         // of the goroutine whose state changes, TRACE_NO_SLOT without
	u32 context_slot; // of `goroutine`
	u8 type;          // enum trace_event_type
	u8 from; // state before, where the type alone does not say: enum trace_state or trace_proc_state
};

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
