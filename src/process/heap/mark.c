// SPDX-License-Identifier: Apache-2.0
#include "process/heap/mark.h"

#include "base/vec.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

enum {
	RING = 16,           // objects between prefetch and scan; a power of two
	CHUNK = 1024,        // objects handed from worker to worker
	OBLET_WORDS = 16384, // large objects are scanned in parts
	PREFETCH_BYTES = 256,
};

enum watch { WATCH_MARK = 1, WATCH_ROOT = 2 };

struct chunk {
	struct chunk *next;
	u64 entries[CHUNK];
};

struct marker_worker {
	u64 *stack;
	u64 from, len, cap; // [from, len) wait; what is shared leaves at from
	u64 ring[RING];
	u64 ring_in, ring_out; // counts
	VEC(object_key) hits;  // watched objects that were marked
	u64 objects, bytes;
} __attribute__((aligned(64)));

struct marker {
	const struct heap *heap;
	u64 *marks;
	u64 *watched;     // bit per object, NULL: nothing is watched
	u8 *watched_span; // per span: enum watch
	u64 *watched_roots;
	struct marker_worker *workers;
	u32 worker_count;

	marker_watcher watcher;
	void *context;
	pthread_mutex_t lock; // of chunks and idle
	struct chunk *chunks;
	u32 chunk_count; // read without the lock as a hint
	u32 idle;
};

struct marker *marker_open(const struct heap *heap, u32 worker_count)
{
	struct marker *marker = calloc(1, sizeof(*marker));

	ASSERT(marker);
	marker->heap = heap;
	marker->worker_count = worker_count;
	marker->marks = calloc((size_t)heap->table.bit_words + 1, sizeof(*marker->marks));
	marker->workers = aligned_alloc(64, worker_count * sizeof(*marker->workers));
	ASSERT(marker->marks && marker->workers);
	memset(marker->workers, 0, worker_count * sizeof(*marker->workers));
	pthread_mutex_init(&marker->lock, NULL);
	return marker;
}

void marker_close(struct marker *marker)
{
	if (!marker)
		return;
	for (u32 i = 0; i < marker->worker_count; i++) {
		free(marker->workers[i].stack);
		heap_vec_free(&marker->workers[i].hits);
	}
	while (marker->chunks) {
		struct chunk *next = marker->chunks->next;

		free(marker->chunks);
		marker->chunks = next;
	}
	pthread_mutex_destroy(&marker->lock);
	free(marker->workers);
	free(marker->marks);
	free(marker->watched);
	free(marker->watched_roots);
	free(marker->watched_span);
	free(marker);
}

object_key marker_find(const struct marker *marker, u64 address)
{
	const struct span_table *table = &marker->heap->table;
	u32 index = span_index(table, address), object;

	if (index == UINT32_MAX)
		return UINT64_MAX;
	object = span_object(&table->at[index], address);
	return object < table->at[index].count ? object_key_of(index, object) : UINT64_MAX;
}

static const struct span *span_of(const struct marker *marker, object_key object)
{
	return &marker->heap->table.at[object >> 32];
}

static u64 bit_of(const struct span *span, object_key object)
{
	return (u64)span->mark_word * 64 + (u32)object;
}

void marker_exclude(struct marker *marker, object_key object)
{
	u64 bit = bit_of(span_of(marker, object), object);

	marker->marks[bit / 64] |= 1ull << (bit % 64);
}

static void set_watch(struct marker *marker, u64 **bits, enum watch watch, object_key object)
{
	const struct span_table *table = &marker->heap->table;
	u64 bit = bit_of(span_of(marker, object), object);

	if (!*bits)
		*bits = calloc((size_t)table->bit_words + 1, sizeof(**bits));
	if (!marker->watched_span)
		marker->watched_span = calloc((size_t)table->len + 1, 1);
	ASSERT(*bits && marker->watched_span);
	(*bits)[bit / 64] |= 1ull << (bit % 64);
	marker->watched_span[object >> 32] |= (u8)watch;
}

void marker_watch(struct marker *marker, object_key object)
{
	set_watch(marker, &marker->watched, WATCH_MARK, object);
}

void marker_watch_root(struct marker *marker, object_key object)
{
	set_watch(marker, &marker->watched_roots, WATCH_ROOT, object);
}

static void push_slow(struct marker_worker *worker)
{
	if (worker->from > worker->len / 2) {
		worker->len -= worker->from;
		memmove(worker->stack, worker->stack + worker->from,
			worker->len * sizeof(*worker->stack));
		worker->from = 0;
		return;
	}
	worker->cap = worker->cap ? worker->cap * 2 : 4 * CHUNK;
	worker->stack = realloc(worker->stack, worker->cap * sizeof(*worker->stack));
	ASSERT(worker->stack);
}

static inline void push(struct marker_worker *worker, u64 entry)
{
	if (UNLIKELY(worker->len == worker->cap))
		push_slow(worker);
	worker->stack[worker->len++] = entry;
}

static void push_oblets(struct marker_worker *worker, const struct span *span, u64 entry)
{
	for (u64 at = OBLET_WORDS; at < span->words; at += OBLET_WORDS)
		push(worker, entry + at / OBLET_WORDS);
}

static inline void mark(struct marker *marker, struct marker_worker *worker, u64 value)
{
	const struct span_table *table = &marker->heap->table;
	u32 index = span_index(table, value), object;
	const struct span *span;
	u64 *word, bit;

	if (index == UINT32_MAX)
		return;
	span = &table->at[index];
	object = span_object(span, value);
	if (object >= span->count)
		return;
	word = &marker->marks[span->mark_word + (object >> 6)];
	bit = 1ull << (object & 63);
	if (__atomic_load_n(word, __ATOMIC_RELAXED) & bit ||
		__atomic_fetch_or(word, bit, __ATOMIC_RELAXED) & bit)
		return;
	worker->objects++;
	worker->bytes += span->size;
	if (UNLIKELY(marker->watched_span && marker->watched_span[index] & WATCH_MARK &&
		     marker->watched[span->mark_word + (object >> 6)] & bit))
		*heap_vec_push(&worker->hits) = object_key_of(index, object);
	if (!span->bytes)
		return;
	push(worker, object_key_of(index, object));
	if (UNLIKELY(span->words > OBLET_WORDS && span->flags & SPAN_LARGE))
		push_oblets(worker, span, object_key_of(index, 0));
}

static inline void scan_words(struct marker *marker, struct marker_worker *worker,
	const struct span *span, u64 first, u64 words)
{
	const u64 *masks = marker->heap->memory.masks + span->mask_word;

	for (u64 at = 0; at < words; at += 64) {
		u64 bits = heap_mask(masks, first + at, MIN(words - at, (u64)64));
		const u8 *bytes = span->bytes + (first + at) * 8;

		for (; bits; bits &= bits - 1)
			mark(marker, worker, load_u64(bytes + __builtin_ctzll(bits) * 8));
	}
}

static inline void scan(struct marker *marker, struct marker_worker *worker, u64 entry)
{
	const struct span *span = &marker->heap->table.at[entry >> 32];
	u64 part = (u32)entry;

	if (span->flags & SPAN_LARGE)
		scan_words(marker, worker, span, part * OBLET_WORDS,
			MIN(span->words - part * OBLET_WORDS, (u64)OBLET_WORDS));
	else
		scan_words(marker, worker, span, part * span->words, span->words);
}

static inline void prefetch(const struct marker *marker, u64 entry)
{
	const struct span *span = &marker->heap->table.at[entry >> 32];
	u64 at = span->flags & SPAN_LARGE ? 0 : (u64)(u32)entry * span->words;
	const u8 *bytes = span->bytes + at * 8;

	__builtin_prefetch(marker->heap->memory.masks + span->mask_word + at / 64);
	for (u64 i = 0; i < MIN(span->size, (u64)PREFETCH_BYTES); i += 64)
		__builtin_prefetch(bytes + i);
}

// Gives the oldest objects away: they lead to the most work.
static void share(struct marker *marker, struct marker_worker *worker)
{
	struct chunk *chunk = malloc(sizeof(*chunk));

	ASSERT(chunk);
	memcpy(chunk->entries, worker->stack + worker->from, sizeof(chunk->entries));
	worker->from += CHUNK;
	pthread_mutex_lock(&marker->lock);
	chunk->next = marker->chunks;
	marker->chunks = chunk;
	__atomic_store_n(&marker->chunk_count, marker->chunk_count + 1, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&marker->lock);
}

// Scans until the worker's own stack and ring are empty.
static void drain(struct marker *marker, struct marker_worker *worker)
{
	for (;;) {
		if (worker->len - worker->from > 2 * CHUNK &&
			__atomic_load_n(&marker->chunk_count, __ATOMIC_RELAXED) <
				marker->worker_count &&
			marker->worker_count > 1)
			share(marker, worker);
		while (worker->len > worker->from && worker->ring_in - worker->ring_out < RING) {
			u64 entry = worker->stack[--worker->len];

			prefetch(marker, entry);
			worker->ring[worker->ring_in++ % RING] = entry;
		}
		if (worker->ring_in == worker->ring_out) {
			worker->from = worker->len = 0;
			return;
		}
		scan(marker, worker, worker->ring[worker->ring_out++ % RING]);
	}
}

// False when every worker is out of work.
static bool take(struct marker *marker, struct marker_worker *worker)
{
	bool is_idle = false;

	for (;;) {
		struct chunk *chunk = NULL;
		bool is_over;

		pthread_mutex_lock(&marker->lock);
		chunk = marker->chunks;
		if (chunk) {
			marker->chunks = chunk->next;
			__atomic_store_n(
				&marker->chunk_count, marker->chunk_count - 1, __ATOMIC_RELAXED);
			marker->idle -= is_idle;
		} else if (!is_idle) {
			is_idle = true;
			marker->idle++;
		}
		is_over = !chunk && marker->idle == marker->worker_count;
		pthread_mutex_unlock(&marker->lock);
		if (chunk) {
			while (worker->cap < CHUNK)
				push_slow(worker);
			memcpy(worker->stack, chunk->entries, sizeof(chunk->entries));
			worker->len = CHUNK;
			free(chunk);
			return true;
		}
		if (is_over)
			return false;
		sched_yield();
	}
}

static void work(void *context, void *job, u32 unused)
{
	struct marker *marker = context;
	u32 number = (u32)(uintptr_t)job;
	struct marker_worker *worker = &marker->workers[number];

	(void)unused;
	do {
		drain(marker, worker);
		while (worker->hits.len) {
			marker->watcher(marker->context, number, vec_pop(&worker->hits));
			drain(marker, worker);
		}
	} while (take(marker, worker));
}

static void notice_root(struct marker *marker, struct marker_worker *worker, object_key object)
{
	u64 bit = bit_of(span_of(marker, object), object);

	if (marker->watched_roots[bit / 64] >> (bit % 64) & 1)
		*heap_vec_push(&worker->hits) = object;
}

void marker_root(struct marker *marker, u32 worker, u64 value, bool is_exact)
{
	const struct span_table *table = &marker->heap->table;
	object_key object = marker_find(marker, value);

	if (object == UINT64_MAX)
		return;
	if (!is_exact && !span_is_allocated(table, span_of(marker, object), (u32)object))
		return;
	if (marker->watched_span && marker->watched_span[object >> 32] & WATCH_ROOT)
		notice_root(marker, &marker->workers[worker], object);
	mark(marker, &marker->workers[worker], value);
}

void marker_scan(struct marker *marker, u32 worker, object_key object)
{
	if (span_of(marker, object)->bytes)
		push(&marker->workers[worker], object);
}

u64 marker_parts(const struct span *span)
{
	return ((u64)span->words + OBLET_WORDS - 1) / OBLET_WORDS;
}

void marker_run(
	struct marker *marker, struct workers *workers, marker_watcher watcher, void *context)
{
	marker->watcher = watcher;
	marker->context = context;
	marker->idle = 0;
	for (u32 i = 0; i < marker->worker_count; i++)
		workers_add(workers, work, marker, (void *)(uintptr_t)i);
	workers_wait(workers);
}

bool marker_is_marked(const struct marker *marker, object_key object)
{
	u64 bit = bit_of(span_of(marker, object), object);

	return marker->marks[bit / 64] >> (bit % 64) & 1;
}

void marker_count(const struct marker *marker, u64 *ret_objects, u64 *ret_bytes)
{
	*ret_objects = *ret_bytes = 0;
	for (u32 i = 0; i < marker->worker_count; i++) {
		*ret_objects += marker->workers[i].objects;
		*ret_bytes += marker->workers[i].bytes;
	}
}
