// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/lock.h"

#include "process/inspect/context.h"
#include "process/inspect/lock_build.h"
#include "process/inspect/owner_name.h"
#include "process/inspect/sort_u64.h"

#include <stdlib.h>

static u32 lock_of(struct lock_build *build, struct lock_wait wait)
{
	u32 found = address_index_first(&build->by_address, wait.address);
	struct lock *lock;

	if (found != UINT32_MAX)
		return found;
	if (wait.address == 0 || build->locks.len >= LOCK_MAX)
		return UINT32_MAX;
	found = build->locks.len;
	address_index_put(&build->by_address, wait.address, found);
	lock = vec_push(build->arena, &build->locks);
	*lock = (struct lock){.address = wait.address,
		.kind = wait.kind,
		.symbol = STR_EMPTY,
		.owner = UINT32_MAX,
		.owner_evidence = STR_EMPTY};
	lock_read_state(build->runtime->memory, lock);
	return found;
}

static void add_waiter(struct lock_build *build, u32 goroutine, struct lock_wait wait)
{
	u32 lock = lock_of(build, wait);

	if (lock == UINT32_MAX)
		return;
	build->waits_for[goroutine] = lock;
	*vec_push(build->arena, &build->waiting) = (u64)lock << 32 | goroutine;
}

static bool is_at_lock(const struct goroutine *goroutine)
{
	return (goroutine->wait_kind == WAIT_COND || goroutine->wait_kind == WAIT_SEMAPHORE) &&
	       goroutine->status == GOROUTINE_WAITING;
}

static u32 part_of(u64 channel)
{
	return (u32)((channel >> 13) * 0x9e3779b97f4a7c15u >> 59) % LOCK_PARTS;
}

static struct channel_waiter *new_waiter(struct arena *arena, struct lock_waits *waits, u32 part)
{
	struct waiter_chunk *chunk = waits->last[part];

	if (!chunk || chunk->len == CHUNK_WAITERS) {
		chunk = arena_new(arena, struct waiter_chunk);
		chunk->len = 0; // written before it is read: else the kernel maps its page twice
		*(waits->last[part] ? &waits->last[part]->next : &waits->parts[part]) = chunk;
		waits->last[part] = chunk;
	}
	waits->counts[part]++;
	return &chunk->at[chunk->len++];
}

// The runtime's own are no concern of the program.
static void take_goroutine(void *context, const struct sweep_goroutine *it)
{
	const struct lock_build *build = context;
	const struct goroutine *goroutine = it->goroutine;
	struct lock_waits *waits = &build->waits[it->slice];
	u32 may_leak =
		goroutine->leaked != LEAK_NO || goroutine->leaked_by_runtime ? WAIT_MAY_LEAK : 0;

	if (goroutine->is_system)
		return;
	if (is_at_lock(goroutine))
		*heap_vec_push(&waits->at_locks) = it->index;
	for (u32 i = goroutine->waits_at; i < goroutine->waits_at + goroutine->wait_count; i++) {
		const struct wait_on *wait = &build->goroutines->waits[i];

		if (wait->address && wait->is_channel)
			*new_waiter(
				&build->waiter_arenas[it->worker], waits, part_of(wait->address)) =
				(struct channel_waiter){it->index, i | may_leak};
	}
}

static void take_lock_waits(struct lock_build *build, u32 index)
{
	const struct goroutine *goroutine = &build->goroutines->at[index];

	for (u32 i = 0; i < goroutine->wait_count; i++) {
		const struct wait_on *wait = &build->goroutines->waits[goroutine->waits_at + i];

		if (wait->address && !wait->is_channel)
			add_waiter(build, index, lock_classify(build, goroutine, wait->address));
	}
	if (goroutine->wait_kind == WAIT_COND && goroutine->wait_count == 0)
		add_waiter(build, index,
			(struct lock_wait){LOCK_COND, lock_find_cond(build, goroutine)});
}

static void free_waits(struct lock_build *build)
{
	for (u32 i = 0; i < workers_count(build->workers); i++)
		arena_deinit(&build->waiter_arenas[i]);
	for (u32 i = 0; i < build->slice_count; i++)
		heap_vec_free(&build->waits[i].at_locks);
}

static void find_locks(struct lock_build *build)
{
	u32 count = build->goroutines->len, found = 0;

	for (u32 i = 0; i < build->slice_count; i++)
		found += build->waits[i].at_locks.len;
	if (found == 0)
		return;
	build->waits_for = malloc(count * sizeof(u32));
	ASSERT(build->waits_for);
	memset(build->waits_for, 0xff, count * sizeof(u32));
	for (u32 i = 0; i < build->slice_count; i++) {
		vec_each (u32, index, &build->waits[i].at_locks)
			take_lock_waits(build, *index);
	}
}

// Which goroutines hold a context.
static u8 *find_holders(const struct context_forest *forest, u32 goroutines)
{
	u8 *holds = calloc(MAX(goroutines, 1u), 1);

	ASSERT(holds);
	for (u32 i = 0; i < forest->len; i++) {
		const struct context_node *node = &forest->at[i];

		for (u32 k = 0; k < node->goroutine_count; k++)
			holds[forest->holders[node->goroutines_at + k]] = 1;
	}
	return holds;
}

static void name_locks(struct lock_build *build)
{
	struct owner_wanted *wanted =
		arena_array(build->arena, struct owner_wanted, build->locks.len);

	if (build->locks.len == 0)
		return;
	data_symbols_read(build->arena, build->runtime, &build->symbols);
	for (u32 i = 0; i < build->locks.len; i++) {
		struct lock *lock = &build->locks.at[i];

		lock->symbol = data_symbols_text(build->arena, &build->symbols, lock->address);
		wanted[i] = (struct owner_wanted){lock->address, &lock->symbol};
	}
	owner_names_find(build->arena, build->runtime, build->types, build->heap, &build->symbols,
		wanted, build->locks.len);
}

static u32 hand_out_lock_waiters(struct lock_build *build, u32 *waiters)
{
	u32 len = 0;

	build->waiting.len = sort_u64_unique(build->waiting.at, build->waiting.len);
	for (u32 i = 0; i < build->waiting.len; i++) {
		struct lock *lock = &build->locks.at[build->waiting.at[i] >> 32];

		if (lock->waiter_count++ == 0)
			lock->waiters_at = len;
		waiters[len++] = (u32)build->waiting.at[i];
	}
	return len;
}

struct lock_build *locks_open(struct arena *arena, const struct go_runtime *runtime,
	struct go_types *types, const struct heap *heap, const struct root_set *roots,
	struct workers *workers, const struct goroutine_table *goroutines,
	struct sweep_visitor *ret_visitor)
{
	struct lock_build *build = arena_new(arena, struct lock_build);

	*build = (struct lock_build){.arena = arena,
		.runtime = runtime,
		.types = types,
		.heap = heap,
		.roots = roots,
		.workers = workers,
		.goroutines = goroutines,
		.slice_count = sweep_slices(workers)};
	build->waits = arena_array(arena, struct lock_waits, build->slice_count);
	build->waiter_arenas = arena_array(arena, struct arena, workers_count(workers));
	for (u32 i = 0; i < workers_count(workers); i++)
		arena_init(&build->waiter_arenas[i]);
	ASSERT(goroutines->wait_count < WAIT_MAY_LEAK);
	*ret_visitor = (struct sweep_visitor){.context = build, .goroutine = take_goroutine};
	return build;
}

void locks_close(
	struct lock_build *build, const struct context_forest *holds, struct lock_list *ret)
{
	struct met_channels met;
	u32 *waiters, len;

	build->holds = holds ? find_holders(holds, build->goroutines->len) : NULL;
	find_locks(build);
	name_locks(build);
	lock_meet_channels(build, &met);
	free_waits(build);
	waiters = arena_array(build->arena, u32, (u64)build->waiting.len + met.waiter_count);
	len = hand_out_lock_waiters(build, waiters);
	lock_find_owners(build);
	*ret = (struct lock_list){
		.at = build->locks.at, .len = build->locks.len, .waiters = waiters};
	lock_read_channels(build, &met, waiters, len, ret);
	lock_met_free(&met);
	free(build->holds);
	free(build->waits_for);
	address_index_free(&build->by_address);
	address_index_free(&build->walked_conds);
	address_index_free(&build->cond_of);
}
