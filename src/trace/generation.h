// SPDX-License-Identifier: Apache-2.0
// One generation in memory: the batches of each thread, and the tables that its events refer to. Go begins a
// new one every second; ids of strings and stacks are of one generation only.
#pragma once

#include "trace/batch.h"
#include "trace/names.h"

enum { TRACE_MAX_STACK_FRAMES = 1024 };

// Ids of the wire to indices: an array while ids are dense, as Go's are, else a map.
struct trace_ids {
	u32 *dense; // plus one
	u32 *names; // of dense ones: what the entry has in names, plus one; 0: not asked for yet
	u64 len;
	struct map sparse;
};

struct trace_string_entry {
	u64 id;
	str text; // in the input's bytes
	u32 name; // UINT32_MAX: not asked for yet
};

struct trace_stack_entry {
	u64 id;
	const u8 *at, *end; // its frames on the wire
	u32 frames;
	u32 stack; // in names; UINT32_MAX: not asked for yet
};

struct trace_cpu_sample {
	i64 time_ns;
	u64 time; // in units of the clock
	i64 thread, proc, goroutine;
	u64 stack;
};

struct trace_thread_batches {
	i64 thread;
	u32 first, last; // of the batches, linked
};

struct trace_clock {
	bool is_known;
	u64 time, mono_ns, unix_seconds, unix_ns;
};

struct trace_generation {
	struct arena arena; // for the maps; everything else is reused
	u64 number;
	u64 offset, bytes; // where it lies in the trace
	VEC(struct trace_batch) batches;
	VEC(struct trace_thread_batches) threads;
	struct map thread_ids;
	VEC(struct trace_string_entry) strings;
	VEC(struct trace_stack_entry) stacks;
	VEC(struct trace_cpu_sample) samples;
	struct trace_ids string_ids, stack_ids;
	double ns_per_unit; // 0: not known; the one before's until it is
	bool has_frequency;
	u64 least_time; // of all batches, in units
	struct trace_clock clock;
	bool is_cut;        // the trace ended within it
	bool is_damaged;    // a part of it was unreadable
	bool is_last;       // nothing follows
	u32 broken_batches; // left out
};

void trace_generation_init(struct trace_generation *generation);
void trace_generation_deinit(struct trace_generation *generation);

// Takes the next one off the input. Nothing is left to read when it has no batches and is_last. Fails only
// when reading fails or a limit is reached; trouble with the bytes is in the generation.
MUST_CHECK bool trace_generation_read(struct trace_generation *generation,
	struct trace_input *input, u32 version, struct error *err);

// The tables, from the batches that hold them.
void trace_generation_tables(
	struct trace_generation *generation, const struct trace_input *input, u32 version);

// What so many units of the clock are. Numbers that no clock has become the least one.
static inline i64 trace_units_ns(const struct trace_generation *generation, u64 units)
{
	double ns = (double)units * generation->ns_per_unit;

	return LIKELY(ns < 0x1p63) ? (i64)ns : INT64_MIN;
}

// Index in `strings`, or UINT32_MAX.
u32 trace_id_index(const struct trace_ids *ids, u64 id);
