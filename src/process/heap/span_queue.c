// SPDX-License-Identifier: Apache-2.0
#include "process/heap/span_queue.h"

#include <pthread.h>
#include <stdlib.h>

enum { FIRST_CAP = 1024, CHUNK = 64, SHARE_ABOVE = 4 * CHUNK };

struct chunk {
	struct chunk *next;
	u64 entries[CHUNK];
};

struct span_queues {
	struct span_queue *queues;
	u32 count;
	pthread_mutex_t lock; // of what follows
	pthread_cond_t changed;
	struct chunk *chunks;
	u32 chunk_count; // read without the lock as a hint
	u32 idle;
};

struct span_queues *span_queues_open(u32 count)
{
	struct span_queues *all = calloc(1, sizeof(*all));

	ASSERT(all);
	all->count = count;
	all->queues = aligned_alloc(64, count * sizeof(*all->queues));
	ASSERT(all->queues);
	for (u32 i = 0; i < count; i++) {
		all->queues[i] = (struct span_queue){.cap = FIRST_CAP, .all = all};
		all->queues[i].entries = malloc(FIRST_CAP * sizeof(u64));
		ASSERT(all->queues[i].entries);
	}
	pthread_mutex_init(&all->lock, NULL);
	pthread_cond_init(&all->changed, NULL);
	return all;
}

void span_queues_close(struct span_queues *all)
{
	if (!all)
		return;
	for (u32 i = 0; i < all->count; i++)
		free(all->queues[i].entries);
	while (all->chunks) {
		struct chunk *next = all->chunks->next;

		free(all->chunks);
		all->chunks = next;
	}
	pthread_cond_destroy(&all->changed);
	pthread_mutex_destroy(&all->lock);
	free(all->queues);
	free(all);
}

struct span_queue *span_queue_of(struct span_queues *all, u32 number)
{
	return &all->queues[number];
}

void span_queues_start(struct span_queues *all)
{
	all->idle = 0;
}

void span_queue_grow(struct span_queue *queue)
{
	u64 cap = queue->cap * 2, count = queue->in - queue->out;
	u64 *entries = malloc(cap * sizeof(*entries));

	ASSERT(entries);
	for (u64 i = 0; i < count; i++)
		entries[i] = queue->entries[(queue->out + i) & (queue->cap - 1)];
	free(queue->entries);
	queue->entries = entries;
	queue->cap = cap;
	queue->in = count;
	queue->out = 0;
}

static void give(struct span_queue *queue)
{
	struct span_queues *all = queue->all;
	struct chunk *chunk = malloc(sizeof(*chunk));

	ASSERT(chunk);
	for (u32 i = 0; i < CHUNK; i++)
		chunk->entries[i] = queue->entries[queue->out++ & (queue->cap - 1)];
	pthread_mutex_lock(&all->lock);
	chunk->next = all->chunks;
	all->chunks = chunk;
	__atomic_store_n(&all->chunk_count, all->chunk_count + 1, __ATOMIC_RELAXED);
	if (all->idle)
		pthread_cond_signal(&all->changed);
	pthread_mutex_unlock(&all->lock);
}

void span_queue_share(struct span_queue *queue)
{
	struct span_queues *all = queue->all;

	if (all->count > 1 && queue->in - queue->out > SHARE_ABOVE &&
		__atomic_load_n(&all->chunk_count, __ATOMIC_RELAXED) < 2 * all->count)
		give(queue);
}

// Waits; NULL when all workers do.
static struct chunk *take_chunk(struct span_queues *all)
{
	struct chunk *chunk;

	pthread_mutex_lock(&all->lock);
	all->idle++;
	if (all->idle == all->count && !all->chunks)
		pthread_cond_broadcast(&all->changed);
	while (!all->chunks && all->idle < all->count)
		pthread_cond_wait(&all->changed, &all->lock);
	chunk = all->chunks;
	if (chunk) {
		all->chunks = chunk->next;
		__atomic_store_n(&all->chunk_count, all->chunk_count - 1, __ATOMIC_RELAXED);
		all->idle--;
	}
	pthread_mutex_unlock(&all->lock);
	return chunk;
}

bool span_queue_take(struct span_queue *queue)
{
	struct chunk *chunk = take_chunk(queue->all);

	if (!chunk)
		return false;
	for (u32 i = 0; i < CHUNK; i++)
		span_queue_push(queue, chunk->entries[i]);
	free(chunk);
	return true;
}
