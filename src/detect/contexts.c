// SPDX-License-Identifier: Apache-2.0
#include "detect/contexts.h"

bool context_is_cancelable(const struct context_node *node)
{
	return node->kind == CONTEXT_CANCEL || node->kind == CONTEXT_TIMER ||
	       node->kind == CONTEXT_AFTER_FUNC;
}

const struct context_node *context_scope(
	const struct context_forest *forest, const struct context_node *node)
{
	// Parents stand before their children, so that this ends.
	while (!context_is_cancelable(node)) {
		if (node->kind == CONTEXT_WITHOUT_CANCEL || node->parent >= forest->len ||
			&forest->at[node->parent] >= node)
			return NULL;
		node = &forest->at[node->parent];
	}
	return node;
}

void context_holds_count(
	struct arena *arena, const struct inspection *inspection, struct context_holds *ret)
{
	const struct context_forest *forest = &inspection->contexts;
	u32 count = inspection->goroutines.len;

	*ret = (struct context_holds){
		arena_array(arena, u32, count), arena_array(arena, u32, count)};
	for (u32 c = 0; c < forest->len; c++) {
		const struct context_node *node = &forest->at[c];
		const struct context_node *scope = context_scope(forest, node);

		for (u32 h = 0; scope && h < node->goroutine_count; h++) {
			u32 holder = forest->holders[node->goroutines_at + h];

			if (holder < count)
				(scope->is_cancelled ? ret->ended : ret->live)[holder]++;
		}
	}
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
