// SPDX-License-Identifier: Apache-2.0
// What the collector would keep: what the leak proof marked, and what hangs on the stacks of the
// goroutines that it left out. (A leaked goroutine keeps its memory for ever; it is not garbage.)
#pragma once

#include "process/heap/leak.h"
#include "process/inspect/address_index.h"

enum { REACH_MAX_OBJECTS = 1 << 25 }; // beyond the marks

struct reach {
	const struct heap *heap;
	const struct leak_marks *marks; // NULL: everything is reachable
	struct address_index extra;     // bases of objects
	bool is_full; // the limit was reached: what is not known counts as reachable
};

// unproven: the goroutines whose `leaked` is not LEAK_NO.
void reach_find(struct reach *ret, const struct heap *heap, const struct root_set *roots,
	const struct leak_marks *marks, const struct goroutine_table *goroutines,
	const u32 *unproven, u32 unproven_count);
void reach_free(struct reach *reach);

bool reach_has(const struct reach *reach, const struct heap_object *object);
