// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/defer.h"

void goroutine_add_defers(struct goroutine_worker *worker, struct goroutine *goroutine,
	const struct stack_bytes *stack, const struct frame *frames, u32 frame_count)
{
	(void)worker;
	(void)goroutine;
	(void)stack;
	(void)frames;
	(void)frame_count;
}
