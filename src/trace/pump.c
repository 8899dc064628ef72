// SPDX-License-Identifier: Apache-2.0
#include "trace/pump.h"

#include <pthread.h>
#include <stdlib.h>

enum { BLOCKS = 4, BLOCK_EVENTS = 2048 };

struct block {
	struct trace_event events[BLOCK_EVENTS];
	u32 count;
	u64 offset; // in the trace, when it was handed on
};

struct trace_pump {
	struct trace_reader *reader;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct block blocks[BLOCKS];
	u64 filled, taken; // blocks; under the lock
	bool is_over, is_closing;
	enum trace_next end; // with is_over
	struct error err;
	u64 filling; // number of the block that the thread fills
	u64 reading; // that the caller reads
	u32 at;
	bool holds; // the caller has a block
};

// Hands on the block at hand, unless it is empty.
static void hand_on(struct trace_pump *pump)
{
	struct block *block = &pump->blocks[pump->filling % BLOCKS];

	if (!block->count)
		return;
	block->offset = trace_input_offset(&pump->reader->input);
	pthread_mutex_lock(&pump->lock);
	pump->filled = ++pump->filling;
	pthread_cond_broadcast(&pump->changed);
	pthread_mutex_unlock(&pump->lock);
}

// Waits until the caller is through with all but `most` blocks; false when nobody wants more.
static bool wait_for_room(struct trace_pump *pump, u64 most)
{
	bool is_wanted;

	pthread_mutex_lock(&pump->lock);
	while (pump->filled - pump->taken > most && !pump->is_closing)
		pthread_cond_wait(&pump->changed, &pump->lock);
	is_wanted = !pump->is_closing;
	pthread_mutex_unlock(&pump->lock);
	return is_wanted;
}

// The tables are about to change: what refers to them is taken before.
static bool before_generation(void *context)
{
	struct trace_pump *pump = context;

	hand_on(pump);
	if (!wait_for_room(pump, 0))
		return false;
	pump->blocks[pump->filling % BLOCKS].count = 0;
	return true;
}

static void *run(void *context)
{
	struct trace_pump *pump = context;
	const struct trace_event *event;
	enum trace_next next;

	while ((next = trace_reader_next(pump->reader, &event, &pump->err)) == TRACE_NEXT_EVENT) {
		struct block *block = &pump->blocks[pump->filling % BLOCKS];

		block->events[block->count++] = *event;
		if (block->count < BLOCK_EVENTS)
			continue;
		hand_on(pump);
		if (!wait_for_room(pump, BLOCKS - 1))
			break;
		pump->blocks[pump->filling % BLOCKS].count = 0;
	}
	hand_on(pump);
	pthread_mutex_lock(&pump->lock);
	pump->is_over = true;
	pump->end = next;
	pthread_cond_broadcast(&pump->changed);
	pthread_mutex_unlock(&pump->lock);
	return NULL;
}

struct trace_pump *trace_pump_open(struct trace_reader *reader)
{
	struct trace_pump *pump = calloc(1, sizeof(*pump));

	ASSERT(pump);
	pump->reader = reader;
	pthread_mutex_init(&pump->lock, NULL);
	pthread_cond_init(&pump->changed, NULL);
	reader->before_generation = before_generation;
	reader->before_context = pump;
	if (pthread_create(&pump->thread, NULL, run, pump) == 0)
		return pump;
	reader->before_generation = NULL;
	pthread_cond_destroy(&pump->changed);
	pthread_mutex_destroy(&pump->lock);
	free(pump);
	return NULL;
}

// Gives the block back that was read, and waits for the next; false when there is none any more.
static bool take(struct trace_pump *pump)
{
	bool is_there;

	pthread_mutex_lock(&pump->lock);
	if (pump->holds) {
		pump->taken = ++pump->reading;
		pthread_cond_broadcast(&pump->changed);
	}
	while (pump->filled == pump->taken && !pump->is_over)
		pthread_cond_wait(&pump->changed, &pump->lock);
	is_there = pump->filled > pump->taken;
	pthread_mutex_unlock(&pump->lock);
	pump->holds = is_there;
	pump->at = 0;
	return is_there;
}

enum trace_next trace_pump_next(
	struct trace_pump *pump, const struct trace_event **ret, struct error *err)
{
	struct block *block = &pump->blocks[pump->reading % BLOCKS];

	if (UNLIKELY(!pump->holds || pump->at == block->count)) {
		if (!take(pump)) {
			*err = pump->err;
			return pump->end;
		}
		block = &pump->blocks[pump->reading % BLOCKS];
	}
	*ret = &block->events[pump->at++];
	return TRACE_NEXT_EVENT;
}

u64 trace_pump_offset(const struct trace_pump *pump, const struct trace_reader *reader)
{
	if (!pump)
		return trace_input_offset(&reader->input);
	return pump->holds ? pump->blocks[pump->reading % BLOCKS].offset : 0;
}

void trace_pump_close(struct trace_pump *pump)
{
	if (!pump)
		return;
	pthread_mutex_lock(&pump->lock);
	pump->is_closing = true;
	pthread_cond_broadcast(&pump->changed);
	pthread_mutex_unlock(&pump->lock);
	pthread_join(pump->thread, NULL);
	pump->reader->before_generation = NULL;
	pthread_cond_destroy(&pump->changed);
	pthread_mutex_destroy(&pump->lock);
	free(pump);
}
