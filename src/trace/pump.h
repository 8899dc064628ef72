// SPDX-License-Identifier: Apache-2.0
// Reads ahead: a thread of its own puts the events in order while the caller works on those before. Names, stacks and
// tables of the reader are the caller's between two calls, for the thread touches them only at the border of two
// generations, when everything before has been taken.
#pragma once

#include "trace/reader.h"

struct trace_pump;

// Takes over reading until it is closed. NULL when there can be no thread: then trace_reader_next serves.
struct trace_pump *trace_pump_open(struct trace_reader *reader);

// As trace_reader_next. *ret lives until the next call.
enum trace_next trace_pump_next(
	struct trace_pump *pump, const struct trace_event **ret, struct error *err);

// How far the trace is read: of the block that was taken last, for the thread reads on meanwhile. NULL: of the reader.
u64 trace_pump_offset(const struct trace_pump *pump, const struct trace_reader *reader);

// Also before the end; NULL is fine.
void trace_pump_close(struct trace_pump *pump);
