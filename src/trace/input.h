// SPDX-License-Identifier: Apache-2.0
// The window of a trace that is in memory: bytes from the start of the generation at hand.
#pragma once

#include "trace/source.h"

// The largest generation that is taken into memory. Go begins a new one every second.
#define TRACE_MAX_GENERATION_BYTES ((size_t)4 << 30)

struct trace_input {
	struct trace_source source;
	u8 *bytes;
	size_t len, cap;
	size_t at;  // next byte to read
	u64 offset; // of bytes[0] in the trace
	bool is_over;
};

void trace_input_init(struct trace_input *input, struct trace_source source);
void trace_input_deinit(struct trace_input *input);

// Sees that count bytes lie at `at`, or all there are when the trace ends before. Fails when reading fails,
// and with ERROR_LIMIT.
MUST_CHECK bool trace_input_fill(struct trace_input *input, size_t count, struct error *err);

// Forgets what lies before `at`.
void trace_input_drop(struct trace_input *input);

static inline size_t trace_input_left(const struct trace_input *input)
{
	return input->len - input->at;
}

static inline u64 trace_input_offset(const struct trace_input *input)
{
	return input->offset + input->at;
}
