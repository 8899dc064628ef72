// SPDX-License-Identifier: Apache-2.0
// Which words of the heap are pointers, from what each version keeps: 1.19 two bits per word in the
// arena (pointer, and "more to come"); 1.20 and 1.21 one bit per word in the arena; 1.22 on one bit per
// word at the end of spans of objects up to 512 bytes, and a type for each larger object (before it, or
// in the mspan for those with their own span). With Green Tea (1.25 by experiment, 1.26 on) 128 bytes of
// mark bits follow the span's bitmap.
#pragma once

#include "process/heap/spans.h"

// Fills masks (zeroed) for every span that has bytes; sets SPAN_GUESSED where an allocated object has no
// usable mask, which then is all ones.
void pointer_masks_build(const struct go_runtime *runtime, struct span_table *table,
	struct workers *workers, u64 *masks);

// 1.21 and before: addresses of the heapArenas, one for each arena of the table (0: none). Freed by the
// caller with free.
u64 *arena_maps_read(const struct go_runtime *runtime, const struct span_table *table);
