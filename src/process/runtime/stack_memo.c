// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/stack_memo.h"

enum { ENTRY_BITS = 9, ENTRIES = 1 << ENTRY_BITS };

struct memo_entry {
	u64 pc, depth;
	u64 sp; // that the frames' addresses are for
	u32 count, index;
	bool is_syscall;
	struct frame frames[STACK_MEMO_FRAMES];
};

void stack_memo_init(struct stack_memo *memo, struct arena *arena, const struct go_runtime *runtime)
{
	*memo = (struct stack_memo){.is_off = runtime->is_arm64};
	if (!memo->is_off)
		memo->entries = arena_array(arena, struct memo_entry, ENTRIES);
}

static struct memo_entry *slot_of(
	struct stack_memo *memo, const struct stack_start *start, const struct stack_bytes *stack)
{
	u64 key = start->pc ^ (stack->high - start->sp) << 32;

	return &memo->entries[(key * 0x9e3779b97f4a7c15u) >> (64 - ENTRY_BITS)];
}

static bool has_same_callers(const struct memo_entry *entry, const struct stack_bytes *stack)
{
	for (u32 i = 0; i + 1 < entry->count; i++) {
		u64 word;

		memcpy(&word, stack->bytes + (entry->frames[i].fp - 8 - entry->sp), sizeof(word));
		if (word != entry->frames[i + 1].pc)
			return false;
	}
	return true;
}

static void move_to(struct memo_entry *entry, u64 sp)
{
	u64 by = sp - entry->sp;

	for (u32 i = 0; i < entry->count; i++) {
		entry->frames[i].sp += by;
		entry->frames[i].varp += by;
		entry->frames[i].fp += by;
		entry->frames[i].argp += by;
	}
	entry->sp = sp;
}

const struct frame *stack_memo_find(struct stack_memo *memo, const struct stack_start *start,
	const struct stack_bytes *stack, u32 *ret_count, u32 *ret_index)
{
	struct memo_entry *entry;

	if (memo->is_off || start->is_trap)
		return NULL;
	entry = slot_of(memo, start, stack);
	// The bytes begin at sp and are as many as they were then: every place is in them.
	if (!entry->count || entry->pc != start->pc || entry->depth != stack->high - start->sp ||
		entry->is_syscall != start->is_syscall || stack->low != start->sp ||
		!has_same_callers(entry, stack))
		return NULL;
	move_to(entry, start->sp);
	*ret_count = entry->count;
	*ret_index = entry->index;
	return entry->frames;
}

void stack_memo_keep(struct stack_memo *memo, const struct stack_start *start,
	const struct stack_bytes *stack, const struct frame *frames, u32 count, u32 index)
{
	struct memo_entry *entry;

	if (memo->is_off || start->is_trap || !start->pc || !count || count > STACK_MEMO_FRAMES ||
		stack->low != start->sp)
		return;
	entry = slot_of(memo, start, stack);
	entry->pc = start->pc;
	entry->depth = stack->high - start->sp;
	entry->sp = start->sp;
	entry->count = count;
	entry->index = index;
	entry->is_syscall = start->is_syscall;
	memcpy(entry->frames, frames, count * sizeof(*frames));
}
