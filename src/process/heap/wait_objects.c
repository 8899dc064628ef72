// SPDX-License-Identifier: Apache-2.0
#include "process/heap/wait_objects.h"

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

// Everything that the frame of this function holds for sure; false when it is not on the stack.
static bool add_frame(const struct goroutine_table *table, const struct root_set *roots,
	const struct goroutine *goroutine, str function, address_list *list)
{
	u32 frame = frame_of(table, goroutine, function), count;
	const struct stack_root *held;

	if (frame == UINT32_MAX || !roots_of(roots, goroutine, &held, &count))
		return false;
	for (u32 i = 0; i < count; i++)
		if (held[i].frame == frame && held[i].is_exact)
			*heap_vec_push(list) = held[i].value;
	return true;
}

void wait_objects_of(const struct goroutine_table *table, const struct root_set *roots,
	const struct goroutine *goroutine, address_list *list)
{
	list->len = 0;
	for (u32 i = 0; i < goroutine->wait_count; i++) {
		u64 address = table->waits[goroutine->waits_at + i].address;

		// One that is not known could be anything.
		if (!address) {
			list->len = 0;
			return;
		}
		*heap_vec_push(list) = address;
	}
	if (list->len || goroutine->wait_kind != WAIT_COND)
		return;
	// The condition, and the sudog that its waker holds when it has left the list.
	if (!add_frame(table, roots, goroutine, STR("sync.(*Cond).Wait"), list) ||
		!add_frame(table, roots, goroutine, STR("sync.runtime_notifyListWait"), list))
		list->len = 0;
}
