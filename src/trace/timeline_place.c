// SPDX-License-Identifier: Apache-2.0
// What events are summed by: start functions, places of waits, places where goroutines are created.
#include "trace/timeline_internal.h"

u32 timeline_find_group(struct timeline *timeline, u32 function, u32 create_stack)
{
	struct trace_names *names = &timeline->reader->names;
	u64 *known = map_get(&timeline->group_ids, function);

	if (known)
		return (u32)*known;
	if (timeline->groups.len >= TIMELINE_MAX_GROUPS) {
		timeline->is_full = true;
		return 0;
	}
	*map_put(&timeline->group_ids, function) = timeline->groups.len;
	*vec_push(timeline->arena, &timeline->groups) = (struct group){
		.function = function,
		.create_stack = create_stack,
		.first_wait = TIMELINE_NONE,
		.is_system = str_starts(trace_text(names, function), STR("runtime.")) &&
	                     !str_equal(trace_text(names, function), STR("runtime.main")),
	};
	return timeline->groups.len - 1;
}

void timeline_learn_start(struct timeline *timeline, struct life *life, u32 stack)
{
	life->start_function = timeline_start_of(&timeline->reader->names, stack);
	if (life->start_function) {
		u32 group = timeline_group_of(timeline, life->start_function, 0);

		if (!life->group && group) {
			timeline->groups.at[0].count -= !life->had_gap;
			timeline->groups.at[group].count += !life->had_gap;
			life->group = group;
		}
	}
}

u32 timeline_find_creation(struct timeline *timeline, u32 stack, u32 function)
{
	u64 *known = map_get(&timeline->creation_ids, stack);

	if (known)
		return (u32)*known;
	if (timeline->creations.len >= TIMELINE_MAX_CREATIONS) {
		timeline->is_full = true;
		return TIMELINE_NONE;
	}
	*map_put(&timeline->creation_ids, stack) = timeline->creations.len;
	*vec_push(timeline->arena, &timeline->creations) =
		(struct creation){.stack = stack, .function = function};
	return timeline->creations.len - 1;
}

// A set of fields that identifies a wait, as a key of the map.
static u64 wait_key(u32 group, u32 reason, u32 stack)
{
	return ((u64)stack * 0x9e3779b97f4a7c15 ^ (u64)group * 0xff51afd7ed558ccd ^
		       (u64)reason * 0xc4ceb9fe1a85ec53) >>
	       1;
}

u32 timeline_find_wait(struct timeline *timeline, const struct life *life)
{
	u64 key = wait_key(life->group, life->reason, life->stack);
	struct group *group = &timeline->groups.at[life->group];
	u64 *known;

	for (;; key = (key * 3 + 1) >> 1) {
		known = map_get(&timeline->wait_ids, key);
		if (!known)
			break;
		if (timeline_waits_there(life, &timeline->waits.at[*known]))
			return (u32)*known;
	}
	if (timeline->waits.len >= TIMELINE_MAX_WAITS) {
		timeline->is_full = true;
		return TIMELINE_NONE;
	}
	*map_put(&timeline->wait_ids, key) = timeline->waits.len;
	*vec_push(timeline->arena, &timeline->waits) = (struct wait){.group = life->group,
		.reason = life->reason,
		.stack = life->stack,
		.next = group->first_wait};
	group->first_wait = timeline->waits.len - 1;
	return group->first_wait;
}
