// SPDX-License-Identifier: Apache-2.0
// Stacks that were unwound lately. Most goroutines of a busy service stand where others do: a stack of the
// same depth whose return addresses are the same words at the same places has the same frames, moved. One
// per thread. amd64 only: elsewhere nothing is remembered.
#pragma once

#include "process/runtime/stack.h"

enum { STACK_MEMO_FRAMES = 24 };

struct stack_memo {
	struct memo_entry *entries;
	bool is_off;
};

void stack_memo_init(
	struct stack_memo *memo, struct arena *arena, const struct go_runtime *runtime);

// NULL: unwind it. The frames are the memo's, until the next call of either function.
const struct frame *stack_memo_find(struct stack_memo *memo, const struct stack_start *start,
	const struct stack_bytes *stack, u32 *ret_count, u32 *ret_index);

// frames are whole (UNWIND_WHOLE). index: the caller's, given back by find.
void stack_memo_keep(struct stack_memo *memo, const struct stack_start *start,
	const struct stack_bytes *stack, const struct frame *frames, u32 count, u32 index);
