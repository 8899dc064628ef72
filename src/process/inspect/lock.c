// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/lock.h"

#include "process/inspect/lock_build.h"
#include "process/inspect/owner_name.h"
#include "process/inspect/sort_u64.h"

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

static void take_waits(struct lock_build *build, u32 index)
{
	const struct goroutine *goroutine = &build->goroutines->at[index];
	bool is_cond = goroutine->wait_kind == WAIT_COND;
	bool is_lock = (is_cond || goroutine->wait_kind == WAIT_SEMAPHORE) &&
	               goroutine->status == GOROUTINE_WAITING;

	for (u32 i = 0; i < goroutine->wait_count; i++) {
		const struct wait_on *wait = &build->goroutines->waits[goroutine->waits_at + i];

		if (!wait->address)
			continue;
		if (wait->is_channel)
			lock_meet_channel(build, index, wait);
		else if (is_lock)
			add_waiter(build, index, lock_classify(build, goroutine, wait->address));
	}
	if (is_lock && is_cond && goroutine->wait_count == 0)
		add_waiter(build, index,
			(struct lock_wait){LOCK_COND, lock_find_cond(build, goroutine)});
}

// The runtime's own are no concern of the program.
static void find_waiters(struct lock_build *build)
{
	const struct goroutine_table *goroutines = build->goroutines;

	lock_met_init(build);
	for (u32 i = 0; i < goroutines->len; i++) {
		if (!goroutines->at[i].is_system)
			take_waits(build, i);
	}
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

bool locks_find(struct arena *arena, const struct go_runtime *runtime, struct go_types *types,
	const struct heap *heap, const struct root_set *roots, struct workers *workers,
	const struct goroutine_table *goroutines, struct lock_list *ret, struct error *err)
{
	struct lock_build build = {.arena = arena,
		.runtime = runtime,
		.types = types,
		.heap = heap,
		.roots = roots,
		.workers = workers,
		.goroutines = goroutines};
	u32 *waiters, len;
	(void)err;

	build.waits_for = arena_array(arena, u32, goroutines->len);
	memset(build.waits_for, 0xff, goroutines->len * sizeof(u32));
	find_waiters(&build);
	name_locks(&build);
	waiters = arena_array(arena, u32, (u64)build.waiting.len + build.met.waiter_count);
	len = hand_out_lock_waiters(&build, waiters);
	lock_find_owners(&build);
	*ret = (struct lock_list){.at = build.locks.at, .len = build.locks.len};
	lock_find_channels(&build, waiters, len, ret);
	ret->waiters = waiters;
	lock_met_free(&build);
	address_index_free(&build.by_address);
	address_index_free(&build.walked_conds);
	address_index_free(&build.cond_of);
	return true;
}
