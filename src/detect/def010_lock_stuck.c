// SPDX-License-Identifier: Apache-2.0
// DEF010: a lock that is never unlocked, seen by its waiters. Proven when no goroutine that can still run
// reaches the lock, or when its owner cannot run; likely when a queue waits for an owner that is blocked
// or gone.
#include "base/number.h"
#include "detect/detector.h"
#include "detect/group.h"
#include "detect/wait.h"

enum stuck {
	STUCK_NOT,
	STUCK_OWNER_GONE,    // proven: no goroutine that can run reaches it
	STUCK_OWNER_DEAD,    // proven: the owner itself can never run
	STUCK_OWNER_BLOCKED, // likely
	STUCK_OWNER_UNKNOWN, // likely: a queue, and nobody about who could hold it
};

// The waiters of one lock.
struct queue {
	const struct lock *lock;
	const struct goroutine *first;  // the one that waits longest
	const struct stack_line *where; // its call of Lock
	u32 count, leaked;
	bool are_locks; // all wait for a Mutex or RWMutex, and not for another kind of semaphore
	enum stuck stuck;
	u32 locks; // queues of the same kind at the same line, this one included
};

static const struct goroutine *member(
	const struct detection *detection, const struct lock *lock, u32 i)
{
	u32 index = detection->now->locks.waiters[lock->waiters_at + i];

	return index < detection->now->goroutines.len ? &detection->now->goroutines.at[index]
	                                              : NULL;
}

static bool is_lock(enum block_kind kind)
{
	return kind == BLOCK_LOCK || kind == BLOCK_READ_LOCK;
}

static struct queue queue_of(const struct detection *detection, const struct lock *lock)
{
	struct queue queue = {.lock = lock, .are_locks = lock->waiter_count > 0, .locks = 1};

	for (u32 i = 0; i < lock->waiter_count; i++) {
		const struct goroutine *waiter = member(detection, lock, i);

		if (!waiter || !is_lock(block_of(&detection->now->goroutines, waiter))) {
			queue.are_locks = false;
			continue;
		}
		queue.count++;
		queue.leaked += waiter->leaked == LEAK_PROVEN;
		if (!queue.first || waiter->wait_ns > queue.first->wait_ns)
			queue.first = waiter;
	}
	if (queue.first)
		queue.where = place_of(&detection->code, &detection->now->goroutines, queue.first);
	return queue;
}

static const struct goroutine *owner_of(const struct detection *detection, const struct lock *lock)
{
	return lock->owner < detection->now->goroutines.len
	               ? &detection->now->goroutines.at[lock->owner]
	               : NULL;
}

static bool waits_for(const struct detection *detection, const struct lock *lock,
	const struct goroutine *goroutine)
{
	for (u32 i = 0; i < lock->waiter_count; i++) {
		if (member(detection, lock, i) == goroutine)
			return true;
	}
	return false;
}

// A stack runs through a package elsewhere than in main.main.
static bool runs_in(const struct stack *stack, str package)
{
	for (u32 i = 0; stack && i < stack->line_count; i++) {
		str function = stack->lines[i].function;

		if (str_equal(code_package(function), package) &&
			!str_equal(function, STR("main.main")))
			return true;
	}
	return false;
}

// Locks are taken and given back by the code of one package. When no other goroutine runs in the package
// of those that wait, whoever took the lock has returned with it.
static bool has_nobody_else(const struct detection *detection, const struct queue *queue)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	const struct lock *lock = queue->lock;
	bool *waits = arena_array(detection->scratch, bool, goroutines->len);
	str package = code_package(queue->where->function);

	for (u32 i = 0; i < lock->waiter_count; i++)
		waits[detection->now->locks.waiters[lock->waiters_at + i]] = true;
	for (u32 i = 0; i < goroutines->len; i++) {
		const struct goroutine *other = &goroutines->at[i];

		if (other->is_system || waits[i])
			continue;
		// One whose stack could not be read may hold anything.
		if (other->is_inconsistent || !place_stack(goroutines, other) ||
			runs_in(place_stack(goroutines, other), package))
			return false;
	}
	return true;
}

static enum stuck judge(const struct detection *detection, const struct queue *queue)
{
	const struct goroutine *owner = owner_of(detection, queue->lock);
	enum block_kind kind = owner ? block_of(&detection->now->goroutines, owner) : BLOCK_NONE;

	if (owner && !waits_for(detection, queue->lock, owner)) {
		if (owner->leaked == LEAK_PROVEN || kind == BLOCK_NO_CASES ||
			kind == BLOCK_NIL_CHANNEL)
			return STUCK_OWNER_DEAD;
		return kind != BLOCK_NONE &&
		                       detection_waited_ns(detection, owner) >= LOCK_WAIT_MIN_NS &&
		                       detection_waited_ns(detection, queue->first) >=
		                               LOCK_WAIT_MIN_NS &&
		                       queue->count >= LOCK_QUEUE_MIN
		               ? STUCK_OWNER_BLOCKED
		               : STUCK_NOT;
	}
	if (queue->leaked == queue->count)
		return STUCK_OWNER_GONE;
	return !owner && queue->count >= LOCK_QUEUE_MIN &&
	                       detection_waited_ns(detection, queue->first) >= LOCK_WAIT_MIN_NS &&
	                       has_nobody_else(detection, queue)
	               ? STUCK_OWNER_UNKNOWN
	               : STUCK_NOT;
}

static const char *reason(enum stuck stuck)
{
	switch (stuck) {
	case STUCK_OWNER_GONE:
		return "no goroutine that can still run reaches it";
	case STUCK_OWNER_DEAD:
		return "its owner can never run again";
	case STUCK_OWNER_BLOCKED:
		return "its owner is blocked itself";
	case STUCK_OWNER_UNKNOWN:
		return "whoever locked it has returned";
	case STUCK_NOT:
		break;
	}
	return "";
}

// The defer of the owner's only unlock, which stands next to the lock: the best place there is.
static bool unlock_line(const struct detection *detection, const struct goroutine *owner,
	struct stack_line *ret, str *ret_function)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	const struct stack *stack = place_stack(goroutines, owner);
	u32 found = 0;

	for (u32 i = 0; stack && i < owner->defer_count; i++) {
		const struct pending_defer *defer = &goroutines->defers[owner->defers_at + i];
		const struct stack_line *in = place_of_frame(stack, defer->frame);

		if (in && defer->line && str_ends(defer->function, STR("Unlock"))) {
			*ret = (struct stack_line){.file = defer->file, .line = defer->line};
			*ret_function = in->function;
			found++;
		}
	}
	return found == 1;
}

static void describe_owner(struct sighting *sighting, const struct queue *queue)
{
	const struct detection *detection = sighting->detection;
	const struct goroutine *owner = owner_of(detection, queue->lock);
	const struct stack_line *at =
		owner ? place_of(&detection->code, &detection->now->goroutines, owner) : NULL;

	if (!owner || waits_for(detection, queue->lock, owner))
		return;
	if (at)
		sighting_step(sighting, at, "goroutine %llu holds it (" STR_FMT ") and is here, %s",
			(unsigned long long)owner->id, STR_ARG(queue->lock->owner_evidence),
			block_text(block_of(&detection->now->goroutines, owner)));
	sighting_count(sighting, STR("owner_goid"), owner->id);
	sighting_seconds(sighting, STR("owner_wait_seconds"), owner->wait_ns);
}

static void report(struct detection *detection, const struct queue *queue)
{
	const struct goroutine *owner = owner_of(detection, queue->lock);
	struct stack_line unlock = {0};
	str function = queue->where->function, other = STR_EMPTY;
	bool at_unlock = owner && queue->stuck != STUCK_OWNER_GONE &&
	                 unlock_line(detection, owner, &unlock, &other);
	struct sighting sighting = sighting_begin(detection, FAULT_DEF010,
		at_unlock ? &unlock : queue->where, at_unlock ? other : function,
		"%s" STR_FMT " stays locked (%s %s): %s", queue->lock->symbol.len ? "" : "a lock",
		STR_ARG(queue->lock->symbol), NUMBER(queue->count),
		queue->count == 1 ? "goroutine waits" : "goroutines wait", reason(queue->stuck));

	if (queue->first->wait_ns)
		sighting_step(&sighting, queue->where,
			queue->count == 1 ? "it has waited here for " STR_FMT
					  : "they wait here, the first for " STR_FMT,
			STR_ARG(sighting_duration(&sighting, queue->first->wait_ns)));
	else
		sighting_step(&sighting, queue->where,
			queue->count == 1 ? "it waits here" : "they wait here");
	describe_owner(&sighting, queue);
	sighting_count(&sighting, STR("waiting"), queue->count);
	sighting_count(&sighting, STR("leaked"), queue->leaked);
	if (queue->locks > 1)
		sighting_count(&sighting, STR("locks"), queue->locks);
	if (queue->first->wait_ns)
		sighting_seconds(&sighting, STR("longest_wait_seconds"), queue->first->wait_ns);
	sighting_text(&sighting, STR("lock"),
		arena_printf(detection->list->arena, "0x%llx",
			(unsigned long long)queue->lock->address));
	if (queue->stuck == STUCK_OWNER_GONE || queue->stuck == STUCK_OWNER_DEAD)
		sighting_confirm(&sighting);
	sighting_end(&sighting);
}

void detect_def010_lock_stuck(struct detection *detection)
{
	const struct lock_list *locks = &detection->now->locks;
	VEC(struct queue) queues = {0};
	struct map index; // by line and kind

	map_init(&index, detection->scratch);
	for (u32 i = 0; i < locks->len; i++) {
		struct queue queue = queue_of(detection, &locks->at[i]);
		struct queue *known;
		u64 *at;

		if (!queue.are_locks || !queue.where)
			continue;
		queue.stuck = judge(detection, &queue);
		if (queue.stuck == STUCK_NOT)
			continue;
		at = map_put(&index, (group_key(queue.where) * 8 + queue.stuck) >> 1);
		if (!*at) {
			*vec_push(detection->scratch, &queues) = queue;
			*at = queues.len;
			continue;
		}
		known = &queues.at[*at - 1];
		queue.locks += known->locks;
		if (queue.count > known->count)
			*known = queue;
		known->locks = queue.locks;
	}
	vec_each (struct queue, queue, &queues)
		report(detection, queue);
}
