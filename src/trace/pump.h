// SPDX-License-Identifier: Apache-2.0
// Reads ahead: a thread of its own puts the events in order while the caller works on those before. Names, stacks and
// tables of the reader are the caller's between two calls, for the thread touches them only at the border of two
// generations, when everything before has been taken.
#pragma once

#include "trace/packed.h"
#include "trace/reader.h"

struct trace_pump;

// Takes over reading until it is closed. NULL when there can be no thread: then trace_reader_next serves.
struct trace_pump *trace_pump_open(struct trace_reader *reader, enum trace_need need);

// As trace_reader_next, but for many at once, which live until the next call.
enum trace_next trace_pump_take(
	struct trace_pump *pump, struct trace_packed *ret, struct error *err);

// Also before the end; NULL is fine.
void trace_pump_close(struct trace_pump *pump);
