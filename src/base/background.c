// SPDX-License-Identifier: Apache-2.0
#include "base/background.h"

#include <dirent.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	WINDOW_MS = 100,
	STARVED = 8, // waited so many times longer than run
};

enum state { STARTING, REFUSED, IDLE, TAKEN_BACK };

struct background {
	pthread_t watcher;
	pthread_mutex_t lock; // of what follows
	pthread_cond_t changed;
	enum state state;
	bool is_closing;
};

// What the threads of the process did, but for the one that asks.
struct thread_times {
	u64 run_ns, wait_ns;
	u32 count;
};

typedef void (*thread_fn)(void *context, pid_t thread);

static void each_other_thread(thread_fn fn, void *context)
{
	DIR *tasks = opendir("/proc/self/task");
	const struct dirent *entry;

	while (tasks && (entry = readdir(tasks))) {
		pid_t thread = (pid_t)atoi(entry->d_name);

		if (thread > 0 && thread != gettid())
			fn(context, thread);
	}
	if (tasks)
		closedir(tasks);
}

static void add_times(void *context, pid_t thread)
{
	struct thread_times *times = context;
	unsigned long long run, wait;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/schedstat", (int)thread);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fscanf(file, "%llu %llu", &run, &wait) == 2) {
		times->run_ns += run;
		times->wait_ns += wait;
		times->count++;
	}
	fclose(file);
}

static struct thread_times read_times(void)
{
	struct thread_times times = {0};

	each_other_thread(add_times, &times);
	return times;
}

static bool set_policy(pid_t thread, int policy)
{
	return sched_setscheduler(thread, policy, &(struct sched_param){0}) == 0;
}

static void set_policy_of(void *context, pid_t thread)
{
	set_policy(thread, *(const int *)context);
}

// Twice: a thread may have started another one meanwhile, which has the policy that its maker had.
static void set_policies(int policy)
{
	each_other_thread(set_policy_of, &policy);
	each_other_thread(set_policy_of, &policy);
}

// Who leaves SCHED_IDLE needs what a nice value as it is now would need.
static bool may_return(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};
	struct rlimit limit = {0};

	if (syscall(SYS_capget, &header, data) == 0 &&
		data[CAP_TO_INDEX(CAP_SYS_NICE)].effective & CAP_TO_MASK(CAP_SYS_NICE))
		return true;
	return getrlimit(RLIMIT_NICE, &limit) == 0 &&
	       limit.rlim_cur >= (rlim_t)(20 - getpriority(PRIO_PROCESS, 0));
}

// Tried as well, by the watcher: within a user namespace a capability may not count.
static bool can_return(void)
{
	return sched_getscheduler(0) == SCHED_OTHER && read_times().count && may_return() &&
	       set_policy(0, SCHED_IDLE) && set_policy(0, SCHED_OTHER);
}

// A window in which a thread has ended says nothing.
static bool is_starved(const struct thread_times *before, const struct thread_times *now)
{
	u64 run = now->run_ns - before->run_ns, wait = now->wait_ns - before->wait_ns;

	return now->run_ns >= before->run_ns && now->wait_ns >= before->wait_ns &&
	       wait > (u64)WINDOW_MS * 1000000 / 2 && wait > STARVED * run;
}

static struct timespec after_window(void)
{
	struct timespec ret;

	clock_gettime(CLOCK_MONOTONIC, &ret);
	ret.tv_nsec += WINDOW_MS * 1000000;
	ret.tv_sec += ret.tv_nsec / 1000000000;
	ret.tv_nsec %= 1000000000;
	return ret;
}

// Under the lock.
static void watch(struct background *background)
{
	struct thread_times before = read_times();

	while (!background->is_closing) {
		struct timespec until = after_window();
		struct thread_times now;

		pthread_cond_timedwait(&background->changed, &background->lock, &until);
		if (background->is_closing || background->state == TAKEN_BACK)
			continue;
		now = read_times();
		if (is_starved(&before, &now)) {
			set_policies(SCHED_OTHER);
			background->state = TAKEN_BACK;
		}
		before = now;
	}
}

// The watcher has its usual share all the time.
static void *run(void *context)
{
	struct background *background = context;

	pthread_mutex_lock(&background->lock);
	background->state = can_return() ? IDLE : REFUSED;
	if (background->state == IDLE)
		set_policies(SCHED_IDLE);
	pthread_cond_broadcast(&background->changed);
	if (background->state == IDLE)
		watch(background);
	if (background->state == IDLE)
		set_policies(SCHED_OTHER);
	pthread_mutex_unlock(&background->lock);
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
	pthread_cond_destroy(&background->changed);
	pthread_mutex_destroy(&background->lock);
	free(background);
}

struct background *background_begin(void)
{
	struct background *background = calloc(1, sizeof(*background));
	pthread_condattr_t attributes;
	enum state state;

	ASSERT(background);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_mutex_init(&background->lock, NULL);
	pthread_cond_init(&background->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	if (!start(background)) {
		discard(background);
		return NULL;
	}
	pthread_mutex_lock(&background->lock);
	while (background->state == STARTING)
		pthread_cond_wait(&background->changed, &background->lock);
	state = background->state;
	pthread_mutex_unlock(&background->lock);
	if (state == IDLE)
		return background;
	pthread_join(background->watcher, NULL);
	discard(background);
	return NULL;
}

void background_end(struct background *background)
{
	if (!background)
		return;
	pthread_mutex_lock(&background->lock);
	background->is_closing = true;
	pthread_cond_broadcast(&background->changed);
	pthread_mutex_unlock(&background->lock);
	pthread_join(background->watcher, NULL);
	discard(background);
}

bool background_is_over(struct background *background)
{
	bool ret;

	pthread_mutex_lock(&background->lock);
	ret = background->state == TAKEN_BACK;
	pthread_mutex_unlock(&background->lock);
	return ret;
}
