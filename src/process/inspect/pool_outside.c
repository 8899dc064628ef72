// SPDX-License-Identifier: Apache-2.0
// What of the heap can be reached without going through a pool or a pooled object: who of the holders
// that were found is more than a part of the pooled value itself. Marks the heap once more.
#include "process/inspect/pool_build.h"

#include "process/heap/mark.h"
#include "process/heap/program_roots.h"

static void exclude_all(struct marker *marker, const struct address_index *bases)
{
	for (u32 i = 0; i < bases->cap; i++) {
		object_key key = bases->keys[i] ? marker_find(marker, bases->keys[i]) : UINT64_MAX;

		if (key != UINT64_MAX)
			marker_exclude(marker, key);
	}
}

// Goroutines that can never run again use nothing; what was guessed proves nothing.
static void add_stacks(struct marker *marker, const struct pool_build *build)
{
	for (u32 i = 0; i < build->goroutines->len; i++) {
		const struct goroutine *goroutine = &build->goroutines->at[i];
		const struct stack_root *roots;
		object_key key;
		u32 count;

		if (goroutine->leaked != LEAK_NO)
			continue;
		if (roots_of(build->roots, goroutine, &roots, &count)) {
			for (u32 j = 0; j < count; j++) {
				if (roots[j].is_exact)
					marker_root(marker, 0, roots[j].value, true);
			}
		}
		key = marker_find(marker, goroutine->address);
		if (key != UINT64_MAX)
			marker_scan(marker, 0, key);
	}
}

struct marker *pool_mark_outside(const struct pool_build *build)
{
	struct marker *marker = marker_open(build->heap, workers_count(build->workers));
	struct error ignored;

	marker_exclude_goroutines(build->heap, marker, build->workers, build->goroutines);
	exclude_all(marker, &build->storage);
	exclude_all(marker, &build->by_base);
	// Roots that cannot be read are holders that are not told.
	if (!program_roots_mark(build->heap, marker, &ignored))
		ignored.kind = ERROR_NONE;
	add_stacks(marker, build);
	marker_run(marker, build->workers, NULL, NULL);
	return marker;
}

bool pool_is_outside(const struct marker *marker, u64 address)
{
	object_key key = marker_find(marker, address);

	return key != UINT64_MAX && marker_is_marked(marker, key);
}
