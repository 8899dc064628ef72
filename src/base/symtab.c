// SPDX-License-Identifier: Apache-2.0
// Readers probe the current slot table without a lock. A writer takes the lock, probes again and
// stores the entry with release order; when the table is half full it publishes a larger one and
// leaves the old one in place, because a reader may still be in it: a miss there falls back to the
// lock.
#include "base/symtab.h"

#include "base/arena.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	FIRST_SLOTS = 1 << 17,
	BLOCK_BITS = 14,
	BLOCK_SIZE = 1 << BLOCK_BITS,
	MAX_BLOCKS = 1 << 12, // 64 M names
};

// The tag in a slot keeps most comparisons from touching the entry.
struct slots {
	u64 mask;
	u64 slot[]; // id in the low half, hash bits in the high half; 0 is free
};

struct symtab {
	struct slots *slots;
	str *blocks[MAX_BLOCKS];
	u32 len;
	pthread_mutex_t lock;
	struct arena arena;
};

// FNV-1a over words is enough for identifiers and needs no call.
static u64 hash_text(str s)
{
	u64 h = 0x9ae16a3b2f90404fu ^ s.len, word = 0;
	const char *p = s.ptr;
	size_t n = s.len;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&word, p, 8);
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	if (n) {
		word = 0;
		for (size_t i = 0; i < n; i++)
			word |= (u64)(u8)p[i] << (8 * i);
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	h *= 0xbf58476d1ce4e5b9u;
	return h ^ (h >> 29);
}

static struct slots *slots_new(struct symtab *table, u64 count)
{
	struct slots *slots = arena_alloc(&table->arena, sizeof(*slots) + count * sizeof(u64), 64);

	slots->mask = count - 1;
	return slots;
}

struct symtab *symtab_open(void)
{
	struct symtab *table = calloc(1, sizeof(*table));

	ASSERT(table);
	arena_init(&table->arena);
	pthread_mutex_init(&table->lock, NULL);
	table->slots = slots_new(table, FIRST_SLOTS);
	table->blocks[0] = arena_array(&table->arena, str, BLOCK_SIZE);
	table->blocks[0][0] = STR_EMPTY;
	table->len = 1;
	return table;
}

void symtab_close(struct symtab *table)
{
	if (!table)
		return;
	arena_deinit(&table->arena);
	pthread_mutex_destroy(&table->lock);
	free(table);
}

str symtab_text(const struct symtab *table, sym id)
{
	str *block = __atomic_load_n(&table->blocks[id >> BLOCK_BITS], __ATOMIC_ACQUIRE);

	return block[id & (BLOCK_SIZE - 1)];
}

// The slot's position in *at: the entry's, or the free one where it belongs.
static sym probe(struct symtab *table, struct slots *slots, str text, u64 hash, u64 *at)
{
	u32 tag = (u32)(hash >> 32);

	for (u64 i = hash & slots->mask;; i = (i + 1) & slots->mask) {
		u64 slot = __atomic_load_n(&slots->slot[i], __ATOMIC_ACQUIRE);

		*at = i;
		if (slot == 0)
			return 0;
		if ((u32)(slot >> 32) == tag && str_equal(symtab_text(table, (u32)slot), text))
			return (u32)slot;
	}
}

static struct slots *grow(struct symtab *table)
{
	struct slots *old = table->slots, *wider = slots_new(table, (old->mask + 1) * 2);

	for (u64 i = 0; i <= old->mask; i++) {
		u64 slot = old->slot[i], at;
		str text;

		if (slot == 0)
			continue;
		text = symtab_text(table, (u32)slot);
		at = hash_text(text) & wider->mask;
		while (wider->slot[at])
			at = (at + 1) & wider->mask;
		wider->slot[at] = slot;
	}
	__atomic_store_n(&table->slots, wider, __ATOMIC_RELEASE);
	return wider;
}

static sym insert(struct symtab *table, str text, u64 hash)
{
	struct slots *slots;
	u32 block;
	u64 at;
	sym id;

	pthread_mutex_lock(&table->lock);
	slots = table->slots;
	id = probe(table, slots, text, hash, &at);
	if (id == 0) {
		if ((u64)table->len * 2 > slots->mask) {
			slots = grow(table);
			probe(table, slots, text, hash, &at);
		}
		id = table->len++;
		block = id >> BLOCK_BITS;
		ASSERT(block < MAX_BLOCKS);
		if (!table->blocks[block])
			__atomic_store_n(&table->blocks[block],
				arena_array(&table->arena, str, BLOCK_SIZE), __ATOMIC_RELEASE);
		table->blocks[block][id & (BLOCK_SIZE - 1)] = arena_str(&table->arena, text);
		__atomic_store_n(&slots->slot[at], (hash >> 32 << 32) | id, __ATOMIC_RELEASE);
	}
	pthread_mutex_unlock(&table->lock);
	return id;
}

sym symtab_lookup(struct symtab *table, str text)
{
	u64 at;

	if (text.len == 0)
		return 0;
	return probe(table, __atomic_load_n(&table->slots, __ATOMIC_ACQUIRE), text, hash_text(text),
		&at);
}

sym symtab_intern(struct symtab *table, str text)
{
	struct slots *slots = __atomic_load_n(&table->slots, __ATOMIC_ACQUIRE);
	u64 hash = hash_text(text), at;
	sym id;

	if (text.len == 0)
		return 0;
	id = probe(table, slots, text, hash, &at);
	return LIKELY(id) ? id : insert(table, text, hash);
}
