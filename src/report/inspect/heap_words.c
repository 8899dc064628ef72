// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/heap_words.h"

static const str context_kinds[] = {
	[CONTEXT_CANCEL] = STR("cancel"),
	[CONTEXT_TIMER] = STR("timer"),
	[CONTEXT_VALUE] = STR("value"),
	[CONTEXT_WITHOUT_CANCEL] = STR("withoutcancel"),
	[CONTEXT_AFTER_FUNC] = STR("afterfunc"),
	[CONTEXT_BACKGROUND] = STR("background"),
	[CONTEXT_OTHER] = STR("other"),
};

static const str pool_places[] = {
	[POOL_PRIVATE] = STR("private"),
	[POOL_SHARED] = STR("shared"),
	[POOL_VICTIM_PRIVATE] = STR("victim"),
	[POOL_VICTIM_SHARED] = STR("victim"),
};

static const str alias_kinds[] = {
	[ALIAS_STACK] = STR("stack"),
	[ALIAS_HEAP] = STR("heap"),
	[ALIAS_GLOBAL] = STR("global"),
};

static const str lock_kinds[] = {
	[LOCK_MUTEX] = STR("mutex"),
	[LOCK_RWMUTEX] = STR("rwmutex"),
	[LOCK_WAIT_GROUP] = STR("waitgroup"),
	[LOCK_COND] = STR("cond"),
	[LOCK_SEMAPHORE] = STR("semaphore"),
};

str heap_context_kind(enum context_kind kind)
{
	return context_kinds[kind];
}

str heap_pool_place(enum pool_place place)
{
	return pool_places[place];
}

str heap_alias_kind(enum alias_kind kind)
{
	return alias_kinds[kind];
}

str heap_lock_kind(enum lock_kind kind)
{
	return lock_kinds[kind];
}

str heap_frame_function(const struct inspection *inspection, u32 goroutine, u32 frame)
{
	u32 stack = inspection->goroutines.at[goroutine].stack;
	const struct stack *lines;

	if (stack >= inspection->goroutines.stack_count)
		return STR_EMPTY;
	lines = &inspection->goroutines.stacks[stack];
	for (u32 i = 0; i < lines->line_count; i++) {
		if (lines->lines[i].frame == frame && !lines->lines[i].is_inlined)
			return lines->lines[i].function;
	}
	return STR_EMPTY;
}
