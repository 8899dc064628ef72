// SPDX-License-Identifier: Apache-2.0
#include "cli/watch_look.h"

#include "base/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct watch_thread {
	struct inspected *inspected;
	const struct watch_look *before;
	pthread_t thread;
	bool is_busy;
	int fd;
	struct watch_look *result;
	struct error err;
};

void watch_look_free(struct watch_look *look)
{
	if (!look)
		return;
	arena_deinit(&look->arena);
	free(look);
}

static void judge(struct watch_look *look, const struct watch_look *before)
{
	const struct detect_options options = {
		.before = before ? &before->inspection : NULL,
		.between_ns = before ? look->at_ns - before->at_ns : 0,
	};

	look->findings.arena = &look->arena;
	detect_inspection(&look->inspection, &options, &look->findings);
}

static void count(struct watch_look *look, const struct inspect_filter *filter)
{
	const struct inspection *inspection = &look->inspection;

	groups_build(&look->arena, inspection, filter, &look->groups);
	look->keys = arena_array(&look->arena, u64, look->groups.len);
	for (u32 i = 0; i < look->groups.len; i++)
		look->keys[i] = tally_group_key(&look->arena, inspection, &look->groups.at[i]);
	tally_init(&look->tally, &look->arena);
	tally_inspection(&look->tally, inspection, &look->groups);
}

struct watch_look *watch_look_new(
	struct inspected *inspected, const struct watch_look *before, struct error *err)
{
	struct watch_look *look = calloc(1, sizeof(*look));

	ASSERT(look);
	arena_init(&look->arena);
	look->at_ns = clock_now_ns();
	if (!inspected_look(inspected, &look->arena, NULL, NULL, &look->inspection, err)) {
		watch_look_free(look);
		return NULL;
	}
	if (before)
		inspected_age(&look->arena, &before->inspection, &look->inspection,
			look->at_ns - before->at_ns);
	count(look, &inspected->arguments->filter);
	judge(look, before);
	return look;
}

struct watch_thread *watch_thread_open(struct inspected *inspected)
{
	struct watch_thread *thread = calloc(1, sizeof(*thread));

	ASSERT(thread);
	thread->inspected = inspected;
	thread->fd = eventfd(0, EFD_CLOEXEC);
	ASSERT(thread->fd >= 0);
	return thread;
}

static void join(struct watch_thread *thread)
{
	u64 unused;
	ssize_t got;

	if (!thread->is_busy)
		return;
	pthread_join(thread->thread, NULL);
	got = read(thread->fd, &unused, sizeof(unused));
	(void)got;
	thread->is_busy = false;
}

void watch_thread_close(struct watch_thread *thread)
{
	join(thread);
	watch_look_free(thread->result);
	close(thread->fd);
	free(thread);
}

int watch_thread_fd(const struct watch_thread *thread)
{
	return thread->fd;
}

bool watch_thread_is_busy(const struct watch_thread *thread)
{
	return thread->is_busy;
}

static void *run(void *argument)
{
	struct watch_thread *thread = argument;
	u64 one = 1;

	thread->result = watch_look_new(thread->inspected, thread->before, &thread->err);
	if (write(thread->fd, &one, sizeof(one)) < 0)
		ASSERT(!"an eventfd takes a one");
	return NULL;
}

void watch_thread_start(struct watch_thread *thread, const struct watch_look *before)
{
	ASSERT(!thread->is_busy);
	thread->before = before;
	thread->result = NULL;
	thread->is_busy = true;
	ASSERT(pthread_create(&thread->thread, NULL, run, thread) == 0);
}

struct watch_look *watch_thread_take(struct watch_thread *thread, struct error *err)
{
	struct watch_look *result;

	join(thread);
	result = thread->result;
	thread->result = NULL;
	if (!result)
		*err = thread->err;
	return result;
}
