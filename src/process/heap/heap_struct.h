// SPDX-License-Identifier: Apache-2.0
// What a struct heap is made of, for the parts that walk it word by word (mark.c, program_roots.c).
#pragma once

#include "process/heap/heap.h"
#include "process/heap/heap_memory.h"

struct heap {
	const struct go_runtime *runtime;
	struct span_table table;
	struct heap_memory memory;
	struct heap_stats stats;
};

// Mask bits of words [at, at + 64) of a span, of which `count` count (1 to 64).
static inline u64 heap_mask(const u64 *masks, u64 at, u64 count)
{
	u64 word = at / 64, shift = at % 64;
	u64 bits = masks[word] >> shift;

	if (shift && shift + count > 64)
		bits |= masks[word + 1] << (64 - shift);
	return count < 64 ? bits & ((1ull << count) - 1) : bits;
}

// Bits of one word that a worker sets together: neighbours follow each other.
struct bit_run {
	u64 word, bits;
} __attribute__((aligned(64)));

// True when the run is of another word than the bit: it is to be written and emptied first.
static inline bool bit_run_ends(const struct bit_run *run, u64 bit)
{
	return run->bits && run->word != bit / 64;
}

static inline void bit_run_add(struct bit_run *run, u64 bit)
{
	run->word = bit / 64;
	run->bits |= 1ull << bit % 64;
}

static inline u64 load_u64(const u8 *bytes)
{
	u64 value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}
