// SPDX-License-Identifier: Apache-2.0
// Traces written byte by byte, as the runtime would.
#pragma once

#include "base/strbuf.h"
#include "trace/reader.h"

struct made_trace {
	struct strbuf bytes;
	struct strbuf batch; // that is being written
	u64 generation, thread, time;
};

void made_begin(struct made_trace *made, struct arena *arena, u32 version);

// An event batch of this thread; made_end puts it into the trace.
void made_batch(struct made_trace *made, u64 generation, u64 thread, u64 time);
void made_event(struct made_trace *made, u8 type, u64 delta, u32 count, const u64 *args);
void made_end(struct made_trace *made);

#define MADE_EVENT(made, type, delta, ...)                                        \
	made_event(made, type, delta, sizeof((u64[]){__VA_ARGS__}) / sizeof(u64), \
		(u64[]){__VA_ARGS__})
#define MADE_PLAIN(made, type, delta) made_event(made, type, delta, 0, NULL)

// A generation's clock (one unit is one nanosecond) and one string, "wait" with id 1.
void made_tables(struct made_trace *made, u64 generation, u32 version);

// Strings with ids from `first` on.
void made_strings(
	struct made_trace *made, u64 generation, u64 first, u32 count, const char *const *texts);

struct made_frame {
	u64 function, file, line; // ids of strings
};

// A stack of one frame.
void made_stack(struct made_trace *made, u64 generation, u64 id, struct made_frame frame);

// The whole trace; a trace of Go 1.26 and later has an end after each generation.
void made_generation_end(struct made_trace *made);
str made_bytes(const struct made_trace *made);
