// SPDX-License-Identifier: Apache-2.0
#include "detect/wait.h"

#include "detect/place.h"

static const struct {
	str function;
	enum block_kind kind;
} entries[] = {
	{STR("sync.(*Mutex).Lock"), BLOCK_LOCK},
	{STR("sync.(*Mutex).lockSlow"), BLOCK_LOCK},
	{STR("internal/sync.(*Mutex).Lock"), BLOCK_LOCK},
	{STR("internal/sync.(*Mutex).lockSlow"), BLOCK_LOCK},
	{STR("sync.(*RWMutex).Lock"), BLOCK_LOCK},
	{STR("sync.(*RWMutex).RLock"), BLOCK_READ_LOCK},
	{STR("sync.(*WaitGroup).Wait"), BLOCK_WAIT_GROUP},
};

// The outermost function of sync below the user's own says what was called: Once and Map lock, too.
static enum block_kind semaphore_kind(const struct stack *stack)
{
	enum block_kind kind = BLOCK_SEMAPHORE;

	for (u32 i = 0; stack && i < stack->line_count; i++) {
		str function = stack->lines[i].function;
		str package = code_package(function);

		if (!str_equal(package, STR("runtime")) && !str_equal(package, STR("sync")) &&
			!str_equal(package, STR("internal/sync")))
			break;
		for (u32 e = 0; e < ARRAY_LEN(entries); e++) {
			if (str_equal(function, entries[e].function))
				kind = entries[e].kind;
		}
	}
	return kind;
}

enum block_kind block_of(
	const struct goroutine_table *goroutines, const struct goroutine *goroutine)
{
	if (goroutine->status != GOROUTINE_WAITING && goroutine->status != GOROUTINE_LEAKED)
		return BLOCK_NONE;
	switch ((enum wait_kind)goroutine->wait_kind) {
	case WAIT_CHAN_SEND:
		return BLOCK_SEND;
	case WAIT_CHAN_RECEIVE:
		return BLOCK_RECEIVE;
	case WAIT_SELECT:
		return BLOCK_SELECT;
	case WAIT_NIL_CHAN:
		return BLOCK_NIL_CHANNEL;
	case WAIT_EMPTY_SELECT:
		return BLOCK_NO_CASES;
	case WAIT_COND:
		return BLOCK_COND;
	case WAIT_SEMAPHORE:
		return semaphore_kind(place_stack(goroutines, goroutine));
	case WAIT_NONE:
	case WAIT_SLEEP:
	case WAIT_IO:
	case WAIT_OTHER:
		break;
	}
	return BLOCK_NONE;
}

const char *block_text(enum block_kind kind)
{
	switch (kind) {
	case BLOCK_SEND:
		return "sending on a channel";
	case BLOCK_RECEIVE:
		return "receiving from a channel";
	case BLOCK_SELECT:
		return "in a select";
	case BLOCK_NIL_CHANNEL:
		return "on a nil channel";
	case BLOCK_NO_CASES:
		return "in a select without cases";
	case BLOCK_LOCK:
		return "waiting for a lock";
	case BLOCK_READ_LOCK:
		return "waiting for a read lock";
	case BLOCK_WAIT_GROUP:
		return "waiting for a WaitGroup";
	case BLOCK_COND:
		return "waiting for a sync.Cond";
	case BLOCK_SEMAPHORE:
		return "waiting for a semaphore";
	case BLOCK_NONE:
		break;
	}
	return "at work";
}
