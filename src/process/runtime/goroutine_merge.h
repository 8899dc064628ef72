// SPDX-License-Identifier: Apache-2.0
// From what each worker read to one table: the workers' tables one behind the other, goroutines in the order of allgs with
// indices that count in the whole.
#pragma once

#include "process/runtime/goroutine_worker.h"

// A slice of allgs, how many of it are alive, and which worker read it.
struct chunk_result {
	u32 alive;
	u8 worker;
};

struct goroutine_parts {
	struct goroutine_worker *workers;
	u32 worker_count;
	struct chunk_result *chunks; // of GOROUTINE_CHUNK
	u32 chunk_count;
	struct goroutine *goroutines; // of a chunk at its place in allgs, those alive first
};

// Where the parts of each worker begin in the merged tables.
struct goroutine_bases {
	u32 waits, defers, labels;
	u32 *stacks; // index in the worker's table to the merged one
};

struct goroutine_merge {
	const struct goroutine_parts *parts;
	struct arena *arena; // of the result
	struct map copies;   // of texts
	struct goroutine_bases *bases;
	struct wait_on *waits;
	struct pending_defer *defers;
	struct label *labels;
	u32 running, at_semaphores; // goroutines
};

// Lays out the tables and merges the stacks. The parts and the stacks' arena must live until the end.
void goroutine_merge_begin(struct goroutine_merge *merge, struct arena *arena,
	const struct goroutine_parts *parts, struct stack_table *stacks,
	struct goroutine_table *ret);

// Jobs from 0 on, side by side; an index_fn.
u32 goroutine_merge_jobs(const struct goroutine_merge *merge);
void goroutine_merge_job(void *merge, u32 index, u32 worker);

// Closes the gaps that dead goroutines left.
void goroutine_merge_end(struct goroutine_merge *merge, struct goroutine_table *ret);
