// SPDX-License-Identifier: Apache-2.0
// The pieces that a trace is made of: each is what one thread wrote within one generation, or a piece of the
// generation's tables. Source: internal/trace/batch.go, runtime/trace*.go.
#pragma once

#include "trace/input.h"

enum {
	TRACE_EVENT_BATCH = 1,
	TRACE_STACKS = 2,
	TRACE_STACK = 3,
	TRACE_STRINGS = 4,
	TRACE_STRING = 5,
	TRACE_CPU_SAMPLES = 6,
	TRACE_CPU_SAMPLE_WIRE = 7,
	TRACE_FREQUENCY = 8,
	TRACE_EXPERIMENTAL_BATCH = 49,
	TRACE_SYNC_WIRE = 50,
	TRACE_CLOCK_SNAPSHOT = 51,
	TRACE_END_OF_GENERATION = 52,

	TRACE_MAX_BATCH_BYTES = 64 << 10,
};

struct trace_batch {
	u64 generation;
	i64 thread; // TRACE_NONE: of no thread
	u64 time;   // in units of the clock
	u64 experiment;
	size_t at; // of its content in the input's bytes
	u32 len;
	u32 next; // of the same thread, UINT32_MAX: none (generation.h)
};

enum trace_batch_result {
	TRACE_BATCH_READ,
	TRACE_BATCH_ENDS_GENERATION,
	TRACE_BATCH_NONE,   // the trace ends here
	TRACE_BATCH_CUT,    // the trace ends within this one
	TRACE_BATCH_BROKEN, // this is no batch; the input is where it was
	TRACE_BATCH_FAILED, // reading failed, err says how
};

// Takes one batch off the input.
enum trace_batch_result trace_batch_read(
	struct trace_input *input, u32 version, struct trace_batch *ret, struct error *err);

// Moves the input to the next place where two batches of this generation or the next one follow each other
// (or one that ends the trace), or to the end. Fails when reading fails.
MUST_CHECK bool trace_batch_resync(
	struct trace_input *input, u32 version, u64 generation, struct error *err);
