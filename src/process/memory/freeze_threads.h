// SPDX-License-Identifier: Apache-2.0
// Stopping all threads of a process by ptrace and letting them go. Everything here is called from one
// thread: when it ends, however it ends, the kernel detaches what is still attached, hands over the
// signals that were held up, and the process goes on. PTRACE_O_EXITKILL is never set.
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "process/memory/target.h"

struct stopped_thread {
	u32 tid;
	int signal;      // held up by the stop: delivered on resuming; 0: none
	bool is_stopped; // else it is gone, or in the kernel, from where it cannot get without stopping
	bool is_settled; // stopped, gone or in the kernel
};

struct stopped_threads {
	struct arena *arena;
	u32 pid;
	VEC(struct stopped_thread) at;
	struct map by_tid;
	u64 since_ns; // the first was interrupted then
	u32 refusals; // by the kernel, without a reason that can be seen
};

// Includes those that are created meanwhile. On failure the calling thread ends soon, please: that
// lets go of the ones that were stopped. A call in it may be cancelled while it waits for the kernel
// (exec in the target holds up PTRACE_SEIZE): cancelling the thread is safe then, and only then.
MUST_CHECK bool threads_stop(
	struct arena *arena, u32 pid, struct stopped_threads *ret, struct error *err);

// Of those that are stopped.
void threads_registers(const struct stopped_threads *threads, u16 machine, struct arena *arena,
	const struct thread_registers **ret, u32 *ret_count);

// Returns how long the first one was stopped.
u64 threads_resume(struct stopped_threads *threads);
