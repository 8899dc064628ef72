// SPDX-License-Identifier: Apache-2.0
// The mspans of a runtime, by its table of them. Source: src/runtime/mheap.go (mheap.allspans, mspan).
#pragma once

#include "process/heap/spans.h"

struct span_reader {
	const struct go_runtime *runtime;
	u64 *pointers; // addresses of all mspans, in use or not; owned
	u32 count;
	u32 size; // bytes of an mspan
};

MUST_CHECK bool span_reader_open(
	const struct go_runtime *runtime, struct span_reader *ret, struct error *err);
void span_reader_close(struct span_reader *reader);

// Told of each span that is in use, by any worker: its index in `pointers`, and what its mspan says (the places in
// tables of a look are 0).
typedef void (*span_fn)(void *context, u32 worker, u32 number, const struct span *span,
	const struct span_detail *detail);

// Returns how many mspans could not be read. A frozen process stands still meanwhile, and has a hundred thousand
// spans to a gigabyte.
u32 spans_each(
	const struct span_reader *reader, struct workers *workers, span_fn fn, void *context);

// One mspan, read again; false when it is not in use or cannot be read.
MUST_CHECK bool span_read(const struct go_runtime *runtime, u64 mspan, struct span *ret,
	struct span_detail *ret_detail);
