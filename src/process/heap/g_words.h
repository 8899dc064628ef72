// SPDX-License-Identifier: Apache-2.0
// Which words of a goroutine's record (runtime.g) are pointers. What they hold is read together with the goroutine's
// stack and stands among its roots, so that the heap's copy of the record is not needed. They are found before the heap
// is read, by the masks that it keeps for a few records; a mask counts when what is known to be a pointer is one in it,
// and what is known to be none is none. Source: src/runtime/runtime2.go (g), proc.go (malg: a g is never freed).
#pragma once

#include "process/runtime/runtime.h"

enum { G_WORDS = 64 }; // at most: larger objects have no mask in their page

struct g_words {
	u32 count; // 0: they are not known
	u8 offsets
		[G_WORDS]; // in words, ascending; without g.waiting, whose sudogs are never followed
};

void g_words_find(const struct go_runtime *runtime, struct g_words *ret);

// Bytes of a record up to its last pointer; 0: it has none.
u32 g_words_end(const struct g_words *words);
