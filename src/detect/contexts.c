// SPDX-License-Identifier: Apache-2.0
#include "detect/contexts.h"

bool context_is_cancelable(const struct context_node *node)
{
	return node->kind == CONTEXT_CANCEL || node->kind == CONTEXT_TIMER ||
	       node->kind == CONTEXT_AFTER_FUNC;
}

u32 *context_scopes(struct arena *arena, const struct context_forest *forest)
{
	u32 *scopes = arena_array(arena, u32, forest->len);

	for (u32 i = 0; i < forest->len; i++) {
		const struct context_node *node = &forest->at[i];

		if (context_is_cancelable(node))
			scopes[i] = i;
		else if (node->kind == CONTEXT_WITHOUT_CANCEL || node->parent >= i)
			scopes[i] = UINT32_MAX;
		else
			scopes[i] = scopes[node->parent]; // parents stand before their children
	}
	return scopes;
}

void context_holds_count(
	struct arena *arena, const struct inspection *inspection, struct context_holds *ret)
{
	const struct context_forest *forest = &inspection->contexts;
	u32 *scopes = context_scopes(arena, forest);
	u32 count = inspection->goroutines.len;

	*ret = (struct context_holds){.ended = arena_array(arena, u32, count),
		.live = arena_array(arena, u32, count),
		.over = arena_array(arena, u32, count)};
	for (u32 c = 0; c < forest->len; c++) {
		const struct context_node *node = &forest->at[c];
		bool has_end = scopes[c] != UINT32_MAX;

		for (u32 h = 0; has_end && h < node->goroutine_count; h++) {
			u32 holder = forest->holders[node->goroutines_at + h];

			if (holder < count)
				(forest->at[scopes[c]].is_cancelled ? ret->ended
								    : ret->live)[holder]++;
		}
	}
	for (u32 i = 0; i < count; i++) {
		if (ret->ended[i] && !ret->live[i])
			ret->over[ret->over_count++] = i;
	}
}

static bool has_ended(struct arena *arena, const struct context_forest *forest)
{
	u32 *scopes = context_scopes(arena, forest);

	for (u32 c = 0; c < forest->len; c++) {
		if (forest->at[c].goroutine_count && scopes[c] != UINT32_MAX &&
			forest->at[scopes[c]].is_cancelled)
			return true;
	}
	return false;
}

const struct context_holds *context_holds_now(struct detection *detection)
{
	struct context_holds *holds;

	if (detection->holds)
		return detection->holds;
	holds = arena_new(detection->scratch, struct context_holds);
	if (has_ended(detection->scratch, &detection->now->contexts))
		context_holds_count(detection->scratch, detection->now, holds);
	detection->holds = holds;
	return holds;
}

const struct goroutine *context_holder(const struct detection *detection,
	const struct context_node *node, const struct stack_line **ret_line)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;

	for (u32 h = 0; h < node->goroutine_count; h++) {
		u32 index = detection->now->contexts.holders[node->goroutines_at + h];
		const struct stack_line *line =
			index < goroutines->len
				? place_of(&detection->code, goroutines, &goroutines->at[index])
				: NULL;

		if (line) {
			*ret_line = line;
			return &goroutines->at[index];
		}
	}
	return NULL;
}
