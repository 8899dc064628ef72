// SPDX-License-Identifier: Apache-2.0
// Durations and places of a trace as people read them.
#pragma once

#include "base/strbuf.h"
#include "trace/names.h"

// Three digits and a unit: "850 ns", "12.3 µs", "450 ms", "1.50 s", "12m30s".
void trace_put_time(struct strbuf *out, u64 ns);

// The same at the right of this many columns.
void trace_put_time_right(struct strbuf *out, u64 ns, u32 width);
void trace_put_count_right(struct strbuf *out, u64 count, u32 width);

// "pool/worker.go:42", with what could steer a terminal replaced; "?" without a frame.
void trace_put_place(
	struct strbuf *out, const struct trace_names *names, const struct trace_frame *frame);

// The function's name, or "(unknown)".
void trace_put_function(struct strbuf *out, const struct trace_names *names, u32 function);
