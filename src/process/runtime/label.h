// SPDX-License-Identifier: Apache-2.0
// Profiler labels of a goroutine (g.labels): a map up to Go 1.23, a list from 1.24 on. Goroutines that
// share the labels share what was read.
#pragma once

#include "process/runtime/goroutine_worker.h"

enum {
	LABEL_MAX_COUNT = 256,      // of one goroutine
	LABEL_MAX_TEXT = 4096,      // bytes of a key or value
	LABEL_MAX_TOTAL = 64 << 20, // bytes of all that one worker reads
};

// Before goroutines are read: forgets what is known of sets when there was a collection since. What it freed may
// be used again, for another set at the same address.
void labels_begin(struct goroutine_worker *worker);

// Sets labels_at and label_count; texts live in the worker's arena.
void goroutine_set_labels(struct goroutine_worker *worker, struct goroutine *goroutine, u64 labels);
