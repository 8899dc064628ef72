// SPDX-License-Identifier: Apache-2.0
#include "base/background.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	WINDOW_MS = 25,
	WINDOWS = 2, // one after the other in which the threads are starved
	STARVED = 8, // they have less than this part of one processor, though one of them could run
};

// The watcher must never wait for the others, which may hold anything while they are kept from running: it takes no
// lock and no memory.
struct background {
	pthread_t watcher;
	sem_t has_begun;
	int closing; // an eventfd
	bool is_idle;
	_Atomic bool is_over;
};

// What the threads of the process did, but for the one that asks.
struct thread_times {
	u64 run_ns;
	u32 count;
	bool could_run; // one of them runs or waits for a processor
};

typedef void (*thread_fn)(void *context, pid_t thread);

static void each_other_thread(thread_fn fn, void *context)
{
	int tasks = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_Alignas(struct dirent64) char bytes[4096];
	ssize_t got;

	while (tasks >= 0 && (got = getdents64(tasks, bytes, sizeof(bytes))) > 0) {
		for (ssize_t at = 0; at < got;) {
			const struct dirent64 *entry = (const void *)(bytes + at);
			pid_t thread = (pid_t)strtol(entry->d_name, NULL, 10);

			at += entry->d_reclen;
			if (thread > 0 && thread != gettid())
				fn(context, thread);
		}
	}
	if (tasks >= 0)
		close(tasks);
}

// Of a small file; empty when there is none.
static void read_text(const char *path, char *ret, size_t size)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = file < 0 ? 0 : read(file, ret, size - 1);

	ret[MAX(got, (ssize_t)0)] = '\0';
	if (file >= 0)
		close(file);
}

static void add_times(void *context, pid_t thread)
{
	struct thread_times *times = context;
	char path[64], text[512];
	const char *state;

	snprintf(path, sizeof(path), "/proc/self/task/%d/schedstat", (int)thread);
	read_text(path, text, sizeof(text));
	if (!text[0])
		return;
	times->run_ns += strtoull(text, NULL, 10);
	times->count++;
	// "17 (name) R ...": the name may hold brackets, too.
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)thread);
	read_text(path, text, sizeof(text));
	state = strrchr(text, ')');
	times->could_run |= state && strncmp(state, ") R", 3) == 0;
}

static struct thread_times read_times(void)
{
	struct thread_times times = {0};

	each_other_thread(add_times, &times);
	return times;
}

static void set_policy_of(void *context, pid_t thread)
{
	sched_setscheduler(thread, *(const int *)context, &(struct sched_param){0});
}

// Twice: a thread may have started another one meanwhile, which has the policy that its maker had.
static void set_policies(int policy)
{
	each_other_thread(set_policy_of, &policy);
	each_other_thread(set_policy_of, &policy);
}

// A capability counts here when it is one of the system's and not of a user namespace.
static bool has_system_capability(u32 capability)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};
	unsigned long from, to, count;
	char text[128];

	read_text("/proc/self/uid_map", text, sizeof(text));
	return sscanf(text, "%lu %lu %lu", &from, &to, &count) == 3 && from == 0 && to == 0 &&
	       count == UINT32_MAX && syscall(SYS_capget, &header, data) == 0 &&
	       data[CAP_TO_INDEX(capability)].effective & CAP_TO_MASK(capability);
}

// Who leaves SCHED_IDLE needs what its nice value would need. To try it first would be to wait already.
static bool may_return(void)
{
	struct rlimit limit = {0};

	if (has_system_capability(CAP_SYS_NICE))
		return true;
	return getrlimit(RLIMIT_NICE, &limit) == 0 &&
	       limit.rlim_cur >= (rlim_t)(20 - getpriority(PRIO_PROCESS, 0));
}

// A window in which a thread has ended says nothing.
static bool is_starved(const struct thread_times *before, const struct thread_times *now)
{
	return now->could_run && now->run_ns >= before->run_ns &&
	       (now->run_ns - before->run_ns) * STARVED < WINDOW_MS * 1000000ull;
}

// Until the work has ended, or has waited long enough.
static void watch(struct background *background)
{
	struct pollfd closing = {.fd = background->closing, .events = POLLIN};
	struct thread_times before = read_times();
	u32 starved = 0;

	while (starved < WINDOWS) {
		int is_closing = poll(&closing, 1, WINDOW_MS);
		struct thread_times now;

		if (is_closing > 0 || (is_closing < 0 && errno != EINTR))
			return;
		now = read_times();
		starved = is_starved(&before, &now) ? starved + 1 : 0;
		before = now;
	}
	background->is_over = true;
}

// The watcher has its usual share all the time.
static void *run(void *context)
{
	struct background *background = context;

	background->is_idle =
		sched_getscheduler(0) == SCHED_OTHER && may_return() && read_times().count;
	if (background->is_idle)
		set_policies(SCHED_IDLE);
	sem_post(&background->has_begun);
	if (background->is_idle) {
		watch(background);
		set_policies(SCHED_OTHER);
	}
	return NULL;
}

// Signals are for the other threads.
static bool start(struct background *background)
{
	sigset_t all, before;
	bool is_started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	is_started = pthread_create(&background->watcher, NULL, run, background) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return is_started;
}

static void discard(struct background *background)
{
	sem_destroy(&background->has_begun);
	if (background->closing >= 0)
		close(background->closing);
	free(background);
}

struct background *background_begin(void)
{
	struct background *background = calloc(1, sizeof(*background));

	ASSERT(background);
	sem_init(&background->has_begun, 0, 0);
	background->closing = eventfd(0, EFD_CLOEXEC);
	if (background->closing < 0 || !start(background)) {
		discard(background);
		return NULL;
	}
	while (sem_wait(&background->has_begun) != 0)
		;
	if (background->is_idle)
		return background;
	pthread_join(background->watcher, NULL);
	discard(background);
	return NULL;
}

void background_end(struct background *background)
{
	if (!background)
		return;
	eventfd_write(background->closing, 1);
	pthread_join(background->watcher, NULL);
	discard(background);
}

bool background_is_over(const struct background *background)
{
	return background->is_over;
}
