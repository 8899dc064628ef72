// SPDX-License-Identifier: Apache-2.0
// Stacks stored once: equal lists of pcs have one index. One table per thread while reading; then they
// are merged and symbolized.
#pragma once

#include "base/vec.h"
#include "process/runtime/stack.h"

// What all different stacks may hold together: pcs in a table, lines after symbolizing. Real programs have
// some thousands.
enum { STACK_TABLE_MAX_PCS = 32 << 20, STACK_TABLE_MAX_LINES = 8 << 20 };

struct stack_key {
	const u64 *pcs;
	u32 pc_count;
	enum unwind_end end;
	u64 hash;
};

struct stack_table {
	struct arena *arena;
	struct stack_key *at;
	u32 len, cap;
	u32 *slots; // index + 1, 0: free
	u32 slot_count;
	u64 pc_total;
};

void stack_table_init(struct stack_table *table, struct arena *arena);

// Index of the stack, which is copied on first sight.
u32 stack_table_add(struct stack_table *table, const u64 *pcs, u32 pc_count, enum unwind_end end);

// Lines of every stack of the table, in its order; beyond the limit stacks have no lines. Texts are copied
// into the arena.
struct stack *stack_table_symbolize(
	const struct stack_table *table, struct arena *arena, const struct go_runtime *runtime);
