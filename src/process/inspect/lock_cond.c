// SPDX-License-Identifier: Apache-2.0
// The sync.Cond that a goroutine waits on. Up to Go 1.25 nothing leads there from the goroutine but the
// live receiver in the frame of Wait; the list of the Cond has to name the goroutine in turn.
#include "process/inspect/lock_build.h"

enum { COND_NOTIFY = 16, MAX_LIST = 1 << 22 };

// Enters every goroutine of the Cond's list, once per Cond.
static void walk_list(struct lock_build *build, u64 cond)
{
	const struct go_runtime *runtime = build->runtime;
	u64 sudog, goroutine;

	if (address_index_first(&build->walked_conds, cond) != UINT32_MAX ||
		!memory_read_u64(runtime->memory,
			cond + COND_NOTIFY + (u64)RUNTIME_OFFSET(runtime, notify_list_head),
			&sudog))
		return;
	address_index_put(&build->walked_conds, cond, build->cond_count);
	for (u32 i = 0; sudog && i < MAX_LIST; i++) {
		if (!memory_read_u64(runtime->memory, sudog + (u64)RUNTIME_OFFSET(runtime, sudog_g),
			    &goroutine) ||
			address_index_first(&build->cond_of, goroutine) != UINT32_MAX ||
			!memory_read_u64(runtime->memory,
				sudog + (u64)RUNTIME_OFFSET(runtime, sudog_next), &sudog))
			break;
		address_index_put(&build->cond_of, goroutine, build->cond_count);
	}
	build->cond_count++;
}

u64 lock_find_cond(struct lock_build *build, const struct goroutine *goroutine)
{
	const struct stack *stack;
	const struct stack_root *roots;
	u32 frame = UINT32_MAX, count;

	if (goroutine->stack >= build->goroutines->stack_count || !build->roots ||
		!roots_of(build->roots, goroutine, &roots, &count))
		return 0;
	stack = &build->goroutines->stacks[goroutine->stack];
	for (u32 i = 0; i < stack->line_count && frame == UINT32_MAX; i++) {
		if (str_equal(stack->lines[i].function, STR("sync.(*Cond).Wait")))
			frame = stack->lines[i].frame;
	}
	for (u32 i = 0; frame != UINT32_MAX && i < count; i++) {
		u64 cond = roots[i].value;
		u32 number;

		if (roots[i].frame != frame || cond % 8)
			continue;
		walk_list(build, cond);
		number = address_index_first(&build->walked_conds, cond);
		if (number != UINT32_MAX &&
			number == address_index_first(&build->cond_of, goroutine->address))
			return cond;
	}
	return 0;
}
