// SPDX-License-Identifier: Apache-2.0
// Which words of the heap are pointers, from what each version keeps: 1.19 two bits per word in the
// arena (pointer, and "more to come"); 1.20 and 1.21 one bit per word in the arena; 1.22 on one bit per
// word at the end of spans of objects up to 512 bytes, and a type for each larger object (before it, or
// in the mspan for those with their own span). With Green Tea (1.25 by experiment, 1.26 on) 128 bytes of
// mark bits follow the span's bitmap.
#pragma once

#include "process/heap/spans.h"

// Whether the masks of the span are in its bytes, as they are wanted: it needs no place for them. After span.bytes
// was set, unless they are to be copied to a place that is aligned.
bool pointer_mask_is_inside(const struct go_runtime *runtime, const struct span *span);

// Sets span.masks of every span that has bytes, and fills masks (zeroed) for those that need it; sets SPAN_GUESSED
// where an allocated object has no usable mask, which then is all ones.
void pointer_masks_build(const struct go_runtime *runtime, struct span_table *table,
	struct workers *workers, u64 *masks);

// The mask of one object of at most 64 words, without its span: where it is in a span of one page. There are two places
// where it may stand (the second: where Green Tea moved it), of which the caller knows the right one by what it finds.
enum { POINTER_MASK_PLACES = 2 };
MUST_CHECK bool pointer_mask_read(
	const struct go_runtime *runtime, u64 address, u32 words, u32 place, u64 *ret);

// 1.21 and before. Where the table of arenas is, for arena_map_read; 0: it cannot be read.
u64 arena_index_read(const struct go_runtime *runtime);
// Address of the heapArena whose bitmap covers the address; 0: none.
u64 arena_map_read(const struct go_runtime *runtime, u64 index, u64 address);
