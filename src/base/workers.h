// SPDX-License-Identifier: Apache-2.0
// A pool of threads that runs jobs; a job may add further jobs. Each worker has a number, by which
// callers keep per-worker state (arenas, scratch) without locks.
#pragma once

#include "base/macros.h"

struct workers;

typedef void (*job_fn)(void *context, void *job, u32 worker);

// count 0 means one per core. Stacks are stack_bytes large (0: 64 MiB of address space, touched
// only as far as used): recursive descent and call-graph walks run on them.
struct workers *workers_open(u32 count, size_t stack_bytes);
void workers_close(struct workers *workers);
u32 workers_count(const struct workers *workers);

// Queues a job; may be called from inside a job.
void workers_add(struct workers *workers, job_fn fn, void *context, void *job);

// Waits until every job, including those added meanwhile, has run.
void workers_wait(struct workers *workers);

// Runs fn for each index in [0, count), handing out ranges of `grain` indices; waits for all.
typedef void (*index_fn)(void *context, u32 index, u32 worker);
void workers_for(struct workers *workers, u32 count, u32 grain, index_fn fn, void *context);

// The same, one index at a time, with each worker in a part of its own until that is done: where neighbours share what one
// thread at a time can have, as the page tables of what lies side by side in another process.
void workers_for_apart(struct workers *workers, u32 count, index_fn fn, void *context);
