// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/reach.h"

#include "base/vec.h"

#include <stdlib.h>

struct spread {
	struct reach *reach;
	VEC(struct heap_object) work;
};

static void take(struct spread *spread, u64 value)
{
	struct reach *reach = spread->reach;
	struct heap_object object;

	if (!heap_find(reach->heap, value, &object) || object.is_free || reach_has(reach, &object))
		return;
	if (reach->extra.len >= REACH_MAX_OBJECTS) {
		reach->is_full = true;
		return;
	}
	address_index_put(&reach->extra, object.base, 0);
	if (!object.is_noscan)
		*heap_vec_push(&spread->work) = object;
}

static bool take_pointer(void *context, u64 offset, u64 value)
{
	struct spread *spread = context;
	(void)offset;

	if (value)
		take(spread, value);
	return !spread->reach->is_full;
}

void reach_find(struct reach *ret, const struct heap *heap, const struct root_set *roots,
	const struct leak_marks *marks, const struct goroutine_table *goroutines,
	const u32 *unproven, u32 unproven_count)
{
	struct spread spread = {.reach = ret};

	*ret = (struct reach){.heap = heap, .marks = marks};
	if (!marks)
		return;
	for (u32 i = 0; i < unproven_count && !ret->is_full; i++) {
		const struct stack_root *at;
		u32 count;

		if (!roots_of(roots, &goroutines->at[unproven[i]], &at, &count))
			continue;
		for (u32 j = 0; j < count; j++)
			take(&spread, at[j].value);
		while (spread.work.len && !ret->is_full) {
			struct heap_object object = vec_pop(&spread.work);

			heap_object_pointers(heap, &object, take_pointer, &spread);
		}
	}
	heap_vec_free(&spread.work);
}

void reach_free(struct reach *reach)
{
	address_index_free(&reach->extra);
}

bool reach_has(const struct reach *reach, const struct heap_object *object)
{
	return !reach->marks || reach->is_full || leak_is_marked(reach->marks, object) ||
	       address_index_first(&reach->extra, object->base) != UINT32_MAX;
}
