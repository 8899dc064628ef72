// SPDX-License-Identifier: Apache-2.0
#include "trace/pump.h"

#include "trace/reader_step.h"

#include <pthread.h>
#include <stdlib.h>

// A line of memory that one thread writes while the other reads it costs both more than all their work. So what they
// use at each event lies apart, and only whole blocks change hands. Whoever has to wait waits for half of them: to be put
// to sleep and woken for each would cost more than the work.
enum { LINE = 64, BLOCKS = 16, BLOCK_WORDS = 6 << 10 };

struct block {
	// More than are used: an event is read as if it were whole.
	_Alignas(LINE) u64 words[BLOCK_WORDS + TRACE_PACKED_MAX];
	_Alignas(LINE) u64 *end;
	u64 offset; // in the trace, when it was handed on
};

struct trace_pump {
	struct trace_reader *reader;
	pthread_t thread;
	struct trace_packings packings;
	// Both threads', under the lock:
	_Alignas(LINE) pthread_mutex_t lock;
	pthread_cond_t has_block, has_room;
	u64 filled, taken; // blocks
	u64 enough_taken;  // the thread waits for so many, 0: it does not
	u64 enough_filled; // the caller waits for so many, or for what there is when the thread waits; 0: it does not
	bool is_over, is_closing;
	enum trace_next end; // with is_over
	struct error err;
	// The thread's:
	_Alignas(LINE) u64 filling; // number of the block that it fills
	u64 *to;                    // within it
	const u64 *last;            // place that an event has in it
	// The caller's:
	_Alignas(LINE) u64 reading; // number of the block that it reads
	bool holds;                 // it has one
	struct block blocks[BLOCKS];
};

static struct block *block_at(struct trace_pump *pump, u64 number)
{
	return &pump->blocks[number % BLOCKS];
}

static void begin_block(struct trace_pump *pump, u64 number)
{
	pump->filling = number;
	pump->to = block_at(pump, number)->words;
	pump->last = pump->to + BLOCK_WORDS - TRACE_PACKED_MAX;
}

// Hands on the block at hand, unless it is empty.
static void hand_on(struct trace_pump *pump)
{
	struct block *block = block_at(pump, pump->filling);

	if (pump->to == block->words)
		return;
	block->end = pump->to;
	block->offset = trace_input_offset(&pump->reader->input);
	begin_block(pump, pump->filling + 1);
	pthread_mutex_lock(&pump->lock);
	pump->filled = pump->filling;
	if (pump->enough_filled && pump->filled >= pump->enough_filled)
		pthread_cond_signal(&pump->has_block);
	pthread_mutex_unlock(&pump->lock);
}

// When more than `most` blocks are not taken, waits until `left` are; false when nobody wants more.
static bool wait_for_room(struct trace_pump *pump, u64 most, u64 left)
{
	bool is_wanted;

	pthread_mutex_lock(&pump->lock);
	if (pump->filled - pump->taken > most) {
		pump->enough_taken = pump->filled - left;
		if (pump->enough_filled)
			pthread_cond_signal(&pump->has_block);
		while (pump->taken < pump->enough_taken && !pump->is_closing)
			pthread_cond_wait(&pump->has_room, &pump->lock);
		pump->enough_taken = 0;
	}
	is_wanted = !pump->is_closing;
	pthread_mutex_unlock(&pump->lock);
	return is_wanted;
}

// The tables are about to change: what refers to them is taken before.
static bool before_generation(void *context)
{
	struct trace_pump *pump = context;

	hand_on(pump);
	return wait_for_room(pump, 0, 0);
}

static void *run(void *context)
{
	struct trace_pump *pump = context;
	const struct trace_event *event;
	struct error err;
	enum trace_next next;

	while ((next = trace_reader_next(pump->reader, &event, &err)) == TRACE_NEXT_EVENT) {
		pump->to = trace_pack(&pump->packings, event, pump->to);
		pump->to = trace_reader_pack(pump->reader, &pump->packings, pump->to, pump->last);
		if (LIKELY(pump->to <= pump->last))
			continue;
		hand_on(pump);
		if (!wait_for_room(pump, BLOCKS - 1, BLOCKS / 2))
			break;
	}
	hand_on(pump);
	pthread_mutex_lock(&pump->lock);
	pump->is_over = true;
	pump->end = next;
	if (next == TRACE_NEXT_FAILED)
		pump->err = err;
	pthread_cond_signal(&pump->has_block);
	pthread_mutex_unlock(&pump->lock);
	return NULL;
}

static void release(struct trace_pump *pump)
{
	pump->reader->before_generation = NULL;
	pthread_cond_destroy(&pump->has_block);
	pthread_cond_destroy(&pump->has_room);
	pthread_mutex_destroy(&pump->lock);
	free(pump);
}

struct trace_pump *trace_pump_open(struct trace_reader *reader, enum trace_need need)
{
	struct trace_pump *pump = aligned_alloc(LINE, sizeof(*pump));

	ASSERT(pump);
	memset(pump, 0, offsetof(struct trace_pump, blocks));
	pump->reader = reader;
	begin_block(pump, 0);
	trace_packings_init(&pump->packings, need);
	pthread_mutex_init(&pump->lock, NULL);
	pthread_cond_init(&pump->has_block, NULL);
	pthread_cond_init(&pump->has_room, NULL);
	reader->before_generation = before_generation;
	reader->before_context = pump;
	if (pthread_create(&pump->thread, NULL, run, pump) == 0)
		return pump;
	release(pump);
	return NULL;
}

// Gives the block back that was read, and waits for the next; false when there is none any more.
static bool change_block(struct trace_pump *pump)
{
	pthread_mutex_lock(&pump->lock);
	if (pump->holds) {
		pump->taken = ++pump->reading;
		if (pump->enough_taken && pump->taken >= pump->enough_taken)
			pthread_cond_signal(&pump->has_room);
	}
	pump->enough_filled = pump->taken + (pump->filled > pump->taken ? 1 : BLOCKS / 2);
	while (pump->filled < pump->enough_filled && !pump->is_over &&
		!(pump->enough_taken && pump->filled > pump->taken))
		pthread_cond_wait(&pump->has_block, &pump->lock);
	pump->enough_filled = 0;
	pump->holds = pump->filled > pump->taken;
	pthread_mutex_unlock(&pump->lock);
	return pump->holds;
}

enum trace_next trace_pump_take(
	struct trace_pump *pump, struct trace_packed *ret, struct error *err)
{
	const struct block *block;

	if (!change_block(pump)) {
		if (pump->end == TRACE_NEXT_FAILED)
			*err = pump->err;
		return pump->end;
	}
	block = block_at(pump, pump->reading);
	*ret = (struct trace_packed){&pump->packings, block->words, block->end, block->offset};
	return TRACE_NEXT_EVENT;
}

void trace_pump_close(struct trace_pump *pump)
{
	if (!pump)
		return;
	pthread_mutex_lock(&pump->lock);
	pump->is_closing = true;
	pthread_cond_signal(&pump->has_room);
	pthread_mutex_unlock(&pump->lock);
	pthread_join(pump->thread, NULL);
	release(pump);
}
