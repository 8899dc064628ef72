// SPDX-License-Identifier: Apache-2.0
// Reads a Go execution trace of the format of Go 1.22 and later as one stream of ordered events. Memory holds
// one generation (Go begins one a second) and each distinct name and stack. What is unreadable is left out and
// counted: the events of a generation up to its broken place are used, and a TRACE_GAP follows.
// Source: internal/trace of Go 1.22 to 1.27, runtime/trace*.go.
#pragma once

#include "trace/frontier.h"
#include "trace/order.h"

struct trace_losses {
	u32 generations;    // that were not used up to their end
	u32 batches;        // that were broken
	u64 events;         // that were read and had no place any more; not all that are lost
	u64 bytes;          // of generations or batches that were not used
	bool is_cut;        // the trace ends in the middle
	bool is_unfinished; // its last generation had no tables and was left out
	u64 first_offset;
	char first[160]; // what was wrong first; empty: nothing
};

struct trace_reader {
	struct arena arena;
	struct trace_input input;
	u32 version; // 22, 23, 25 or 26: of the format
	struct trace_shapes shapes;
	struct trace_generation generation;
	struct trace_names names;
	_Alignas(64) struct trace_order order; // changes at each event: apart from what others read
	struct trace_frontier frontier;
	u32 moved; // which of the frontier the latest event is of, TRACE_NOT_MOVED: none
	u32 next_sample;
	i64 sample_ns; // its time, INT64_MAX: there is none
	u32 syncs;
	i64 last_ns;
	// Called before tables change, NULL: nobody wants to know. False ends the reading as if the trace did.
	bool (*before_generation)(void *context);
	void *before_context;
	struct trace_event other; // the latest that is not of the order
	bool is_over, ended, gap_pending;
	bool has_events; // that threads or the profiler wrote; a program that is traced always writes some
	struct trace_losses losses;
};

// Reads the header. Fails when this is no trace, or of a format older than Go 1.22 or unknown.
MUST_CHECK bool trace_reader_open(
	struct trace_reader *reader, struct trace_source source, struct error *err);
void trace_reader_close(struct trace_reader *reader);

enum trace_next { TRACE_NEXT_EVENT, TRACE_NEXT_END, TRACE_NEXT_FAILED };

// The first and the last event of a trace is a TRACE_SYNC. *ret lives until the next call.
enum trace_next trace_reader_next(
	struct trace_reader *reader, const struct trace_event **ret, struct error *err);

// What the ids of the latest event's arguments stand for. Text lives until the next event is read; unknown
// ids are empty.
str trace_reader_string(const struct trace_reader *reader, u64 id);
u32 trace_reader_find_name(struct trace_reader *reader, u64 id);
u32 trace_reader_find_stack(struct trace_reader *reader, u64 id);

static inline u32 trace_reader_name(struct trace_reader *reader, u64 id)
{
	const struct trace_ids *ids = &reader->generation.string_ids;

	return LIKELY(id < ids->len && ids->names[id]) ? ids->names[id] - 1
	                                               : trace_reader_find_name(reader, id);
}

static inline u32 trace_reader_stack(struct trace_reader *reader, u64 id)
{
	const struct trace_ids *ids = &reader->generation.stack_ids;

	return LIKELY(id < ids->len && ids->names[id]) ? ids->names[id] - 1
	                                               : trace_reader_find_stack(reader, id);
}
