// SPDX-License-Identifier: Apache-2.0
// A small set of words (itabs, code addresses) with a number for each, built once and then asked for
// every word of a heap: a range check turns nearly all of them away.
#pragma once

#include "base/arena.h"

struct word_set {
	u64 low, span; // words are in [low, low + span]
	u64 *words;    // 0: free
	u32 *numbers;
	u32 len, cap; // cap is 0 or a power of two
};

// Word 0 is never entered. A word that is there keeps its number.
void word_set_add(struct arena *arena, struct word_set *set, u64 word, u32 number);

u32 word_set_probe(const struct word_set *set, u64 word);

// UINT32_MAX: not in the set.
static inline u32 word_set_find(const struct word_set *set, u64 word)
{
	return LIKELY(word - set->low > set->span) ? UINT32_MAX : word_set_probe(set, word);
}
