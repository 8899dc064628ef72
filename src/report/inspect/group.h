// SPDX-License-Identifier: Apache-2.0
// Goroutines that do the same: equal state, wait reason, stack and creator.
#pragma once

#include "report/inspect/filter.h"

struct goroutine_group {
	u32 first;      // index of the goroutine with the lowest id; its stack is that of all
	u32 count;      // of members
	u32 members_at; // in group_list.members
	u32 leaked;     // proven, by us or by the runtime
	u64 max_wait_ns;
	u32 most_defers; // pending in one member
	u32 label_count; // labels that all members have
	const struct label *labels;
};

// Of all goroutines, whether they are shown or not.
struct goroutine_counts {
	u32 by_status[256];
	u32 leaked, system;
};

struct group_list {
	struct goroutine_group *at; // largest first, then longest wait, then lowest id
	u32 len;
	const u32 *members; // indices into the goroutine table, by goid inside a group
	const u32 *
		group_of; // per goroutine: index of its group plus one; 0: it is not shown. Not of groups_split
	u32 goroutine_count;
	struct goroutine_counts counts; // not of groups_split
};

void groups_build(struct arena *arena, const struct inspection *inspection,
	const struct inspect_filter *filter, struct group_list *ret);

// A list of groups with one member each, by goid.
void groups_split(struct arena *arena, const struct inspection *inspection,
	const struct group_list *groups, struct group_list *ret);
