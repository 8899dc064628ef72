// SPDX-License-Identifier: Apache-2.0
// Small reads that lie near each other (lists of records from few pages): pages are read once and kept,
// up to a limit. For one walk over memory by one thread; a page is as it was when it was first read.
#pragma once

#include "base/map.h"
#include "process/memory/memory.h"

struct page_reader {
	const struct memory *memory;
	struct arena *arena;
	struct map pages; // page number to its bytes; 0: not there
};

void page_reader_init(struct page_reader *reader, struct arena *arena, const struct memory *memory);
MUST_CHECK bool page_reader_read(struct page_reader *reader, u64 address, void *to, u32 size);
