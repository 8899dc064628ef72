// SPDX-License-Identifier: Apache-2.0
// A table of address ranges whose bytes are at hand: what recorded, core and frozen memory stand on.
// Sorted, without overlaps; ranges that touch are read across but not viewed across.
#pragma once

#include "base/macros.h"

struct block {
	u64 start, end;
	const u8 *bytes; // borrowed
};

struct block_table {
	struct block *at; // on the heap
	u32 len, cap;
};

// Before blocks_sort, in any order; empty ones and ones that wrap around are dropped.
void blocks_add(struct block_table *table, u64 address, const void *bytes, u64 size);

// Sorts; where two overlap, the one that begins first keeps its bytes and the other is cut.
// Neighbours whose bytes are neighbours too become one.
void blocks_sort(struct block_table *table);

// Adds the parts of the other (sorted) table that this (sorted) one has not; stays sorted.
void blocks_fill(struct block_table *table, const struct block_table *other);

const u8 *blocks_view(const struct block_table *table, u64 address, u64 size); // or NULL

// Whole or nothing (what `to` holds then is undefined).
MUST_CHECK bool blocks_read(const struct block_table *table, u64 address, void *to, u64 size);

// Puts those bytes of the range that the table has over what `to` holds.
void blocks_overlay(const struct block_table *table, u64 address, void *to, u64 size);

void blocks_free(struct block_table *table);
