// SPDX-License-Identifier: Apache-2.0
// Puts the events of the threads in the order in which they happened. Clocks of different processors may
// disagree; what decides are the sequence numbers of goroutines and Ps and the states they must be in, so the
// scheduler is followed event by event. Source: internal/trace/order.go.
#pragma once

#include "base/vec.h"
#include "trace/event.h"
#include "trace/index.h"

enum {
	TRACE_MAX_PROCS = 1 << 16,
	TRACE_MAX_THREADS = 1 << 20,
	TRACE_MAX_GOROUTINES = TRACE_NO_SLOT, // at one moment
};

struct trace_goroutine {
	u64 id;
	u64 seq, generation; // of its last event that has a number
	u8 status;           // enum trace_state
	bool is_assisting;
	bool is_indexed; // it stands in goroutine_ids
	u32 next_free;
};

struct trace_proc {
	u64 seq, generation;
	u8 status; // enum trace_proc_state
	bool is_sweeping;
};

struct trace_thread {
	i64 id, proc, goroutine;
	u32 slot; // of the goroutine
};

// A stop of the world that has begun.
struct trace_stw {
	i64 goroutine;
	u64 kind; // string
};

enum trace_advance {
	TRACE_ADVANCED,
	TRACE_WAITS,  // for an event of another thread
	TRACE_BROKEN, // cannot be
};

enum { TRACE_QUEUE = 2, TRACE_MAX_STW = 16, TRACE_RECENT = 2048 };

struct trace_order {
	u64 generation;
	bool is_first; // of what is connected: anything may be met for the first time
	// Slots of goroutines that were looked for last, by the lowest bits of their ids; UINT32_MAX: of none. Most end before
	// another one takes their place there; those that do not stand in goroutine_ids.
	u32 recent[TRACE_RECENT];
	struct trace_index goroutine_ids, thread_ids;
	VEC(struct trace_goroutine) goroutines; // by slot, on the heap, as the next two
	VEC(struct trace_proc) procs;
	VEC(struct trace_thread) threads;
	u32 free_goroutine; // UINT32_MAX: none
	struct trace_stw stw[TRACE_MAX_STW];
	u32 stw_count;
	u64 gc_seq;
	enum { TRACE_GC_UNKNOWN, TRACE_GC_OFF, TRACE_GC_ON } gc;
	struct trace_event queue[TRACE_QUEUE]; // of what follows the event at hand
	u32 queued, taken;
	const char *why; // of what was broken
};

void trace_order_init(struct trace_order *order);
void trace_order_deinit(struct trace_order *order);

// Forgets all states: what follows is not connected.
void trace_order_reset(struct trace_order *order);

// Index of a thread, UINT32_MAX when there are too many.
u32 trace_order_thread(struct trace_order *order, i64 id);
