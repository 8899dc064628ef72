// SPDX-License-Identifier: Apache-2.0
// One thread's share of reading goroutines: its buffers, caches and results. Chunks of goroutines are
// read with few system calls: their g's, their stacks, their g's again to see what changed meanwhile.
#pragma once

#include "base/vec.h"
#include "process/runtime/defer_target.h"
#include "process/runtime/g_record.h"
#include "process/runtime/gather.h"
#include "process/runtime/page_reader.h"
#include "process/runtime/stack_memo.h"
#include "process/runtime/stack_table.h"

enum { GOROUTINE_CHUNK = 256 };

// A wait of a chunk's goroutine, by its index there.
struct found_wait {
	struct wait_on wait;
	u32 goroutine;
};

struct goroutine_worker {
	const struct go_runtime *runtime;
	const struct goroutine_options *options;
	u32 number;
	struct arena arena;
	struct pc_cache pcs;
	struct stack_memo memo;
	struct stack_table stacks;
	VEC(struct wait_on) waits;          // on the heap, like the next three
	VEC(struct found_wait) found_waits; // of the chunk
	VEC(struct pending_defer) defers;
	VEC(struct label) labels;
	u64 label_bytes;
	struct map label_sets; // g.labels to where its labels are
	u32 label_sweepgen;    // the heap's, when these were read
	struct symbolizer symbolizer;
	struct defer_targets defer_targets;
	struct map open_defers;   // entries of functions to struct open_defers
	struct page_reader pages; // of one attempt at a chunk, in page_arena
	struct arena page_arena;
	u32 dead_count, inconsistent_count, retried_count;
	u32 running_count, semaphore_count;                // that run, that wait at a semaphore
	struct gather records, checks, stacks_read, parts; // parts: what hangs on goroutines
	struct gather_item *wanted;
	struct goroutine_item *items;
	u32 *pending;
	struct frame *frames;
	u64 *frame_pcs;
	u32 record_size, check_size;
	u8 wait_kinds[UINT8_MAX + 1]; // by wait reason
};

void goroutine_worker_init(struct goroutine_worker *worker, const struct go_runtime *runtime,
	const struct goroutine_options *options, u32 number);
void goroutine_worker_deinit(struct goroutine_worker *worker);

// Reads at most GOROUTINE_CHUNK goroutines; ret has room for count. Indices in the results (stack,
// waits_at, defers_at, labels_at) count in the worker's own tables. Returns how many are alive.
u32 goroutine_worker_read(
	struct goroutine_worker *worker, const u64 *addresses, u32 count, struct goroutine *ret);
