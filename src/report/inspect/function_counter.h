// SPDX-License-Identifier: Apache-2.0
// Counts in which functions goroutines are, and how long they have waited. What is known of a whole group is not
// gathered again from its members.
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "report/inspect/group.h"

struct function_count {
	str function; // the telling one of a stack, "?" where there is none
	u32 count;
};

struct function_list {
	struct function_count *at; // most goroutines first, then by name
	u32 len;
	u64 longest_wait_ns; // of the one that has waited longest
};

// Counts that are all zero between two calls, and which of them are not.
struct counted_rows {
	u32 *count;
	VEC(u32) rows;
};

struct function_counter {
	const struct inspection *inspection;
	const struct group_list *groups;
	struct arena arena;
	struct counted_rows members;   // of the groups; the first row is of goroutines without
	struct counted_rows functions; // by their number
	VEC(str) names;                // of the functions
	struct str_map numbers;        // plus one, by name
	u32 *by_stack; // the same, 0: not looked up; behind the last stack: of those without
};

// groups may be empty.
void function_counter_init(struct function_counter *counter, const struct inspection *inspection,
	const struct group_list *groups);
void function_counter_deinit(struct function_counter *counter);

// Of the goroutines with these indices. The list is in arena, its names are the inspection's.
void function_counter_count(struct arena *arena, struct function_counter *counter,
	const u32 *goroutines, u32 count, struct function_list *ret);
