// SPDX-License-Identifier: Apache-2.0
// A child process with threads that count, as a target to be frozen; no Go in it.
#pragma once

#include "process/memory/freeze.h"
#include "process/memory/support/child.h"

enum { CHILD_THREADS = 4 };

// Each thread of the child raises `first`, then `second` of its pair, without end. They lie far apart,
// in private memory, at the same address in the test (which was there before the fork).
struct child_pair {
	volatile u64 *first, *second;
};

struct counting_child {
	pid_t pid;
	struct child_pair pairs[CHILD_THREADS];
	volatile u64 *alive; // shared: raised by thread 0 now and then
	char *memory;        // where the pairs are
	u64 memory_bytes;
};

// before (may be NULL) is called in the child's main thread once the others run; it may return.
void counting_child_start(struct counting_child *child, child_fn before, void *context);
void counting_child_end(struct counting_child *child);

// Waits until the child counts; fails the test when it does not for a minute.
void counting_child_goes_on(const struct counting_child *child);

// A live target without a binary. Closed by child_target_close.
void child_target_open(struct arena *arena, pid_t pid, struct target *ret);
void child_target_close(struct target *target);

// The freeze_plan that copies the child's memory; context: the child.
bool counting_child_plan(void *context, const struct target *target, struct arena *arena,
	struct freeze_planned *ret, struct error *err);

// A plan that copies the same and calls fn while the child is stopped; context: the hook.
struct stop_hook {
	struct counting_child *child;
	u32 calls;
	void (*fn)(struct stop_hook *hook);
};

bool hooked_plan(void *context, const struct target *target, struct arena *arena,
	struct freeze_planned *ret, struct error *err);

// Freezes; the pairs in the copy must be in step. freeze_well fails the test when that fails.
bool freeze_once(struct counting_child *child, freeze_plan plan, void *context, struct error *err);
void freeze_well(struct counting_child *child, freeze_plan plan, void *context);

// Both fail the test after a minute.
void wait_until(volatile u64 *value, u64 least);
void wait_for_state(pid_t pid, char state);
