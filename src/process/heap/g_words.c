// SPDX-License-Identifier: Apache-2.0
#include "process/heap/g_words.h"

#include "process/heap/heap_struct.h"
#include "process/heap/pointer_mask.h"

enum { SAMPLES = 8 };

static const enum layout_field pointers[] = {LAYOUT_g_panic, LAYOUT_g_defer, LAYOUT_g_m,
	LAYOUT_g_sched_ctxt, LAYOUT_g_param, LAYOUT_g_waiting, LAYOUT_g_labels, LAYOUT_g_timer};
static const enum layout_field others[] = {LAYOUT_g_stack_lo, LAYOUT_g_stack_hi, LAYOUT_g_sched_sp,
	LAYOUT_g_sched_pc, LAYOUT_g_status, LAYOUT_g_goid, LAYOUT_g_waitsince, LAYOUT_g_gopc,
	LAYOUT_g_startpc};

static u64 bits_of(const struct go_runtime *runtime, const enum layout_field *fields, u32 count)
{
	u64 bits = 0;

	for (u32 i = 0; i < count; i++) {
		i32 offset = runtime->layout.offset[fields[i]];

		if (offset >= 0 && offset < G_WORDS * 8)
			bits |= 1ull << offset / 8;
	}
	return bits;
}

static bool is_a_record(const struct go_runtime *runtime, u64 mask)
{
	u64 set = bits_of(runtime, pointers, ARRAY_LEN(pointers));

	return (mask & set) == set && !(mask & bits_of(runtime, others, ARRAY_LEN(others)));
}

static bool find_mask(const struct go_runtime *runtime, u64 g, u32 words, u64 *ret)
{
	for (u32 place = 0; place < POINTER_MASK_PLACES; place++)
		if (pointer_mask_read(runtime, g, words, place, ret) && is_a_record(runtime, *ret))
			return true;
	return false;
}

static void set_words(const struct go_runtime *runtime, u64 mask, struct g_words *ret)
{
	i32 waiting = RUNTIME_OFFSET(runtime, g_waiting);

	for (mask &= ~(1ull << waiting / 8); mask; mask &= mask - 1)
		ret->offsets[ret->count++] = (u8)__builtin_ctzll(mask);
}

void g_words_find(const struct go_runtime *runtime, struct g_words *ret)
{
	i32 size = RUNTIME_OFFSET(runtime, g_size);
	u64 len, array, g, mask;

	*ret = (struct g_words){0};
	if (size <= 0 || size > G_WORDS * 8 || RUNTIME_OFFSET(runtime, g_waiting) < 0 ||
		RUNTIME_OFFSET(runtime, g_waiting) >= size ||
		!memory_read_u64(runtime->memory, RUNTIME_GLOBAL(runtime, allglen), &len) ||
		!memory_read_u64(runtime->memory, RUNTIME_GLOBAL(runtime, allgptr), &array))
		return;
	for (u64 i = 0; i < MIN(len, (u64)SAMPLES); i++) {
		if (memory_read_u64(runtime->memory, array + i * 8, &g) &&
			find_mask(runtime, g, (u32)size / 8, &mask)) {
			set_words(runtime, mask, ret);
			return;
		}
	}
}

u32 g_words_end(const struct g_words *words)
{
	return words->count ? (words->offsets[words->count - 1] + 1u) * 8 : 0;
}
