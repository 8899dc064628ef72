// SPDX-License-Identifier: Apache-2.0
// Spans that hold records of goroutines (runtime.g) and nothing else: the better part of the heap where many
// goroutines are parked. Of a copy of them only the few words of each record are kept that are pointers, or are
// asked for elsewhere. Such a span (SPAN_GOROUTINES) has `words` of those per object, side by side, and masks over
// them. Source: src/runtime/runtime2.go (g), proc.go (malg: a g is never freed).
#pragma once

#include "process/heap/spans.h"
#include "process/runtime/goroutine.h"

enum { G_WORDS = 64 }; // at most: larger objects have headers

struct g_words {
	u64 mask;            // of a record: bit per word that is a pointer
	u32 count;           // of words kept; 0: there are no such spans
	u8 offsets[G_WORDS]; // of the kept ones, in words
	u8 places[G_WORDS];  // of each word among the kept ones, plus one; 0: not kept
	u64 pointers;        // bit per kept one: it is a pointer
	u64 mask_offset;     // where a span has the masks of its objects
	u64 copy_bytes, span_count;
};

// Flags the spans whose objects are all known goroutines, by exact address. From Go 1.22 on.
void g_spans_find(const struct go_runtime *runtime, struct span_table *table,
	const struct goroutine_table *goroutines, struct workers *workers, struct g_words *ret);

// Takes all flags back.
void g_spans_forget(struct span_table *table);

// Reads them: `to` has room for copy_bytes, masks are zeroed. Sets span.bytes. False when one cannot be read, or an
// object in it has another mask than a g has.
MUST_CHECK bool g_spans_read(const struct go_runtime *runtime, struct span_table *table,
	struct workers *workers, const struct g_words *g, u8 *to, u64 *masks);
