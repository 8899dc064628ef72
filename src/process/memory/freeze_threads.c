// SPDX-License-Identifier: Apache-2.0
#include "process/memory/freeze_threads.h"

#include "base/clock.h"
#include "base/map.h"
#include "process/memory/proc.h"
#include "process/memory/registers.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	MAX_THREADS = 1 << 18,
	MAX_ROUNDS = 1000,
	MAX_REFUSALS = 20,
	QUIET_ROUNDS = 2,  // a listing may miss an entry while others vanish
	SPIN_NS = 200000,  // most threads stop within microseconds
	LOOK_NS = 5000000, // from then on the states of those that did not are looked at
	GIVE_UP_NS = 2000000000,
	MAX_STEP_NS = 20000000, // longer between two looks: this process stood still itself
	NAP_US = 100,
};

static bool is_dead(char state)
{
	return state == 0 || state == 'Z' || state == 'X';
}

// The thread that traces the thread; 0: none.
static u64 tracer_of(struct arena *arena, u32 pid, u32 tid)
{
	u64 tracer = 0;
	str status;

	return process_thread_file(arena, pid, tid, "status", &status) &&
	                       str_to_u64(process_status_value(status, STR("TracerPid")), &tracer)
	               ? tracer
	               : 0;
}

static bool cannot_trace(struct arena *arena, u32 pid, u32 tid, int reason, struct error *err)
{
	u64 tracer = tracer_of(arena, pid, tid);
	struct error ignored;
	str path, status;

	if (tracer) {
		path = arena_printf(arena, "/proc/%llu/status", (unsigned long long)tracer);
		if (!proc_read(arena, path.ptr, &status, &ignored))
			status = STR_EMPTY;
		return error_set(err, ERROR_INPUT,
			"process " STR_FMT " (" STR_FMT
			") traces it already; without --freeze it can be looked into all the same",
			STR_ARG(process_status_value(status, STR("Tgid"))),
			STR_ARG(process_status_value(status, STR("Name"))));
	}
	errno = reason;
	return error_system(err,
		"it cannot be stopped by ptrace (CAP_SYS_PTRACE, kernel.yama.ptrace_scope; "
		"containers forbid it at times)");
}

// PTRACE_SEIZE waits while the process executes another program, and that may wait for threads that
// are traced: the one place where the caller may cancel this thread.
static int seize(u32 tid)
{
	int state, type, failed;

	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &type);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state);
	// A thread that a seized one makes is seized from birth, so that none gets away.
	failed = ptrace(PTRACE_SEIZE, (pid_t)tid, NULL, (void *)PTRACE_O_TRACECLONE) ? errno : 0;
	pthread_setcancelstate(state, NULL);
	pthread_setcanceltype(type, NULL);
	return failed;
}

static void add(struct stopped_threads *threads, u32 tid, bool is_settled)
{
	*map_put(&threads->by_tid, tid) = threads->at.len;
	*vec_push(threads->arena, &threads->at) =
		(struct stopped_thread){.tid = tid, .is_settled = is_settled};
}

static bool add_task(struct stopped_threads *threads, u32 tid, struct error *err)
{
	int failed = seize(tid);

	if (failed == 0) {
		add(threads, tid, false);
		return true;
	}
	if (failed == EPERM && tracer_of(threads->arena, threads->pid, tid) == (u64)gettid()) {
		add(threads, tid, false); // seized at birth
		return true;
	}
	if (is_dead(process_thread_state(threads->pid, tid))) {
		add(threads, tid, true);
		return true;
	}
	// exec exchanges the thread behind a number: the next round sees what is there then.
	return failed == ESRCH || ++threads->refusals < MAX_REFUSALS ||
	       cannot_trace(threads->arena, threads->pid, tid, failed, err);
}

static void close_folder(void *folder)
{
	closedir(folder);
}

// Seizes the ones that are not known yet.
static bool add_tasks(struct stopped_threads *threads, struct error *err)
{
	struct dirent *entry;
	bool is_fine = true;
	char path[40];
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%u/task", threads->pid);
	folder = opendir(path);
	if (!folder)
		return error_set(err, ERROR_MISSING, "exited while it was being stopped");
	pthread_cleanup_push(close_folder, folder);
	while (is_fine && (entry = readdir(folder))) {
		u64 tid;

		if (!str_to_u64(str_from_c(entry->d_name), &tid) || map_get(&threads->by_tid, tid))
			continue;
		if (threads->at.len == MAX_THREADS)
			is_fine = error_set(
				err, ERROR_LIMIT, "has more than %d threads", MAX_THREADS);
		else
			is_fine = add_task(threads, (u32)tid, err);
	}
	pthread_cleanup_pop(1);
	return is_fine;
}

// Notes how the thread stopped, if it did.
static void look(struct stopped_thread *thread)
{
	int status;
	pid_t got = waitpid((pid_t)thread->tid, &status, __WALL | WNOHANG);

	if (got == 0)
		return;
	thread->is_settled = true;
	thread->is_stopped = got > 0 && WIFSTOPPED(status);
	// A stop without an event is a signal on its way: it is delivered later.
	if (thread->is_stopped && status >> 16 == 0)
		thread->signal = WSTOPSIG(status);
}

// A thread in uninterruptible sleep (a page from disk, a dead NFS server, vfork) cannot run the
// program's code before it has stopped.
static u32 settle(struct stopped_threads *threads, bool by_state, u32 *last)
{
	u32 pending = 0;

	vec_each (struct stopped_thread, thread, &threads->at) {
		if (thread->is_settled)
			continue;
		look(thread);
		if (!thread->is_settled && by_state) {
			char state = process_thread_state(threads->pid, thread->tid);

			thread->is_settled = is_dead(state) || state == 'D';
		}
		if (!thread->is_settled) {
			pending++;
			*last = thread->tid;
		}
	}
	return pending;
}

static bool wait_for_all(struct stopped_threads *threads, struct error *err)
{
	u64 before = clock_now_ns(), waited = 0;
	u32 last = 0;

	while (settle(threads, waited > LOOK_NS, &last)) {
		u64 now = clock_now_ns();

		waited += MIN(now - before, (u64)MAX_STEP_NS);
		before = now;
		if (waited > GIVE_UP_NS)
			return error_set(err, ERROR_SYSTEM,
				"its thread %u does not stop (state %c)", last,
				process_thread_state(threads->pid, last));
		if (waited < SPIN_NS)
			sched_yield();
		else
			usleep(NAP_US);
	}
	return true;
}

bool threads_stop(struct arena *arena, u32 pid, struct stopped_threads *ret, struct error *err)
{
	u32 quiet = 0;

	*ret = (struct stopped_threads){.arena = arena, .pid = pid};
	map_init(&ret->by_tid, arena);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	for (u32 round = 0; round < MAX_ROUNDS; round++) {
		u32 known = ret->at.len, refusals = ret->refusals;

		if (!add_tasks(ret, err))
			return false;
		quiet = ret->at.len == known && ret->refusals == refusals ? quiet + 1 : 0;
		if (quiet == QUIET_ROUNDS)
			return true;
		if (!ret->since_ns)
			ret->since_ns = clock_now_ns();
		for (u32 i = known; i < ret->at.len; i++)
			ptrace(PTRACE_INTERRUPT, (pid_t)ret->at.at[i].tid, NULL, NULL);
		if (!wait_for_all(ret, err))
			return false;
	}
	return error_set(err, ERROR_LIMIT, "makes threads faster than they can be stopped");
}

void threads_registers(const struct stopped_threads *threads, u16 machine, struct arena *arena,
	const struct thread_registers **ret, u32 *ret_count)
{
	struct thread_registers *all = arena_array(arena, struct thread_registers, threads->at.len);
	bool is_inner = process_inner_tid(arena, threads->pid, threads->pid) != threads->pid;
	u32 count = 0;

	vec_each (const struct stopped_thread, thread, &threads->at) {
		char bytes[MAX_REGISTER_BYTES];
		struct iovec into = {bytes, sizeof(bytes)};
		struct thread_registers *registers = &all[count];

		if (!thread->is_stopped ||
			ptrace(PTRACE_GETREGSET, (pid_t)thread->tid, (void *)NT_PRSTATUS, &into))
			continue;
		registers->tid = is_inner ? process_inner_tid(arena, threads->pid, thread->tid)
		                          : thread->tid;
		if (!registers_parse(machine, (str){bytes, into.iov_len}, registers))
			continue;
		if (machine == ELF_MACHINE_ARM64) {
			into = (struct iovec){&registers->tls, sizeof(registers->tls)};
			ptrace(PTRACE_GETREGSET, (pid_t)thread->tid, (void *)NT_ARM_TLS, &into);
		}
		count++;
	}
	*ret = all;
	*ret_count = count;
}

u64 threads_resume(struct stopped_threads *threads)
{
	vec_each (struct stopped_thread, thread, &threads->at) {
		if (!thread->is_stopped) {
			thread->is_settled = false;
			look(thread);
		}
		if (thread->is_stopped)
			ptrace(PTRACE_DETACH, (pid_t)thread->tid, NULL,
				(void *)(uintptr_t)thread->signal);
	}
	return clock_now_ns() - threads->since_ns;
}
