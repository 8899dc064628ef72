// SPDX-License-Identifier: Apache-2.0
#include "process/heap/leak.h"

#include "base/clock.h"
#include "base/vec.h"
#include "process/heap/leak_build.h"
#include "process/heap/program_roots.h"
#include "process/heap/runtime_roots.h"

#include <stdlib.h>

enum { MAX_STACK = 1 << 30, WATCH_GRAIN = 1024, ENTER_GRAIN = 8192, ENTER_AHEAD = 16 };

struct leak_marks {
	struct marker *marker;
};

struct waiter {
	object_key object;
	u32 goroutine;
	u32 next; // in the same chain, plus one
};

// What one worker finds of those that wait.
struct watching {
	VEC(struct waiter) waiters;
	VEC(u32) runnable;      // goroutines that run again
	VEC(u32) unseen;        // those of them whose stacks have no frames
	address_list addresses; // scratch
	u32 candidates;
} __attribute__((aligned(64)));

// Other states, and the runtime's own goroutines, run again (mgc.go, isMaybeRunnable).
static bool is_blocked(const struct goroutine *goroutine)
{
	return !goroutine->is_system && !goroutine->is_inconsistent &&
	       (goroutine->status == GOROUTINE_WAITING || goroutine->status == GOROUTINE_LEAKED);
}

bool leak_has_roots(const struct proof *proof, u32 index)
{
	const struct stack_root *roots;
	u32 count;

	if (proof->added[index])
		return proof->added[index] == ADDED;
	return roots_of(proof->roots, &proof->goroutines->at[index], &roots, &count);
}

static void add_goroutine(struct proof *proof, u32 worker, u32 index)
{
	const struct goroutine *goroutine = &proof->goroutines->at[index];
	const struct stack_root *roots;
	object_key g = UINT64_MAX;
	u32 count;
	bool has_roots;

	if (__atomic_exchange_n(&proof->added[index], ADDED, __ATOMIC_RELAXED))
		return;
	has_roots = roots_of(proof->roots, goroutine, &roots, &count);
	if (!has_roots)
		__atomic_store_n(&proof->added[index], ADDED_WITHOUT_ROOTS, __ATOMIC_RELAXED);
	for (u32 i = 0; has_roots && i < count; i++)
		marker_root(proof->marker, worker, roots[i].value, roots[i].is_exact);
	// Its other pointers: closure of its start, labels, timer, deferred calls.
	if (!has_roots || !roots_have_records(proof->roots))
		g = marker_find(proof->marker, goroutine->address);
	if (g != UINT64_MAX)
		marker_scan(proof->marker, worker, g);
}

// What has no frames: every word of its stack.
static void see_stack(struct proof *proof, u32 index)
{
	const struct goroutine *goroutine = &proof->goroutines->at[index];
	u64 low = goroutine->stack_low, high = goroutine->stack_high;

	// It is hidden anyway when its status can have changed; this only finds more.
	if (low && high > low && high - low <= MAX_STACK &&
		!guessed_roots_mark(proof->heap, proof->marker, low, high))
		proof->unread_stacks++;
}

static u32 *chain_of(const struct proof *proof, object_key object)
{
	return &proof->chains[object * 0x9e3779b97f4a7c15u >> 32 & proof->chain_mask];
}

// A marker_watcher: what goroutines wait on has been marked.
static void wake(void *context, u32 worker, object_key object)
{
	struct proof *proof = context;

	__atomic_fetch_add(&proof->rounds, 1, __ATOMIC_RELAXED);
	for (u32 i = *chain_of(proof, object); i; i = proof->waiters[i - 1].next) {
		const struct waiter *waiter = &proof->waiters[i - 1];

		if (waiter->object == object &&
			!__atomic_load_n(&proof->added[waiter->goroutine], __ATOMIC_RELAXED))
			marker_later(proof->marker, worker, waiter->goroutine);
	}
}

static void add_later(void *context, u32 worker, u32 item)
{
	add_goroutine(context, worker, item);
}

static void prefetch_waiters(const void *context, object_key object, u32 stage)
{
	const struct proof *proof = context;
	const u32 *chain = chain_of(proof, object);

	if (stage == 0)
		__builtin_prefetch(chain);
	else if (stage == 1 && *chain)
		__builtin_prefetch(&proof->waiters[*chain - 1]);
}

static void prefetch_goroutine(const void *context, u32 item, u32 stage)
{
	const struct proof *proof = context;
	const struct goroutine *goroutine = &proof->goroutines->at[item];

	if (stage == 0) {
		__builtin_prefetch(&goroutine->address);
		__builtin_prefetch(&goroutine->visited);
		__builtin_prefetch(&proof->added[item], 1);
		return;
	}
	roots_prefetch(goroutine, stage == 2);
	if (!roots_have_records(proof->roots))
		marker_prefetch(proof->marker, goroutine->address, stage == 2);
}

// True when the goroutine is blocked on heap objects only, which are watched now. What is not in the
// heap is a global, and those are always reachable.
static bool watch(const struct proof *proof, struct watching *watching, u32 index)
{
	address_list *addresses = &watching->addresses;
	u32 from = watching->waiters.len;

	switch (wake_of(&proof->wake, &proof->goroutines->at[index], addresses)) {
	case WAKE_UNKNOWN:
	case WAKE_SOON:
		return false;
	case WAKE_NEVER:
		return true;
	case WAKE_BY:
		break;
	}
	for (u32 i = 0; i < addresses->len; i++) {
		object_key object = marker_find(proof->marker, addresses->at[i]);

		if (object == UINT64_MAX) {
			watching->waiters.len = from;
			return false;
		}
		*heap_vec_push(&watching->waiters) = (struct waiter){object, index, 0};
	}
	return true;
}

static void note_runnable(const struct proof *proof, struct watching *watching, u32 index)
{
	*heap_vec_push(&watching->runnable) = index;
	if (!leak_has_roots(proof, index) || proof->goroutines->at[index].is_inconsistent)
		*heap_vec_push(&watching->unseen) = index;
}

static void watch_job(void *context, u32 index, u32 worker)
{
	const struct proof *proof = context;
	struct watching *watching = &proof->watching[worker];
	struct goroutine *goroutine = &proof->goroutines->at[index];
	bool is_candidate = is_blocked(goroutine) && watch(proof, watching, index);

	goroutine->leaked = is_candidate ? LEAK_UNKNOWN : LEAK_NO;
	watching->candidates += is_candidate;
	if (!is_candidate)
		note_runnable(proof, watching, index);
}

// Each of them becomes the first of its chain.
static void enter_waiters(void *context, u32 index, u32 worker)
{
	struct proof *proof = context;
	u32 from = index * ENTER_GRAIN, to = MIN(from + ENTER_GRAIN, proof->waiter_count);

	(void)worker;
	for (u32 i = from; i < to; i++) {
		struct waiter *waiter = &proof->waiters[i];

		if (i + ENTER_AHEAD < to)
			__builtin_prefetch(chain_of(proof, waiter[ENTER_AHEAD].object), 1);
		// Neighbours often wait on the same.
		if (i == from || waiter[-1].object != waiter->object)
			marker_watch(proof->marker, waiter->object);
		waiter->next = __atomic_exchange_n(
			chain_of(proof, waiter->object), i + 1, __ATOMIC_RELAXED);
	}
}

// Makes one table of what the workers found.
static void gather_waiters(struct proof *proof, struct workers *workers)
{
	u32 worker_count = workers_count(workers), total = 0, chains = 1;

	for (u32 i = 0; i < worker_count; i++) {
		total += proof->watching[i].waiters.len;
		proof->stats.candidates += proof->watching[i].candidates;
	}
	while (chains < total)
		chains *= 2;
	proof->chain_mask = chains - 1;
	proof->chains = calloc(chains, sizeof(*proof->chains));
	proof->waiters = malloc(((size_t)total + 1) * sizeof(*proof->waiters));
	ASSERT(proof->chains && proof->waiters);
	for (u32 i = 0; i < worker_count; i++) {
		const struct watching *watching = &proof->watching[i];

		if (watching->waiters.len)
			memcpy(proof->waiters + proof->waiter_count, watching->waiters.at,
				watching->waiters.len * sizeof(*proof->waiters));
		proof->waiter_count += watching->waiters.len;
	}
	workers_for(workers, (total + ENTER_GRAIN - 1) / ENTER_GRAIN, 1, enter_waiters, proof);
}

static void start(struct proof *proof, struct workers *workers)
{
	static const struct marker_items items = {add_later, prefetch_goroutine, prefetch_waiters};
	u32 worker_count = workers_count(workers);

	marker_items(proof->marker, &items);
	marker_exclude_goroutines(proof->heap, proof->marker, workers, proof->goroutines);
	proof->watching = aligned_alloc(64, worker_count * sizeof(*proof->watching));
	ASSERT(proof->watching);
	memset(proof->watching, 0, worker_count * sizeof(*proof->watching));
	workers_for(workers, proof->goroutines->len, WATCH_GRAIN, watch_job, proof);
	gather_waiters(proof, workers);
	for (u32 i = 0; i < worker_count; i++) {
		struct watching *watching = &proof->watching[i];

		vec_each (u32, index, &watching->runnable)
			marker_later(proof->marker, 0, *index);
		vec_each (u32, index, &watching->unseen)
			see_stack(proof, *index);
		heap_vec_free(&watching->waiters);
		heap_vec_free(&watching->runnable);
		heap_vec_free(&watching->unseen);
		heap_vec_free(&watching->addresses);
	}
	free(proof->watching);
}

// Suspects that are being woken right now: nothing needs to hold their channels any more.
static bool add_woken(struct proof *proof, struct workers *workers)
{
	const struct goroutine_table *table = proof->goroutines;
	VEC(struct wake_queue_check) checks = {0};
	bool is_any = false;

	for (u32 i = 0; i < table->len; i++) {
		const struct goroutine *goroutine = &table->at[i];

		if (proof->added[i] || goroutine->leaked != LEAK_UNKNOWN)
			continue;
		for (u32 k = 0; k < goroutine->wait_count; k++) {
			const struct wait_on *wait = &table->waits[goroutine->waits_at + k];

			if (wait->is_channel)
				*heap_vec_push(&checks) = (struct wake_queue_check){
					wait->address, wait->sudog, i, false};
		}
	}
	wake_queues_check(&proof->wake, workers, checks.at, checks.len);
	for (u32 i = 0; i < checks.len; i++) {
		if (checks.at[i].is_queued)
			continue;
		add_goroutine(proof, 0, checks.at[i].goroutine);
		is_any = true;
	}
	heap_vec_free(&checks);
	return is_any;
}

void leak_prove(struct arena *arena, const struct go_runtime *runtime, const struct heap *heap,
	const struct root_set *roots, struct workers *workers, bool is_first,
	struct goroutine_table *goroutines, struct leak_stats *ret, struct leak_marks **ret_marks)
{
	struct proof proof = {.arena = arena,
		.runtime = runtime,
		.heap = heap,
		.roots = roots,
		.goroutines = goroutines,
		.is_first = is_first,
		.wake = {runtime, heap, goroutines, roots}};
	u64 begin = clock_now_ns();
	struct error unreadable;
	bool is_readable;

	proof.marker = marker_open(heap, workers_count(workers));
	proof.added = calloc((size_t)goroutines->len + 1, 1);
	ASSERT(proof.added);
	start(&proof, workers);
	is_readable = program_roots_mark(heap, proof.marker, &unreadable);
	do
		marker_run(proof.marker, workers, wake, &proof);
	while (add_woken(&proof, workers));
	marker_count(proof.marker, &proof.stats.marked_objects, &proof.stats.marked_bytes);
	leak_conclude(&proof, workers, is_readable ? NULL : &unreadable);
	proof.stats.rounds = proof.rounds;
	proof.stats.seconds = clock_seconds_since(begin);
	free(proof.added);
	free(proof.waiters);
	free(proof.chains);
	if (ret_marks) {
		*ret_marks = malloc(sizeof(**ret_marks));
		ASSERT(*ret_marks);
		(*ret_marks)->marker = proof.marker;
	} else {
		marker_close(proof.marker);
	}
	*ret = proof.stats;
}

bool leak_is_marked(const struct leak_marks *marks, const struct heap_object *object)
{
	return marker_is_marked(marks->marker, object_key_of(object->span, object->index));
}

void leak_marks_close(struct leak_marks *marks)
{
	if (!marks)
		return;
	marker_close(marks->marker);
	free(marks);
}
