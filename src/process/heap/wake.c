// SPDX-License-Identifier: Apache-2.0
#include "process/heap/wake.h"

#include "process/heap/heap_struct.h"

// Index of the physical frame of the function, UINT32_MAX: not on the stack.
static u32 frame_of(
	const struct goroutine_table *table, const struct goroutine *goroutine, str function)
{
	const struct stack *stack;

	if (goroutine->stack == UINT32_MAX)
		return UINT32_MAX;
	stack = &table->stacks[goroutine->stack];
	for (u32 i = 0; i < stack->line_count; i++)
		if (str_equal(stack->lines[i].function, function))
			return stack->lines[i].frame;
	return UINT32_MAX;
}

// Of the look's copy where it is there: a read of the target for each waiter takes long.
static bool read_u32(const struct wake_context *context, u64 address, u32 *ret)
{
	struct heap_object object;
	const u8 *bytes;

	if (!heap_find(context->heap, address, &object))
		return memory_read_u32(context->runtime->memory, address, ret);
	bytes = heap_object_bytes(context->heap, &object);
	if (!bytes)
		return memory_read_u32(context->runtime->memory, address, ret);
	if (address + sizeof(*ret) > object.base + object.size)
		return false;
	memcpy(ret, bytes + (address - object.base), sizeof(*ret));
	return true;
}

static bool is_sudog_of(
	const struct wake_context *context, u64 address, const struct goroutine *goroutine)
{
	u64 at = address + (u64)RUNTIME_OFFSET(context->runtime, sudog_g);
	u32 low, high;

	return read_u32(context, at, &low) && read_u32(context, at + 4, &high) &&
	       (low | (u64)high << 32) == goroutine->address;
}

// Whether a waiter was called up already; UNKNOWN: the list does not know its ticket. Tickets are those
// given out and those called up; they wrap, so differences count.
static enum wake wake_of_ticket(const struct wake_context *context, u64 list, u32 ticket)
{
	const struct go_runtime *runtime = context->runtime;
	u32 given, called;

	if (!read_u32(context, list + (u64)RUNTIME_OFFSET(runtime, notify_list_wait), &given) ||
		!read_u32(
			context, list + (u64)RUNTIME_OFFSET(runtime, notify_list_notify), &called))
		return WAKE_UNKNOWN;
	if ((i32)(given - ticket) <= 0 || (i32)(given - called) < 0)
		return WAKE_UNKNOWN;
	return (i32)(called - ticket) > 0 ? WAKE_SOON : WAKE_BY;
}

// From Go 1.26 on, a waiter notes the list down.
static enum wake wake_of_list(
	const struct wake_context *context, const struct wait_on *wait, address_list *list)
{
	enum wake wake;
	u32 ticket;

	if (!wait->address || !wait->sudog ||
		!read_u32(context,
			wait->sudog + (u64)RUNTIME_OFFSET(context->runtime, sudog_ticket), &ticket))
		return WAKE_UNKNOWN;
	wake = wake_of_ticket(context, wait->address, ticket);
	if (wake == WAKE_BY)
		*heap_vec_push(list) = wait->address;
	return wake;
}

// Before, the sudog is what its frame of notifyListWait holds, and the condition is among what that of
// sync.(*Cond).Wait does: one of it must have given out the ticket, and whoever reaches any can wake it.
static enum wake wake_of_frames(
	const struct wake_context *context, const struct goroutine *goroutine, address_list *list)
{
	const struct go_runtime *runtime = context->runtime;
	u32 inner = frame_of(context->goroutines, goroutine, STR("sync.runtime_notifyListWait"));
	u32 outer = frame_of(context->goroutines, goroutine, STR("sync.(*Cond).Wait"));
	enum wake wake = WAKE_UNKNOWN;
	const struct stack_root *held;
	u32 count, ticket;
	u64 sudog = 0;

	if (inner == UINT32_MAX || outer == UINT32_MAX ||
		!roots_of(context->roots, goroutine, &held, &count))
		return WAKE_UNKNOWN;
	for (u32 i = 0; i < count && !sudog; i++)
		if (held[i].frame == inner && is_sudog_of(context, held[i].value, goroutine))
			sudog = held[i].value;
	if (!sudog ||
		!read_u32(context, sudog + (u64)RUNTIME_OFFSET(runtime, sudog_ticket), &ticket))
		return WAKE_UNKNOWN;
	for (u32 i = 0; i < count; i++) {
		u64 found = held[i].value + (u64)RUNTIME_OFFSET(runtime, cond_notify);

		if (held[i].frame != outer || !held[i].is_exact)
			continue;
		*heap_vec_push(list) = held[i].value;
		switch (wake_of_ticket(context, found, ticket)) {
		case WAKE_SOON:
			return WAKE_SOON;
		case WAKE_BY:
			wake = WAKE_BY;
			break;
		case WAKE_UNKNOWN:
		case WAKE_NEVER:
			break;
		}
	}
	return wake;
}

static enum wake wake_of_condition(
	const struct wake_context *context, const struct goroutine *goroutine, address_list *list)
{
	if (goroutine->wait_count)
		return wake_of_list(
			context, &context->goroutines->waits[goroutine->waits_at], list);
	return wake_of_frames(context, goroutine, list);
}

// g.param is set by who wakes it from a channel, until it runs.
static enum wake wake_of_channels(
	const struct wake_context *context, const struct goroutine *goroutine, address_list *list)
{
	if (goroutine->has_param)
		return WAKE_SOON;
	// A select whose channels are all nil is parked without a sudog.
	if (goroutine->wait_count == 0)
		return goroutine->wait_kind == WAIT_SELECT && !goroutine->has_sudogs ? WAKE_NEVER
		                                                                     : WAKE_UNKNOWN;
	for (u32 i = 0; i < goroutine->wait_count; i++) {
		u64 address = context->goroutines->waits[goroutine->waits_at + i].address;

		if (!address)
			return WAKE_UNKNOWN;
		*heap_vec_push(list) = address;
	}
	return WAKE_BY;
}

// Who wakes a waiter takes it out of the semaphores' tree first, and clears what its sudog waits on and, from
// Go 1.26 on, g.waiting: it has no wait then.
static enum wake wake_of_semaphore(
	const struct wake_context *context, const struct goroutine *goroutine, address_list *list)
{
	u64 address =
		goroutine->wait_count ? context->goroutines->waits[goroutine->waits_at].address : 0;

	if (!address)
		return WAKE_UNKNOWN;
	*heap_vec_push(list) = address;
	return WAKE_BY;
}

enum wake wake_of(
	const struct wake_context *context, const struct goroutine *goroutine, address_list *list)
{
	list->len = 0;
	switch ((enum wait_kind)goroutine->wait_kind) {
	case WAIT_CHAN_SEND:
	case WAIT_CHAN_RECEIVE:
	case WAIT_SELECT:
		return wake_of_channels(context, goroutine, list);
	case WAIT_SEMAPHORE:
		return wake_of_semaphore(context, goroutine, list);
	case WAIT_COND:
		return wake_of_condition(context, goroutine, list);
	case WAIT_NIL_CHAN:
	case WAIT_EMPTY_SELECT:
		return WAKE_NEVER;
	case WAIT_NONE:
	case WAIT_SLEEP:
	case WAIT_IO:
	case WAIT_OTHER:
		return WAKE_UNKNOWN;
	}
	return WAKE_UNKNOWN;
}
