// SPDX-License-Identifier: Apache-2.0
#include "process/heap/mark_scan.h"

enum {
	OBLET_WORDS = 16384, // large objects are scanned in parts
	PREFETCH_OBJECTS = 4,
};

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

// New marks: what is seldom.
static void note_marks(
	struct marker *marker, struct marker_worker *worker, u32 index, u32 word, u64 bits)
{
	const struct span *span = &marker->heap->table.at[index];

	if (marker->watched_span[index]) {
		u64 hits = bits & marker->watched[span->mark_word + word];

		for (; hits; hits &= hits - 1) {
			u64 object = word * 64ull + (u64)__builtin_ctzll(hits);

			span_queue_push(worker->queue, MARK_HIT | object << 32 | index);
		}
	}
	if (span->flags & SPAN_LARGE && span->bytes)
		push_large(worker, span, index);
}

// Pointers that follow each other often lead to objects that do: their marks are set together.
struct mark_run {
	u32 index, word; // a span, and of its marks
	u64 bits;
};

// True: some of them are new.
static inline bool mark(
	struct marker *marker, struct marker_worker *worker, const struct mark_run *run)
{
	const struct span *span = &marker->heap->table.at[run->index];
	u64 *word = &marker->marks[span->mark_word + run->word];
	u64 bits = run->bits & ~__atomic_load_n(word, __ATOMIC_RELAXED);
	u32 count;

	if (!bits)
		return false;
	bits &= ~__atomic_fetch_or(word, bits, __ATOMIC_SEQ_CST);
	count = (u32)__builtin_popcountll(bits);
	worker->objects += count;
	worker->bytes += count * span->size;
	if (bits && UNLIKELY(marker->is_watching || span->flags & SPAN_LARGE))
		note_marks(marker, worker, run->index, run->word, bits);
	return bits != 0;
}

static inline void mark_and_queue(
	struct marker *marker, struct marker_worker *worker, const struct mark_run *run)
{
	const struct span *span = &marker->heap->table.at[run->index];

	if (mark(marker, worker, run) && span->bytes && !(span->flags & SPAN_LARGE))
		queue_span(marker, worker, run->index);
}

// All spans first, then all mark bits, then the bits are set.
void marker_flush(struct marker *marker, struct marker_worker *worker)
{
	const struct span_table *table = &marker->heap->table;
	const struct span *spans = table->at;
	u32 count = worker->pointer_count, kept = 0;
	u32 index[MARK_BATCH + 64], object[MARK_BATCH + 64];
	struct mark_run run = {0};

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
		u32 word = object[i] >> 6;

		if (object[i] >= spans[index[i]].count)
			continue;
		if (run.index != index[i] || run.word != word) {
			if (run.bits)
				mark_and_queue(marker, worker, &run);
			run = (struct mark_run){index[i], word, 0};
		}
		run.bits |= 1ull << (object[i] & 63);
	}
	if (run.bits)
		mark_and_queue(marker, worker, &run);
}

// Of pointers into the span that is being scanned: looked up at once. True: marks that were set are new.
static inline bool mark_near(
	struct marker *marker, struct marker_worker *worker, struct mark_run *run, u64 value)
{
	const struct span *span = &marker->heap->table.at[run->index];
	u32 object = span_object(span, value);
	bool is_new = false;

	if (object >= span->count)
		return false;
	if (run->word != object >> 6) {
		is_new = run->bits && mark(marker, worker, run);
		run->word = object >> 6;
		run->bits = 0;
	}
	run->bits |= 1ull << (object & 63);
	return is_new;
}

// near: what is to be marked in the span itself; the caller does that. True when it was done in part, and that
// was new.
static inline bool scan_words(struct marker *marker, struct marker_worker *worker,
	struct mark_run *near, u64 first, u64 words)
{
	const struct span *span = &marker->heap->table.at[near->index];
	const u64 *masks = span->masks;
	u64 low = marker->heap->table.low, range = marker->heap->table.range;
	u64 base = span->base, extent = span->size * span->count;
	bool is_new = false;

	for (u64 at = 0; at < words; at += 64) {
		u64 bits = heap_mask(masks, first + at, MIN(words - at, (u64)64));
		const u8 *bytes = span->bytes + (first + at) * 8;
		u32 count = worker->pointer_count;

		for (; bits; bits &= bits - 1) {
			u64 value = load_u64(bytes + __builtin_ctzll(bits) * 8);

			if (value - base < extent) {
				is_new |= mark_near(marker, worker, near, value);
				continue;
			}
			worker->pointers[count] = value;
			count += value - low < range;
		}
		worker->pointer_count = count;
		if (count >= MARK_BATCH)
			marker_flush(marker, worker);
	}
	return is_new;
}

// Of 64 objects, those that are marked and not yet scanned; they are scanned from now on.
static inline u64 take_marked(struct marker *marker, u32 word)
{
	u64 *scanned = &marker->scanned[word];
	u64 marks = __atomic_load_n(&marker->marks[word], __ATOMIC_SEQ_CST);
	u64 todo = marks & ~__atomic_load_n(scanned, __ATOMIC_RELAXED);

	return todo ? todo & ~__atomic_fetch_or(scanned, todo, __ATOMIC_RELAXED) : 0;
}

// Of 64 objects from `first` on those with a bit in todo; those that lie side by side at once.
static inline bool scan_objects(struct marker *marker, struct marker_worker *worker,
	struct mark_run *near, u32 first, u64 todo)
{
	u64 words = marker->heap->table.at[near->index].words;
	bool is_new = false;

	while (todo) {
		u64 from = (u64)__builtin_ctzll(todo), rest = ~(todo >> from);
		u64 count = rest ? (u64)__builtin_ctzll(rest) : 64;

		is_new |= scan_words(marker, worker, near, (first + from) * words, count * words);
		todo = from + count < 64 ? todo >> (from + count) << (from + count) : 0;
	}
	return is_new;
}

// What is marked in the span and not yet scanned, with all that it leads to within the span.
static void scan_span(struct marker *marker, struct marker_worker *worker, u32 index)
{
	const struct span *span = &marker->heap->table.at[index];
	struct mark_run near = {.index = index};
	bool again;

	__atomic_store_n(&marker->queued[index], 0, __ATOMIC_SEQ_CST);
	do {
		again = false;
		for (u32 at = 0; at < span->count; at += 64) {
			u64 todo;

			while ((todo = take_marked(marker, span->mark_word + at / 64))) {
				again |= scan_objects(marker, worker, &near, at, todo);
				again |= mark(marker, worker, &near);
				near.bits = 0;
			}
		}
	} while (again);
}

static object_key watched_of(u64 entry)
{
	return object_key_of((u32)entry, (u32)((entry & ~MARK_HIT) >> 32));
}

static void scan_entry(struct marker *marker, struct marker_worker *worker, u64 entry)
{
	const struct span *span = &marker->heap->table.at[(u32)entry];
	u64 first = ((entry >> 32) - 1) * OBLET_WORDS;
	struct mark_run near = {.index = (u32)entry};

	if (entry & MARK_HIT)
		marker->watcher(marker->context, worker->number, watched_of(entry));
	else if (entry & MARK_ITEM)
		marker->items.item(marker->context, worker->number, (u32)entry);
	else if (entry >> 32)
		scan_words(
			marker, worker, &near, first, MIN(span->words - first, (u64)OBLET_WORDS));
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
	if (entry & MARK_HIT && marker->items.prefetch_watched)
		marker->items.prefetch_watched(marker->context, watched_of(entry), stage);
	else if (entry & MARK_ITEM && marker->items.prefetch_item)
		marker->items.prefetch_item(marker->context, (u32)entry, stage);
	else if (entry & (MARK_HIT | MARK_ITEM))
		return;
	else if (stage == 0)
		__builtin_prefetch(&marker->heap->table.at[(u32)entry]);
	else if (stage == 1)
		prefetch_marks(marker, entry);
	else
		prefetch_objects(marker, entry);
}

void marker_drain(struct marker *marker, struct marker_worker *worker)
{
	for (;;) {
		u64 entry;

		while (worker->ahead_in - worker->ahead_out < MARK_AHEAD &&
			span_queue_pop(worker->queue, &entry)) {
			prefetch(marker, entry, 0);
			for (u32 k = 1; k < MARKER_STAGES; k++) {
				if (worker->ahead_in - worker->ahead_out >= 2 * k)
					prefetch(marker,
						worker->ahead[(worker->ahead_in - 2 * k) %
							      MARK_AHEAD],
						k);
			}
			worker->ahead[worker->ahead_in++ % MARK_AHEAD] = entry;
		}
		if (worker->ahead_in != worker->ahead_out) {
			scan_entry(marker, worker, worker->ahead[worker->ahead_out++ % MARK_AHEAD]);
			continue;
		}
		if (!worker->pointer_count)
			return;
		marker_flush(marker, worker);
	}
}

void marker_scan(struct marker *marker, u32 number, object_key object)
{
	struct marker_worker *worker = &marker->workers[number];
	const struct span *span = marker_span(marker, object);
	struct mark_run near = {.index = (u32)(object >> 32)};
	u64 bit = marker_bit(span, object);
	bool is_new;

	if (!span->bytes)
		return;
	if (span->flags & SPAN_LARGE) {
		span_queue_push(worker->queue, ((u64)(u32)object + 1) << 32 | object >> 32);
		return;
	}
	is_new = scan_words(marker, worker, &near, (u64)(u32)object * span->words, span->words);
	is_new |= mark(marker, worker, &near);
	if (is_new)
		queue_span(marker, worker, near.index);
	__atomic_fetch_or(&marker->scanned[bit / 64], 1ull << (bit % 64), __ATOMIC_RELAXED);
}
