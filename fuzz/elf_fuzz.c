// SPDX-License-Identifier: Apache-2.0
// Any bytes as an ELF file: what is found lies within them, and what it is found by agrees.
#include "object/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Decompressed sections grow a thousandfold: more of them tell nothing new.
enum { MAX_INFLATED = 4 << 20 };

static void check_within(const struct elf *elf, str bytes)
{
	if (!bytes.len)
		return;
	ASSERT(bytes.ptr >= elf->bytes.ptr);
	ASSERT(bytes.ptr + bytes.len <= elf->bytes.ptr + elf->bytes.len);
}

static bool check_symbol(void *context, const struct elf_symbol *symbol)
{
	const struct elf *elf = context;
	struct elf_symbol found;

	check_within(elf, symbol->name);
	// The name's NUL may be cut off at the end of the file.
	ASSERT(!elf_symbol_find(elf, symbol->name, &found) || str_equal(found.name, symbol->name));
	return symbol->address != 7;
}

static bool check_note(void *context, const struct elf_note *note)
{
	check_within(context, note->name);
	check_within(context, note->bytes);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct error err;
	struct elf elf;

	arena_init(&arena);
	if (elf_parse(&arena, (str){(const char *)data, size}, &elf, &err)) {
		for (u32 i = 0; i < elf.section_count; i++) {
			u64 inflated;
			str bytes;

			check_within(&elf, elf.sections[i].name);
			ASSERT(elf_section_find(&elf, elf.sections[i].name));
			if (elf_section_size(&elf, &elf.sections[i], &inflated, &err) &&
				inflated < MAX_INFLATED &&
				elf_section_bytes(&arena, &elf, &elf.sections[i], &bytes, &err))
				ASSERT(bytes.len == inflated);
		}
		for (u32 i = 0; i < elf.segment_count; i++) {
			u64 address = elf.segments[i].address + i;

			check_within(&elf, elf_at(&elf, address, elf.segments[i].file_size / 2));
		}
		elf_symbols_each(&elf, check_symbol, &elf);
		elf_notes_each(&elf, check_note, &elf);
		check_within(&elf, elf_go_build_id(&elf));
		check_within(&elf, elf_gnu_build_id(&elf));
	}
	arena_deinit(&arena);
	return 0;
}
