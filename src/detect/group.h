// SPDX-License-Identifier: Apache-2.0
// Goroutines of a look put together by a key: by the go statement that started them, by the line where
// they wait. Linear in the number of goroutines.
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "process/inspect/inspection.h"

enum { GROUP_END = UINT32_MAX };

struct goroutine_group {
	u64 key;
	u32 count;
	u32 first; // index of a member; the others by grouping.next, in the order of the table
	u32 last;
	u64 longest_wait_ns;
	u64 stack_bytes;
};

struct grouping {
	struct arena *arena;
	const struct goroutine_table *goroutines;
	struct map index; // key to index in groups
	VEC(struct goroutine_group) groups;
	u32 *next; // by goroutine: the next of its group, GROUP_END; NULL: there are no groups
};

void grouping_init(
	struct grouping *grouping, struct arena *arena, const struct goroutine_table *goroutines);

// A goroutine may be added once.
void grouping_add(struct grouping *grouping, u64 key, u32 goroutine);

// The group of that key, NULL without.
const struct goroutine_group *grouping_find(const struct grouping *grouping, u64 key);

// One number for a place: function, file and line. 0 for NULL.
u64 group_key(const struct stack_line *line);

// The same, remembered by the line's address in `known`.
u64 group_key_once(struct map *known, const struct stack_line *line);
