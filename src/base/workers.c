// SPDX-License-Identifier: Apache-2.0
#include "base/workers.h"

#include "base/processors.h"
#include "base/vec.h"

#include <pthread.h>
#include <stdlib.h>

enum { DEFAULT_STACK = 64 << 20, MAX_WORKERS = 64 };

struct job {
	job_fn fn;
	void *context, *job;
};

struct workers {
	pthread_mutex_t lock;
	pthread_cond_t work, idle;
	VEC(struct job) queue; // a ring would save nothing: jobs are coarse; taken from the end
	u32 count, next_number, busy;
	bool closing;
	pthread_t threads[MAX_WORKERS];
};

static void *worker_main(void *argument)
{
	struct workers *workers = argument;
	u32 number;

	pthread_mutex_lock(&workers->lock);
	number = workers->next_number++;
	for (;;) {
		struct job job;

		while (workers->queue.len == 0 && !workers->closing)
			pthread_cond_wait(&workers->work, &workers->lock);
		if (workers->queue.len == 0)
			break;
		job = vec_pop(&workers->queue);
		workers->busy++;
		pthread_mutex_unlock(&workers->lock);
		job.fn(job.context, job.job, number);
		pthread_mutex_lock(&workers->lock);
		workers->busy--;
		if (workers->busy == 0 && workers->queue.len == 0)
			pthread_cond_broadcast(&workers->idle);
	}
	pthread_mutex_unlock(&workers->lock);
	return NULL;
}

struct workers *workers_open(u32 count, size_t stack_bytes)
{
	struct workers *workers = calloc(1, sizeof(*workers));
	pthread_attr_t attributes;

	ASSERT(workers);
	pthread_mutex_init(&workers->lock, NULL);
	pthread_cond_init(&workers->work, NULL);
	pthread_cond_init(&workers->idle, NULL);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, stack_bytes ? stack_bytes : DEFAULT_STACK);
	workers->count = MIN(count ? count : processors_here().allowed, (u32)MAX_WORKERS);
	for (u32 i = 0; i < workers->count; i++)
		ASSERT(pthread_create(&workers->threads[i], &attributes, worker_main, workers) ==
			0);
	pthread_attr_destroy(&attributes);
	return workers;
}

void workers_close(struct workers *workers)
{
	if (!workers)
		return;
	pthread_mutex_lock(&workers->lock);
	workers->closing = true;
	pthread_cond_broadcast(&workers->work);
	pthread_mutex_unlock(&workers->lock);
	for (u32 i = 0; i < workers->count; i++)
		pthread_join(workers->threads[i], NULL);
	heap_vec_free(&workers->queue);
	pthread_cond_destroy(&workers->work);
	pthread_cond_destroy(&workers->idle);
	pthread_mutex_destroy(&workers->lock);
	free(workers);
}

u32 workers_count(const struct workers *workers)
{
	return workers->count;
}

void workers_add(struct workers *workers, job_fn fn, void *context, void *job)
{
	pthread_mutex_lock(&workers->lock);
	*heap_vec_push(&workers->queue) = (struct job){fn, context, job};
	pthread_cond_signal(&workers->work);
	pthread_mutex_unlock(&workers->lock);
}

void workers_wait(struct workers *workers)
{
	pthread_mutex_lock(&workers->lock);
	while (workers->busy || workers->queue.len)
		pthread_cond_wait(&workers->idle, &workers->lock);
	pthread_mutex_unlock(&workers->lock);
}

struct range_job {
	index_fn fn;
	void *context;
	u32 next, count, grain;
};

static void range_run(void *context, void *job, u32 worker)
{
	struct range_job *range = job;

	(void)context;
	for (;;) {
		u32 from = __atomic_fetch_add(&range->next, range->grain, __ATOMIC_RELAXED);

		if (from >= range->count)
			return;
		for (u32 i = from; i < MIN(range->count, from + range->grain); i++)
			range->fn(range->context, i, worker);
	}
}

void workers_for(struct workers *workers, u32 count, u32 grain, index_fn fn, void *context)
{
	struct range_job range = {fn, context, 0, count, MAX(grain, 1u)};

	for (u32 i = 0; i < workers->count; i++)
		workers_add(workers, range_run, NULL, &range);
	workers_wait(workers);
}

struct apart_job {
	index_fn fn;
	void *context;
	u32 count, parts;
	struct {
		_Alignas(64) u32 next; // of the part; workers do not share its cache line
	} at[MAX_WORKERS];
};

static u32 part_begin(const struct apart_job *job, u32 part)
{
	return (u32)((u64)job->count * part / job->parts);
}

static void apart_run(void *context, void *job, u32 worker)
{
	struct apart_job *apart = job;

	(void)context;
	for (u32 i = 0; i < apart->parts; i++) {
		u32 part = (worker + i) % apart->parts, end = part_begin(apart, part + 1), index;

		while ((index = __atomic_fetch_add(&apart->at[part].next, 1, __ATOMIC_RELAXED)) <
			end)
			apart->fn(apart->context, index, worker);
	}
}

void workers_for_apart(struct workers *workers, u32 count, index_fn fn, void *context)
{
	struct apart_job apart = {fn, context, count, workers->count, {{0}}};

	for (u32 i = 0; i < apart.parts; i++)
		apart.at[i].next = part_begin(&apart, i);
	for (u32 i = 0; i < apart.parts; i++)
		workers_add(workers, apart_run, NULL, &apart);
	workers_wait(workers);
}
