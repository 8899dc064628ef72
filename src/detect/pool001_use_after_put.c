// SPDX-License-Identifier: Apache-2.0
// POOL001: an object that lies in a pool, and that a blocked goroutine will use when it goes on.
#include "detect/pools.h"

// In the middle of giving it back, or of taking it.
static bool is_in_pool_code(const struct stack *stack, u32 frame)
{
	for (u32 i = 0; i < stack->line_count; i++) {
		if (stack->lines[i].frame <= frame &&
			str_starts(stack->lines[i].function, STR("sync.(*Pool).")))
			return true;
	}
	return false;
}

// The line of the program at or above the frame that holds the object.
static const struct stack_line *user_of(
	const struct detection *detection, const struct stack *stack, u32 frame)
{
	for (u32 i = 0; i < stack->line_count; i++) {
		const struct stack_line *line = &stack->lines[i];

		if (line->frame >= frame && line->line &&
			!code_is_standard(&detection->code, line->function, line->file))
			return line;
	}
	return NULL;
}

static const struct stack_line *find_user(
	const struct detection *detection, const struct pool *pool, const struct pool_alias *alias)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	const struct goroutine *goroutine;
	const struct stack *stack;

	if (alias->kind != ALIAS_STACK || alias->goroutine >= goroutines->len ||
		!pool_alias_is_certain(detection, pool, alias))
		return NULL;
	goroutine = &goroutines->at[alias->goroutine];
	stack = place_stack(goroutines, goroutine);
	if (!stack || goroutine->status != GOROUTINE_WAITING || goroutine->is_inconsistent ||
		is_in_pool_code(stack, alias->frame))
		return NULL;
	return user_of(detection, stack, alias->frame);
}

void detect_pool001_use_after_put(struct detection *detection)
{
	for (u32 p = 0; p < detection->now->pools.len; p++) {
		const struct pool *pool = &detection->now->pools.at[p];

		if (pool_owner(detection, pool) == POOL_OF_LIBRARY)
			continue;
		for (u32 a = 0; a < pool->alias_count; a++) {
			const struct pool_alias *alias = &pool->aliases[a];
			const struct stack_line *line = find_user(detection, pool, alias);
			struct sighting sighting;

			if (!line)
				continue;
			sighting = sighting_begin(detection, FAULT_POOL001, line, line->function,
				"a " STR_FMT " is still in use here while it lies in " STR_FMT,
				STR_ARG(pool->objects[alias->object].type_name),
				STR_ARG(pool_name(detection, pool)));
			sighting_step(&sighting, line, "goroutine %llu will use it when it goes on",
				(unsigned long long)detection->now->goroutines.at[alias->goroutine]
					.id);
			sighting_text(&sighting, STR("pool"), pool_name(detection, pool));
			sighting_text(&sighting, STR("object"),
				arena_printf(detection->list->arena, "0x%llx",
					(unsigned long long)pool->objects[alias->object].address));
			sighting_count(&sighting, STR("goid"),
				detection->now->goroutines.at[alias->goroutine].id);
			sighting_end(&sighting);
		}
	}
}
