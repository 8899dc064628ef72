// SPDX-License-Identifier: Apache-2.0
#include "process/heap/mark.h"

#include "process/heap/span_queue.h"

#include <stdlib.h>

enum {
	BATCH = 64,          // pointers looked up together
	AHEAD = 8,           // spans between prefetch and scan; a power of two
	OBLET_WORDS = 16384, // large objects are scanned in parts
	PREFETCH_OBJECTS = 4,
};

// Entries of the queues: a span; a part of a large object (part + 1 in the upper half); a watched object that was
// marked (the highest bit, its index in the upper half); an item of the caller's (the bit below that).
#define HIT  (1ull << 63)
#define ITEM (1ull << 62)

struct marker_worker {
	struct span_queue *queue;
	u32 number;
	u64 ahead[AHEAD];
	u32 ahead_in, ahead_out; // counts
	u32 pointer_count;
	u64 pointers[BATCH + 64]; // within [low, low + range)
	u64 objects, bytes;
} __attribute__((aligned(64)));

struct marker {
	const struct heap *heap;
	u64 *marks;
	u64 *scanned;     // what is marked and not scanned is work
	u8 *queued;       // per span
	u64 *watched;     // bit per object
	u8 *watched_span; // per span: something in it is watched
	bool is_watching; // something is watched
	struct marker_worker *workers;
	u32 worker_count;
	struct span_queues *queues;
	marker_watcher watcher;
	struct marker_items items;
	void *context;
};

static void *zeroed(u64 count, u64 size)
{
	void *memory = calloc(count + 1, size);

	ASSERT(memory);
	return memory;
}

struct marker *marker_open(const struct heap *heap, u32 worker_count)
{
	struct marker *marker = zeroed(1, sizeof(*marker));

	marker->heap = heap;
	marker->worker_count = worker_count;
	marker->marks = zeroed(heap->table.bit_words, sizeof(u64));
	marker->scanned = zeroed(heap->table.bit_words, sizeof(u64));
	marker->queued = zeroed(heap->table.len, 1);
	marker->watched = zeroed(heap->table.bit_words, sizeof(u64));
	marker->watched_span = zeroed(heap->table.len, 1);
	marker->queues = span_queues_open(worker_count);
	marker->workers = aligned_alloc(64, worker_count * sizeof(*marker->workers));
	ASSERT(marker->workers);
	memset(marker->workers, 0, worker_count * sizeof(*marker->workers));
	for (u32 i = 0; i < worker_count; i++) {
		marker->workers[i].queue = span_queue_of(marker->queues, i);
		marker->workers[i].number = i;
	}
	return marker;
}

static void free_scratch(struct marker *marker)
{
	span_queues_close(marker->queues);
	free(marker->workers);
	free(marker->scanned);
	free(marker->queued);
	free(marker->watched);
	free(marker->watched_span);
}

void marker_close(struct marker *marker)
{
	if (!marker)
		return;
	free_scratch(marker);
	free(marker->marks);
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

void marker_prefetch(const struct marker *marker, u64 address, bool is_near)
{
	const struct span_table *table = &marker->heap->table;
	u32 index = span_index(table, address);
	const struct span *span = &table->at[index];
	u64 first;

	if (index == UINT32_MAX)
		return;
	if (!is_near) {
		__builtin_prefetch(span);
		return;
	}
	first = (u64)span_object(span, address) * span->words;
	__builtin_prefetch(span->bytes + first * 8);
	__builtin_prefetch(span->bytes + first * 8 + 64);
	__builtin_prefetch(span->masks + first / 64);
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

	marker_exclude_bits(marker, bit / 64, 1ull << (bit % 64));
}

void marker_exclude_bits(struct marker *marker, u64 word, u64 bits)
{
	__atomic_fetch_or(&marker->marks[word], bits, __ATOMIC_RELAXED);
	__atomic_fetch_or(&marker->scanned[word], bits, __ATOMIC_RELAXED);
}

void marker_watch(struct marker *marker, object_key object)
{
	u64 bit = bit_of(span_of(marker, object), object);

	__atomic_fetch_or(&marker->watched[bit / 64], 1ull << (bit % 64), __ATOMIC_RELAXED);
	__atomic_store_n(&marker->watched_span[object >> 32], 1, __ATOMIC_RELAXED);
	__atomic_store_n(&marker->is_watching, true, __ATOMIC_RELAXED);
}

u64 marker_parts(const struct span *span)
{
	return ((u64)span->words + OBLET_WORDS - 1) / OBLET_WORDS;
}

// A large object waits in parts (part + 1 in the upper half of an entry), others with their span.
static void push_large(struct marker_worker *worker, const struct span *span, u32 index)
{
	for (u64 part = 0; part < marker_parts(span); part++)
		span_queue_push(worker->queue, (part + 1) << 32 | index);
}

// After a mark was set. Who scans the span clears `queued` and then reads the marks: in sequence on both
// sides, or a mark could fall between them and never be scanned.
static inline void queue_span(struct marker *marker, struct marker_worker *worker, u32 index)
{
	if (!__atomic_load_n(&marker->queued[index], __ATOMIC_SEQ_CST) &&
		!__atomic_exchange_n(&marker->queued[index], 1, __ATOMIC_SEQ_CST))
		span_queue_push(worker->queue, index);
}

// A new mark: what is seldom.
static void note_mark(
	struct marker *marker, struct marker_worker *worker, u32 index, u64 bit, u32 object)
{
	const struct span *span = &marker->heap->table.at[index];

	if (marker->watched_span[index] && marker->watched[bit / 64] >> (bit % 64) & 1)
		span_queue_push(worker->queue, HIT | (u64)object << 32 | index);
	if (span->flags & SPAN_LARGE && span->bytes)
		push_large(worker, span, index);
}

// Looks up what scanning has found: all spans first, then all mark bits, then the bits are set.
static void flush(struct marker *marker, struct marker_worker *worker)
{
	const struct span_table *table = &marker->heap->table;
	const struct span *spans = table->at;
	u32 count = worker->pointer_count, kept = 0;
	u32 index[BATCH + 64], object[BATCH + 64];

	worker->pointer_count = 0;
	for (u32 i = 0; i < count; i++) {
		u64 offset = worker->pointers[i] - table->low;
		const u32 *pages = table->arenas[offset >> GO_ARENA_SHIFT];
		u32 found = pages ? pages[(offset >> GO_PAGE_SHIFT) & (PAGES_PER_ARENA - 1)] : 0;

		worker->pointers[kept] = worker->pointers[i];
		index[kept] = found - 1;
		__builtin_prefetch(&spans[found - (found != 0)]);
		kept += found != 0;
	}
	for (u32 i = 0; i < kept; i++) {
		const struct span *span = &spans[index[i]];

		object[i] = span_object(span, worker->pointers[i]);
		__builtin_prefetch(&marker->marks[span->mark_word + (object[i] >> 6)], 1);
	}
	for (u32 i = 0; i < kept; i++) {
		const struct span *span = &spans[index[i]];
		u64 *word = &marker->marks[span->mark_word + (object[i] >> 6)];
		u64 bit = 1ull << (object[i] & 63);

		if (object[i] >= span->count || __atomic_load_n(word, __ATOMIC_RELAXED) & bit ||
			__atomic_fetch_or(word, bit, __ATOMIC_SEQ_CST) & bit)
			continue;
		worker->objects++;
		worker->bytes += span->size;
		if (UNLIKELY(marker->is_watching || span->flags & SPAN_LARGE))
			note_mark(marker, worker, index[i], (u64)span->mark_word * 64 + object[i],
				object[i]);
		if (span->bytes && !(span->flags & SPAN_LARGE))
			queue_span(marker, worker, index[i]);
	}
}

// A pointer into the span that is being scanned, whose marks are at hand: looked up at once. True: a new mark.
static inline bool mark_near(struct marker *marker, struct marker_worker *worker,
	const struct span *span, u32 index, u64 value)
{
	u32 object = span_object(span, value);
	u64 *word = &marker->marks[span->mark_word + (object >> 6)];
	u64 bit = 1ull << (object & 63);

	if (object >= span->count || __atomic_load_n(word, __ATOMIC_RELAXED) & bit ||
		__atomic_fetch_or(word, bit, __ATOMIC_RELAXED) & bit)
		return false;
	worker->objects++;
	worker->bytes += span->size;
	if (UNLIKELY(marker->is_watching))
		note_mark(marker, worker, index, (u64)span->mark_word * 64 + object, object);
	return true;
}

// True when something else in the span was marked: it is to be scanned, too.
static inline bool scan_words(
	struct marker *marker, struct marker_worker *worker, u32 index, u64 first, u64 words)
{
	const struct span *span = &marker->heap->table.at[index];
	const u64 *masks = span->masks;
	u64 low = marker->heap->table.low, range = marker->heap->table.range;
	u64 base = span->base, extent = span->size * span->count;
	bool is_near = false;

	for (u64 at = 0; at < words; at += 64) {
		u64 bits = heap_mask(masks, first + at, MIN(words - at, (u64)64));
		const u8 *bytes = span->bytes + (first + at) * 8;
		u32 count = worker->pointer_count;

		for (; bits; bits &= bits - 1) {
			u64 value = load_u64(bytes + __builtin_ctzll(bits) * 8);

			if (value - base < extent) {
				is_near |= mark_near(marker, worker, span, index, value);
				continue;
			}
			worker->pointers[count] = value;
			count += value - low < range;
		}
		worker->pointer_count = count;
		if (count >= BATCH)
			flush(marker, worker);
	}
	return is_near;
}

// Of 64 objects, those that are marked and not yet scanned; they are scanned from now on.
static inline u64 take_marked(struct marker *marker, u32 word)
{
	u64 *scanned = &marker->scanned[word];
	u64 marks = __atomic_load_n(&marker->marks[word], __ATOMIC_SEQ_CST);
	u64 todo = marks & ~__atomic_load_n(scanned, __ATOMIC_RELAXED);

	return todo ? todo & ~__atomic_fetch_or(scanned, todo, __ATOMIC_RELAXED) : 0;
}

// What is marked in the span and not yet scanned, with all that it leads to within the span.
static void scan_span(struct marker *marker, struct marker_worker *worker, u32 index)
{
	const struct span *span = &marker->heap->table.at[index];
	bool again;

	__atomic_store_n(&marker->queued[index], 0, __ATOMIC_SEQ_CST);
	do {
		again = false;
		for (u32 at = 0; at < span->count; at += 64) {
			u64 todo;

			while ((todo = take_marked(marker, span->mark_word + at / 64))) {
				for (; todo; todo &= todo - 1) {
					u64 object = at + (u64)__builtin_ctzll(todo);

					again |= scan_words(marker, worker, index,
						object * span->words, span->words);
				}
			}
		}
	} while (again);
}

static object_key watched_of(u64 entry)
{
	return object_key_of((u32)entry, (u32)((entry & ~HIT) >> 32));
}

static void scan_entry(struct marker *marker, struct marker_worker *worker, u64 entry)
{
	const struct span *span = &marker->heap->table.at[(u32)entry];
	u64 first = ((entry >> 32) - 1) * OBLET_WORDS;

	if (entry & HIT)
		marker->watcher(marker->context, worker->number, watched_of(entry));
	else if (entry & ITEM)
		marker->items.item(marker->context, worker->number, (u32)entry);
	else if (entry >> 32)
		scan_words(marker, worker, (u32)entry, first,
			MIN(span->words - first, (u64)OBLET_WORDS));
	else
		scan_span(marker, worker, (u32)entry);
}

// The first objects that wait in a span that is scanned soon.
static void prefetch_objects(const struct marker *marker, u64 entry)
{
	const struct span *span = &marker->heap->table.at[(u32)entry];
	u32 left = PREFETCH_OBJECTS;

	if (entry >> 32)
		return;
	for (u32 at = 0; at < span->count && left; at += 64) {
		u32 word = span->mark_word + at / 64;
		u64 todo = __atomic_load_n(&marker->marks[word], __ATOMIC_RELAXED) &
		           ~__atomic_load_n(&marker->scanned[word], __ATOMIC_RELAXED);

		for (; todo && left; todo &= todo - 1, left--) {
			u64 first = (at + (u64)__builtin_ctzll(todo)) * span->words;

			__builtin_prefetch(span->bytes + first * 8);
			__builtin_prefetch(span->masks + first / 64);
		}
	}
}

static void prefetch_marks(const struct marker *marker, u64 entry)
{
	const struct span *span = &marker->heap->table.at[(u32)entry];

	__builtin_prefetch(&marker->marks[span->mark_word]);
	__builtin_prefetch(&marker->scanned[span->mark_word]);
}

// Each stage of an entry reads what the one before has fetched.
static void prefetch(const struct marker *marker, u64 entry, u32 stage)
{
	if (entry & HIT && marker->items.prefetch_watched)
		marker->items.prefetch_watched(marker->context, watched_of(entry), stage);
	else if (entry & ITEM && marker->items.prefetch_item)
		marker->items.prefetch_item(marker->context, (u32)entry, stage);
	else if (entry & (HIT | ITEM))
		return;
	else if (stage == 0)
		__builtin_prefetch(&marker->heap->table.at[(u32)entry]);
	else if (stage == 1)
		prefetch_marks(marker, entry);
	else
		prefetch_objects(marker, entry);
}

// Scans until the worker's own queue is empty.
static void drain(struct marker *marker, struct marker_worker *worker)
{
	for (;;) {
		u64 entry;

		while (worker->ahead_in - worker->ahead_out < AHEAD &&
			span_queue_pop(worker->queue, &entry)) {
			prefetch(marker, entry, 0);
			for (u32 k = 1; k < MARKER_STAGES; k++) {
				if (worker->ahead_in - worker->ahead_out >= 2 * k)
					prefetch(marker,
						worker->ahead[(worker->ahead_in - 2 * k) % AHEAD],
						k);
			}
			worker->ahead[worker->ahead_in++ % AHEAD] = entry;
		}
		if (worker->ahead_in != worker->ahead_out) {
			scan_entry(marker, worker, worker->ahead[worker->ahead_out++ % AHEAD]);
			continue;
		}
		if (!worker->pointer_count)
			return;
		flush(marker, worker);
	}
}

static void work(void *context, void *job, u32 unused)
{
	struct marker *marker = context;
	struct marker_worker *worker = &marker->workers[(uintptr_t)job];

	(void)unused;
	do
		drain(marker, worker);
	while (span_queue_take(worker->queue));
}

void marker_root(struct marker *marker, u32 number, u64 value, bool is_exact)
{
	const struct span_table *table = &marker->heap->table;
	struct marker_worker *worker = &marker->workers[number];

	if (value - table->low >= table->range)
		return;
	if (!is_exact) {
		object_key object = marker_find(marker, value);

		if (object == UINT64_MAX ||
			!span_is_allocated(table, span_of(marker, object), (u32)object))
			return;
	}
	worker->pointers[worker->pointer_count++] = value;
	if (worker->pointer_count >= BATCH)
		flush(marker, worker);
}

void marker_scan(struct marker *marker, u32 number, object_key object)
{
	struct marker_worker *worker = &marker->workers[number];
	const struct span *span = span_of(marker, object);
	u64 bit = bit_of(span, object);

	if (!span->bytes)
		return;
	if (span->flags & SPAN_LARGE) {
		span_queue_push(worker->queue, ((u64)(u32)object + 1) << 32 | object >> 32);
		return;
	}
	if (scan_words(marker, worker, (u32)(object >> 32), (u64)(u32)object * span->words,
		    span->words))
		queue_span(marker, worker, (u32)(object >> 32));
	__atomic_fetch_or(&marker->scanned[bit / 64], 1ull << (bit % 64), __ATOMIC_RELAXED);
}

void marker_later(struct marker *marker, u32 number, u32 item)
{
	span_queue_push(marker->workers[number].queue, ITEM | item);
}

void marker_items(struct marker *marker, const struct marker_items *items)
{
	marker->items = *items;
}

void marker_run(
	struct marker *marker, struct workers *workers, marker_watcher watcher, void *context)
{
	marker->watcher = watcher;
	marker->context = context;
	span_queues_start(marker->queues);
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
