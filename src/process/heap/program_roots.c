// SPDX-License-Identifier: Apache-2.0
#include "process/heap/program_roots.h"

#include "process/heap/runtime_roots.h"

#include <stdlib.h>

enum {
	BLOCK_WORDS = 4096,       // of data or bss read at once
	MAX_MASK_BYTES = 1 << 26, // 4 GiB of globals
	MAX_MODULES = 256,
	MODULE_BYTES = 1024,
	MAX_SPECIALS = 1 << 24,
	SPECIAL_BYTES = 64,
};

struct roots {
	const struct heap *heap;
	const struct go_runtime *runtime;
	const struct memory *memory;
	struct marker *marker;
};

// [start, end) of one kind of a module's variables; masks: bit i of the mask: word i is a pointer.
struct section {
	u64 start, end;
	const u8 *mask; // NULL: every word, by guess
};

static bool is_left_out(const struct roots *roots, u64 address)
{
	u64 table = roots->runtime->globals.address[GLOBAL_semtable];
	i32 size = RUNTIME_OFFSET(roots->runtime, sem_table_size);

	return table && size > 0 && address - table < (u64)size;
}

static bool mark_section(const struct roots *roots, const struct section *section)
{
	u64 words[BLOCK_WORDS], count = (section->end - section->start) / 8;

	for (u64 at = 0; at < count; at += BLOCK_WORDS) {
		u64 n = MIN(count - at, (u64)BLOCK_WORDS), address = section->start + at * 8;

		if (!memory_read(roots->memory, address, words, n * 8))
			return false;
		for (u64 i = 0; i < n; i++) {
			bool is_pointer =
				!section->mask || section->mask[(at + i) / 8] >> ((at + i) % 8) & 1;

			if (is_pointer && words[i] && !is_left_out(roots, address + i * 8))
				marker_root(roots->marker, 0, words[i], section->mask != NULL);
		}
	}
	return true;
}

// moduledata.gcdatamask and gcbssmask are a pair of runtime.bitvector {n int32; bytedata *uint8}; found
// by their counts, which are known.
static bool find_masks(
	const u8 *module, u32 size, u64 data_words, u64 bss_words, u64 *ret_data, u64 *ret_bss)
{
	for (u32 at = 256; at + 32 <= size; at += 8) {
		u64 words[4];

		memcpy(words, module + at, sizeof(words));
		if ((u32)words[0] == data_words && words[1] > 4096 && (u32)words[2] == bss_words &&
			words[3] > 4096) {
			*ret_data = words[1];
			*ret_bss = words[3];
			return true;
		}
	}
	return false;
}

static u8 *read_mask(const struct roots *roots, u64 address, u64 words)
{
	u64 size = (words + 7) / 8;
	u8 *mask;

	if (address == 0 || size > MAX_MASK_BYTES)
		return NULL;
	mask = malloc(size + 1);
	ASSERT(mask);
	if (memory_read(roots->memory, address, mask, size))
		return mask;
	free(mask);
	return NULL;
}

static bool mark_module(
	const struct roots *roots, const struct moduledata *module, const u8 *bytes, u32 size)
{
	u64 data_words = (module->edata - module->data) / 8;
	u64 bss_words = (module->ebss - module->bss) / 8, data_mask = 0, bss_mask = 0;
	u8 *data = NULL, *bss = NULL;
	struct section sections[2];
	bool done;

	if (find_masks(bytes, size, data_words, bss_words, &data_mask, &bss_mask)) {
		data = read_mask(roots, data_mask, data_words);
		bss = read_mask(roots, bss_mask, bss_words);
	}
	sections[0] = (struct section){module->data, module->edata, data};
	sections[1] = (struct section){module->bss, module->ebss, bss};
	done = mark_section(roots, &sections[0]) && mark_section(roots, &sections[1]);
	free(data);
	free(bss);
	return done;
}

// The executable's module and those of plugins.
static bool mark_modules(const struct roots *roots)
{
	const struct go_version *version = &roots->runtime->version;
	struct moduledata module = roots->runtime->module;
	u32 size = moduledata_size(version);

	size = size ? MIN(size, (u32)MODULE_BYTES) : 600;
	for (u32 i = 0; i < MAX_MODULES; i++) {
		u8 bytes[MODULE_BYTES];
		struct error ignored;
		u64 next = module.next;

		if (!memory_read(roots->memory, module.address, bytes, size) ||
			!mark_module(roots, &module, bytes, size))
			return false;
		if (!next)
			return true;
		if (!memory_read(roots->memory, next, bytes, size) ||
			!moduledata_parse(
				version, (str){(const char *)bytes, size}, next, &module, &ignored))
			return false;
	}
	return false;
}

struct special_kinds {
	u8 finalizer, weak, cleanup; // 0: this version has none
};

static struct special_kinds kinds_of(const struct go_version *version)
{
	u32 minor = version->minor ? version->minor : 27;

	return (struct special_kinds){
		.finalizer = minor >= 25 ? 2 : 1,
		.weak = minor >= 25   ? 3
	                : minor >= 23 ? 2
	                              : 0,
		.cleanup = minor >= 25   ? 7
	                   : minor == 24 ? 6
	                                 : 0,
	};
}

static u64 get_u64(const u8 *bytes, i32 offset)
{
	return offset >= 0 ? load_u64(bytes + offset) : 0;
}

// What the object points to is kept for its finalizer, the object itself is not.
static void mark_finalized(const struct roots *roots, u32 span_index, u64 offset)
{
	const struct span *span = &roots->heap->table.at[span_index];
	u64 object = offset / span->size;

	if (object < span->count && !(span->flags & SPAN_LARGE))
		marker_scan(roots->marker, 0, object_key_of(span_index, (u32)object));
	else if (object == 0)
		for (u64 part = 0; part < marker_parts(span); part++)
			marker_scan(roots->marker, 0, object_key_of(span_index, (u32)part));
}

static void mark_special(const struct roots *roots, u32 span_index, const u8 *bytes,
	const struct special_kinds *kinds)
{
	const struct go_runtime *runtime = roots->runtime;
	u8 kind = bytes[RUNTIME_OFFSET(runtime, special_kind)];
	u64 offset = get_u64(bytes, RUNTIME_OFFSET(runtime, special_offset));

	if (RUNTIME_OFFSET(runtime, special_kind) < 16)
		offset &= 0xffff; // 16 bits up to Go 1.23
	if (kind == kinds->finalizer) {
		mark_finalized(roots, span_index, offset);
		marker_root(roots->marker, 0,
			get_u64(bytes, RUNTIME_OFFSET(runtime, special_finalizer_fn)), true);
	} else if (kind == kinds->weak && kinds->weak) {
		marker_root(roots->marker, 0,
			get_u64(bytes, RUNTIME_OFFSET(runtime, special_weak_handle)), true);
	} else if (kind == kinds->cleanup && kinds->cleanup) {
		i32 at = RUNTIME_OFFSET(runtime, special_cleanup_fn);

		// Up to 1.25 one function value, from 1.26 on a cleanupFn {call, fn, arg}.
		for (i32 i = 0; at >= 0 && i < (runtime->version.minor >= 26 ? 3 : 1); i++)
			marker_root(roots->marker, 0, get_u64(bytes, at + i * 8), true);
	}
}

static bool mark_specials(const struct roots *roots)
{
	const struct span_table *table = &roots->heap->table;
	struct special_kinds kinds = kinds_of(&roots->runtime->version);
	u32 total = 0;

	for (u32 i = 0; i < table->len; i++) {
		u64 at = table->details[i].specials;

		while (at) {
			u8 bytes[SPECIAL_BYTES] = {0};

			// A special at the end of a mapping: what all of them have is enough.
			if (total++ == MAX_SPECIALS ||
				(!memory_read(roots->memory, at, bytes, SPECIAL_BYTES) &&
					!memory_read(roots->memory, at, bytes, 32)))
				return false;
			mark_special(roots, i, bytes, &kinds);
			at = get_u64(bytes, RUNTIME_OFFSET(roots->runtime, special_next));
		}
	}
	return true;
}

bool program_roots_mark(const struct heap *heap, struct marker *marker, struct error *err)
{
	struct roots roots = {heap, heap->runtime, heap->runtime->memory, marker};

	if (!mark_modules(&roots))
		return error_set(err, ERROR_INPUT, "the program's global variables cannot be read");
	if (!mark_specials(&roots))
		return error_set(err, ERROR_INPUT, "the heap's finalizers cannot be read");
	if (!runtime_roots_mark(heap, marker))
		return error_set(
			err, ERROR_INPUT, "the runtime's queues and stacks cannot be read");
	return true;
}
