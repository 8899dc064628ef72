// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/function_counter.h"

#include "report/inspect/view.h"

#include <stdlib.h>

void function_counter_init(struct function_counter *counter, const struct inspection *inspection,
	const struct group_list *groups)
{
	u64 stacks = (u64)inspection->goroutines.stack_count + 1;
	struct arena *arena = &counter->arena;

	*counter = (struct function_counter){.inspection = inspection, .groups = groups};
	arena_init(arena);
	str_map_init(&counter->numbers, arena);
	counter->by_stack = arena_array(arena, u32, stacks);
	counter->functions.count = arena_array(arena, u32, stacks);
	counter->members.count = arena_array(arena, u32, (u64)groups->len + 1);
}

void function_counter_deinit(struct function_counter *counter)
{
	arena_deinit(&counter->arena);
}

static void count_row(struct arena *arena, struct counted_rows *counted, u32 row, u32 count)
{
	if (!counted->count[row])
		*vec_push(arena, &counted->rows) = row;
	counted->count[row] += count;
}

static void clear_rows(struct counted_rows *counted)
{
	vec_each (u32, row, &counted->rows)
		counted->count[*row] = 0;
	counted->rows.len = 0;
}

static u32 group_of(const struct function_counter *counter, u32 goroutine)
{
	return counter->groups->group_of ? counter->groups->group_of[goroutine] : 0;
}

// Number plus one.
static u32 function_of(struct function_counter *counter, const struct goroutine *goroutine)
{
	const struct stack_line *line = view_telling_line(counter->inspection, goroutine);
	str function = line ? line->function : STR("?");
	u64 *slot = str_map_put(&counter->numbers, function);

	if (!*slot) {
		*vec_push(&counter->arena, &counter->names) = function;
		*slot = counter->names.len;
	}
	return (u32)*slot;
}

// Counts goroutines that stand in the same stack.
static void add(struct function_counter *counter, u32 index, u32 count, u64 wait_ns,
	struct function_list *list)
{
	const struct goroutine *goroutine = &counter->inspection->goroutines.at[index];
	u32 *known = &counter->by_stack[MIN(
		goroutine->stack, counter->inspection->goroutines.stack_count)];

	if (!*known)
		*known = function_of(counter, goroutine);
	count_row(&counter->arena, &counter->functions, *known - 1, count);
	list->longest_wait_ns = MAX(list->longest_wait_ns, wait_ns);
}

// Counts the groups of which everyone is there, and leaves the members of others.
static bool add_whole_groups(struct function_counter *counter, const u32 *goroutines, u32 count,
	struct function_list *list)
{
	struct counted_rows *members = &counter->members;
	bool is_each_once = true, is_all = true;

	for (u32 i = 0; i < count; i++) {
		is_each_once &= i == 0 || goroutines[i] > goroutines[i - 1];
		count_row(&counter->arena, members, group_of(counter, goroutines[i]), 1);
	}
	vec_each (u32, row, &members->rows) {
		const struct goroutine_group *group = *row ? &counter->groups->at[*row - 1] : NULL;

		if (group && is_each_once && members->count[*row] == group->count) {
			add(counter, group->first, group->count, group->max_wait_ns, list);
			members->count[*row] = 0;
		} else {
			is_all = false;
		}
	}
	return is_all;
}

static int by_count(const void *a, const void *b)
{
	const struct function_count *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return str_compare(x->function, y->function);
}

void function_counter_count(struct arena *arena, struct function_counter *counter,
	const u32 *goroutines, u32 count, struct function_list *ret)
{
	struct function_list list = {0};
	bool is_all = add_whole_groups(counter, goroutines, count, &list);

	for (u32 i = 0; i < count && !is_all; i++) {
		if (counter->members.count[group_of(counter, goroutines[i])])
			add(counter, goroutines[i], 1,
				counter->inspection->goroutines.at[goroutines[i]].wait_ns, &list);
	}
	list.at = arena_array(arena, struct function_count, counter->functions.rows.len);
	vec_each (u32, row, &counter->functions.rows)
		list.at[list.len++] = (struct function_count){
			counter->names.at[*row], counter->functions.count[*row]};
	clear_rows(&counter->functions);
	clear_rows(&counter->members);
	if (list.len)
		qsort(list.at, list.len, sizeof(*list.at), by_count);
	*ret = list;
}
