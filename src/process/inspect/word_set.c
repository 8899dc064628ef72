// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/word_set.h"

enum { FIRST_CAP = 64 };

static u32 slot_of(const struct word_set *set, u64 word)
{
	u32 mask = set->cap - 1, i = (u32)(word * 0x9e3779b97f4a7c15u >> 32) & mask;

	while (set->words[i] && set->words[i] != word)
		i = (i + 1) & mask;
	return i;
}

static void put(struct word_set *set, u64 word, u32 number)
{
	u32 slot = slot_of(set, word);

	if (set->words[slot])
		return;
	set->words[slot] = word;
	set->numbers[slot] = number;
	set->len++;
}

void word_set_add(struct arena *arena, struct word_set *set, u64 word, u32 number)
{
	if (word == 0)
		return;
	if (set->len * 2 >= set->cap) {
		struct word_set old = *set;

		set->cap = old.cap ? old.cap * 2 : FIRST_CAP;
		set->words = arena_array(arena, u64, set->cap);
		set->numbers = arena_array(arena, u32, set->cap);
		set->len = 0;
		for (u32 i = 0; i < old.cap; i++) {
			if (old.words[i])
				put(set, old.words[i], old.numbers[i]);
		}
	}
	if (set->len == 0) {
		set->low = word;
		set->span = 0;
	} else if (word < set->low) {
		set->span += set->low - word;
		set->low = word;
	} else {
		set->span = MAX(set->span, word - set->low);
	}
	put(set, word, number);
}

u32 word_set_probe(const struct word_set *set, u64 word)
{
	u32 slot;

	if (set->len == 0)
		return UINT32_MAX;
	slot = slot_of(set, word);
	return set->words[slot] ? set->numbers[slot] : UINT32_MAX;
}
