// SPDX-License-Identifier: Apache-2.0
#include "detect/group.h"

void grouping_init(
	struct grouping *grouping, struct arena *arena, const struct goroutine_table *goroutines)
{
	*grouping = (struct grouping){.arena = arena, .goroutines = goroutines};
	map_init(&grouping->index, arena);
}

void grouping_add(struct grouping *grouping, u64 key, u32 goroutine)
{
	const struct goroutine *member = &grouping->goroutines->at[goroutine];
	u64 *index = map_put(&grouping->index, key);
	struct goroutine_group *group;

	if (!grouping->next)
		grouping->next = arena_array(grouping->arena, u32, grouping->goroutines->len);
	if (*index) {
		group = &grouping->groups.at[*index - 1];
		grouping->next[group->last] = goroutine;
	} else {
		group = vec_push(grouping->arena, &grouping->groups);
		*group = (struct goroutine_group){.key = key, .first = goroutine};
		*index = grouping->groups.len;
	}
	grouping->next[goroutine] = GROUP_END;
	group->last = goroutine;
	group->count++;
	group->longest_wait_ns = MAX(group->longest_wait_ns, member->wait_ns);
	group->stack_bytes += member->stack_high - member->stack_low;
}

const struct goroutine_group *grouping_find(const struct grouping *grouping, u64 key)
{
	u64 *index = map_get(&grouping->index, key);

	return index && *index ? &grouping->groups.at[*index - 1] : NULL;
}

u64 group_key(const struct stack_line *line)
{
	// Odd multipliers keep the three parts apart; the top bit stays clear of what a map cannot hold.
	return line ? (str_hash(line->file) * 31 + str_hash(line->function) * 7 + line->line) >> 1
	            : 0;
}

u64 group_key_once(struct map *known, const struct stack_line *line)
{
	u64 *key = map_put(known, (u64)(uintptr_t)line);

	// The key of a line never has its top bit.
	if (!*key)
		*key = group_key(line) + 1;
	return *key - 1;
}
