// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/global_words.h"

#include <stdlib.h>

enum { BLOCK_WORDS = 4096, MAX_WORDS = 1 << 28, MODULE_BYTES = 640, FIRST_MASK = 256 };

// moduledata.gcdatamask and gcbssmask are a pair of runtime.bitvector {n int32; bytedata *uint8}; they
// are found by their counts, which are known.
static bool find_masks(const struct go_runtime *runtime, u64 data_words, u64 bss_words, u64 *ret)
{
	u64 words[MODULE_BYTES / 8];
	u32 size = moduledata_size(&runtime->version);

	size = size ? MIN(size, (u32)MODULE_BYTES) & ~7u : 552;
	if (!memory_read(runtime->memory, runtime->module.address, words, size))
		return false;
	for (u32 i = FIRST_MASK / 8; i + 4 <= size / 8; i++) {
		if ((u32)words[i] == data_words && words[i + 1] && (u32)words[i + 2] == bss_words &&
			words[i + 3]) {
			ret[0] = words[i + 1];
			ret[1] = words[i + 3];
			return true;
		}
	}
	return false;
}

static void each_of(const struct go_runtime *runtime, u64 start, u64 count, u64 mask_address,
	global_word_fn fn, void *context)
{
	u64 words[BLOCK_WORDS];
	u8 mask[BLOCK_WORDS / 8];

	for (u64 at = 0; at < count; at += BLOCK_WORDS) {
		u64 take = MIN(count - at, (u64)BLOCK_WORDS);

		if (!memory_read(runtime->memory, start + at * 8, words, take * 8) ||
			!memory_read(runtime->memory, mask_address + at / 8, mask, (take + 7) / 8))
			return;
		for (u64 i = 0; i < take; i++) {
			if (words[i] && mask[i / 8] >> (i % 8) & 1)
				fn(context, start + (at + i) * 8, words[i]);
		}
	}
}

// Variables with pointers, and where their masks are.
struct section {
	u64 start, words, mask;
};

static bool find_sections(const struct go_runtime *runtime, struct section sections[2])
{
	const struct moduledata *module = &runtime->module;
	u64 data_words = (module->edata - module->data) / 8;
	u64 bss_words = (module->ebss - module->bss) / 8, masks[2];

	if (data_words > MAX_WORDS || bss_words > MAX_WORDS ||
		!find_masks(runtime, data_words, bss_words, masks))
		return false;
	sections[0] = (struct section){module->data, data_words, masks[0]};
	sections[1] = (struct section){module->bss, bss_words, masks[1]};
	return true;
}

void global_words_each(const struct go_runtime *runtime, global_word_fn fn, void *context)
{
	struct section sections[2];

	if (!find_sections(runtime, sections))
		return;
	for (u32 i = 0; i < 2; i++)
		each_of(runtime, sections[i].start, sections[i].words, sections[i].mask, fn,
			context);
}

bool global_mask(const struct go_runtime *runtime, u64 address, u32 words, u64 *ret)
{
	struct section sections[2];

	if (address % 8 || words > 64 || !find_sections(runtime, sections))
		return false;
	for (u32 i = 0; i < 2; i++) {
		const struct section *section = &sections[i];
		u64 first = (address - section->start) / 8, bits = 0;
		u8 bytes[9];

		if (address < section->start || first >= section->words ||
			words > section->words - first)
			continue;
		if (!memory_read(runtime->memory, section->mask + first / 8, bytes,
			    (first % 8 + words + 7) / 8))
			return false;
		for (u32 k = 0; k < words; k++) {
			u64 at = first % 8 + k;

			bits |= (u64)(bytes[at / 8] >> at % 8 & 1) << k;
		}
		*ret = bits;
		return true;
	}
	return false;
}
