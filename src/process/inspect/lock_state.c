// SPDX-License-Identifier: Apache-2.0
// Fields of sync's locks, the same from Go 1.19 to 1.27 on 64-bit machines. Source: src/sync/mutex.go
// (internal/sync from 1.24 on), rwmutex.go, waitgroup.go, cond.go.
#include "process/inspect/lock_build.h"

enum {
	MUTEX_SEMAPHORE = 4,
	MUTEX_LOCKED = 1,
	MUTEX_STARVING = 4,
	RW_WRITER_SEMAPHORE = 8,
	RW_READER_SEMAPHORE = 12,
	RW_READER_COUNT = 16,
	RW_READER_WAIT = 20,
	RW_MAX_READERS = 1 << 30,
	RW_BYTES = 24,
	GROUP_SEMAPHORE = 8,
	COND_NOTIFY = 16,
};

static bool is_one_of(str function, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (str_equal(function, str_from_c(names[i])))
			return true;
	}
	return false;
}

static bool is_mutex_lock(str function)
{
	static const char *const names[] = {"sync.(*Mutex).lockSlow", "sync.(*Mutex).Lock",
		"internal/sync.(*Mutex).lockSlow", "internal/sync.(*Mutex).Lock"};

	return is_one_of(function, names, ARRAY_LEN(names));
}

// The runtime's and sync's own functions stand above the one that waits.
static bool is_inner(str function)
{
	return str_starts(function, STR("runtime.")) || str_starts(function, STR("sync.")) ||
	       str_starts(function, STR("internal/sync.")) ||
	       str_starts(function, STR("internal/poll."));
}

static struct lock_wait by_stack(const struct stack *stack, u64 word)
{
	struct lock_wait wait = {.kind = LOCK_SEMAPHORE, .address = word};

	for (u32 i = 0; i < stack->line_count && is_inner(stack->lines[i].function); i++) {
		str function = stack->lines[i].function;

		if (str_equal(function, STR("sync.(*RWMutex).RLock")))
			return (struct lock_wait){LOCK_RWMUTEX, word - RW_READER_SEMAPHORE};
		if (str_equal(function, STR("sync.(*WaitGroup).Wait")))
			return (struct lock_wait){LOCK_WAIT_GROUP, word - GROUP_SEMAPHORE};
		if (str_equal(function, STR("sync.(*Cond).Wait")) && wait.kind != LOCK_MUTEX)
			return (struct lock_wait){LOCK_COND, word - COND_NOTIFY};
		// A writer waits for other writers in the mutex that the RWMutex begins with.
		if (str_equal(function, STR("sync.(*RWMutex).Lock")))
			return wait.kind == LOCK_MUTEX
			               ? (struct lock_wait){LOCK_RWMUTEX, wait.address}
			               : (struct lock_wait){
						 LOCK_RWMUTEX, word - RW_WRITER_SEMAPHORE};
		if (is_mutex_lock(function))
			wait = (struct lock_wait){LOCK_MUTEX, word - MUTEX_SEMAPHORE};
	}
	return wait;
}

struct lock_wait lock_classify(
	const struct lock_build *build, const struct goroutine *goroutine, u64 word)
{
	str reason = goroutine_wait_reason(build->runtime, goroutine->wait_reason);

	if (goroutine->stack < build->goroutines->stack_count) {
		struct lock_wait wait =
			by_stack(&build->goroutines->stacks[goroutine->stack], word);

		if (wait.kind != LOCK_SEMAPHORE)
			return wait;
	}
	if (str_equal(reason, STR("sync.Mutex.Lock")))
		return (struct lock_wait){LOCK_MUTEX, word - MUTEX_SEMAPHORE};
	if (str_equal(reason, STR("sync.RWMutex.RLock")))
		return (struct lock_wait){LOCK_RWMUTEX, word - RW_READER_SEMAPHORE};
	if (str_equal(reason, STR("sync.RWMutex.Lock")))
		return (struct lock_wait){LOCK_RWMUTEX, word - RW_WRITER_SEMAPHORE};
	if (str_starts(reason, STR("sync.WaitGroup.Wait")))
		return (struct lock_wait){LOCK_WAIT_GROUP, word - GROUP_SEMAPHORE};
	if (str_equal(reason, STR("sync.Cond.Wait")))
		return (struct lock_wait){LOCK_COND, word - COND_NOTIFY};
	return (struct lock_wait){LOCK_SEMAPHORE, word};
}

void lock_read_state(const struct memory *memory, struct lock *lock)
{
	u8 bytes[RW_BYTES] = {0};
	u32 size = lock->kind == LOCK_RWMUTEX ? RW_BYTES : 8, state;
	i32 readers, leaving;

	if (!memory_read(memory, lock->address, bytes, size))
		return;
	state = half_at(bytes);
	switch (lock->kind) {
	case LOCK_MUTEX:
		lock->is_locked = state & MUTEX_LOCKED;
		lock->is_starving = state & MUTEX_STARVING;
		break;
	case LOCK_RWMUTEX:
		readers = (i32)half_at(bytes + RW_READER_COUNT);
		leaving = (i32)half_at(bytes + RW_READER_WAIT);
		lock->is_starving = state & MUTEX_STARVING;
		// Below zero a writer is there: it holds the lock once no reader is left that it waits for.
		if (readers >= 0)
			lock->reader_count = (u32)readers;
		else if (leaving > 0)
			lock->reader_count = (u32)leaving;
		else
			lock->is_locked = true;
		break;
	case LOCK_WAIT_GROUP:
		lock->counter = half_at(bytes + 4);
		break;
	case LOCK_COND:
	case LOCK_SEMAPHORE:
		break;
	}
}
