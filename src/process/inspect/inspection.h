// SPDX-License-Identifier: Apache-2.0
// One look into a process or core, whole: what the judges (src/detect) and the views (src/report/inspect)
// read. Plain data in one arena; nothing in it refers to the target, which may be gone.
#pragma once

#include "process/inspect/context.h"
#include "process/inspect/lock.h"
#include "process/inspect/pool.h"

struct inspect_options {
	bool freeze;
	bool no_heap;      // goroutines and defers only: no contexts, pools, locks or leak proof
	bool few_channels; // as locks_find does when it is told who holds contexts
	u64 limit_bytes;   // of the heap copy; 0: 64 GiB
	u64 between_looks_ns; // live without freeze: pause before a second look confirms leaks; 0: 20 ms
	u32 jobs; // 0: one per processor that this process may use, or is free where the target goes on
};

struct inspect_process {
	u32 pid;
	bool is_core;
	str name; // "PID 1234", or the core's path
	str exe;
	str main_path, main_module; // of the build info
	str go_version;             // "go1.23.5"
	str architecture;           // "amd64"
	bool is_stripped, has_dwarf;
	bool is_layout_from_dwarf;
	u32 processors; // GOMAXPROCS
	u32 threads;
	u64 heap_bytes;    // in use
	double read_ms;    // all reading
	double proof_ms;   // of the leak proof: reading the heap, and following its pointers
	double stopped_ms; // by --freeze
	double total_ms;
	u32 looks;
	i64 taken_unix_ns;
};

struct inspection {
	struct arena *arena;
	struct inspect_process process;
	struct goroutine_table goroutines;
	const str *wait_reasons;
	u32 wait_reason_count;
	bool has_heap; // the parts below were looked for
	struct leak_stats leak;
	struct heap_stats heap;
	struct context_forest contexts;
	struct pool_list pools;
	struct lock_list locks;
	const str *notes; // what could not be checked and why, for people
	u32 note_count;
};

typedef void (*inspect_progress)(void *context, const char *phase, u64 done, u64 total);

// Everything that ret holds is copied into arena.
MUST_CHECK bool inspect_run(struct arena *arena, struct target *target,
	const struct inspect_options *options, inspect_progress progress, void *progress_context,
	struct inspection *ret, struct error *err);
