// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/pool_build.h"

#include <stdlib.h>

struct place {
	u64 address, type;
	u32 pool, object;
};

static int by_address(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->pool != y->pool)
		return x->pool < y->pool ? -1 : 1;
	return x->object < y->object ? -1 : x->object > y->object;
}

// Small numbers, constants and the like lie in read-only memory, the same for all.
static bool can_be_owned(const struct pool_build *build, u64 address)
{
	const struct moduledata *module = &build->runtime->module;
	struct heap_object object;

	return heap_find(build->heap, address, &object) ||
	       (address >= module->data && address < module->edata) ||
	       (address >= module->bss && address < module->ebss);
}

static const struct pool_slot *slot_of(const struct pool_build *build, u32 pool, u32 object)
{
	return &build->pools.at[pool].content.slots.at[object];
}

struct pool_claim *pool_claim_new(struct pool_build *build, u32 pool, u32 object)
{
	const struct pool_slot *slot = slot_of(build, pool, object);
	struct pool_claim *claim;

	if (build->claims.len >= POOL_MAX_CLAIMS)
		return NULL;
	claim = vec_push(build->arena, &build->claims);
	claim->pool = pool;
	confirm_add(&claim->words, slot->address, slot->type);
	confirm_add(&claim->words, slot->address + 8, slot->data);
	return claim;
}

static void claim_duplicate(
	struct pool_build *build, const struct place *first, const struct place *second)
{
	struct pool_claim *claim = pool_claim_new(build, first->pool, first->object);
	const struct pool_slot *slot = slot_of(build, first->pool, first->object);
	const struct pool_slot *other = slot_of(build, second->pool, second->object);

	if (!claim)
		return;
	claim->is_duplicate = true;
	claim->duplicate = (struct pool_duplicate){.address = first->address,
		.first = first->object,
		.second = second->object,
		.other = second->pool};
	confirm_add(&claim->words, other->address, other->type);
	confirm_add(&claim->words, other->address + 8, other->data);
	confirm_add(&claim->words, slot->address + 8, slot->data);
}

void pool_find_duplicates(struct pool_build *build)
{
	u64 total = 0;
	u32 len = 0;
	struct place *places;

	for (u32 i = 0; i < build->pools.len; i++)
		total += build->pools.at[i].content.slots.len;
	places = calloc(MAX(total, 1), sizeof(*places));
	ASSERT(places);
	for (u32 i = 0; i < build->pools.len; i++) {
		const struct pool_entry *entry = &build->pools.at[i];

		for (u32 j = 0; !entry->pool.was_torn && j < entry->content.slots.len; j++) {
			const struct pooled_object *object = &entry->objects[j];

			if (object->size > 0 && can_be_owned(build, object->address))
				places[len++] = (struct place){.address = object->address,
					.type = object->type,
					.pool = i,
					.object = j};
		}
	}
	qsort(places, len, sizeof(*places), by_address);
	for (u32 i = 1; i < len; i++) {
		if (places[i].address == places[i - 1].address &&
			places[i].type == places[i - 1].type)
			claim_duplicate(build, &places[i - 1], &places[i]);
	}
	free(places);
}
