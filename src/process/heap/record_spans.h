// SPDX-License-Identifier: Apache-2.0
// Spans that hold records of goroutines (runtime.g) and nothing else: the better part of the heap where many goroutines
// are parked. Where the pointers of all of them stand among the roots (g_words.h) such a span is not copied.
#pragma once

#include "process/heap/spans.h"
#include "process/runtime/goroutine.h"

// Flags those (SPAN_RECORDS) whose objects are all, by exact address, goroutines of the table that were visited, or
// sudogs of their waits.
void record_spans_find(struct span_table *table, const struct goroutine_table *goroutines,
	struct workers *workers);
