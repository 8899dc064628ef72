// SPDX-License-Identifier: Apache-2.0
#include "object/build_version.h"

#include "base/macros.h"
#include "object/bytes.h"
#include "object/operands.h"
#include "object/pclntab.h"

#include <elf.h>

enum {
	MAX_CODE = 1 << 16, // of runtime.schedinit, which has about a thousand bytes
	MAX_OPERANDS = 512,
	MAX_VERSION = 256,
	TEXT_OFFSET = 176, // of moduledata.text, in every release
};

typedef bool (*rela_fn)(void *context, u64 address, u64 value);

// Words that the loader fills in, until fn returns false.
static void relocations_each(const struct elf *elf, rela_fn fn, void *context)
{
	u32 relative = elf->machine == ELF_MACHINE_ARM64 ? R_AARCH64_RELATIVE : R_X86_64_RELATIVE;

	for (u32 i = 0; i < elf->section_count; i++) {
		const struct elf_section *section = &elf->sections[i];
		str bytes = STR_EMPTY;

		if (section->type == SHT_RELA && section->flags & SHF_ALLOC)
			bytes = bytes_cut(elf->bytes, section->offset, section->size);
		for (; bytes.len >= sizeof(Elf64_Rela); bytes = str_skip(bytes, sizeof(Elf64_Rela)))
			if ((u32)bytes_u64(bytes, 8) == relative &&
				!fn(context, bytes_u64(bytes, 0), bytes_u64(bytes, 16)))
				return;
	}
}

struct word {
	u64 address, value;
};

static bool is_word(void *context, u64 address, u64 value)
{
	struct word *word = context;

	if (address == word->address)
		word->value = value;
	return address != word->address;
}

// The word at a link-time address; in a PIE most pointers stand in the relocations only.
static u64 word_at(const struct elf *elf, u64 address)
{
	struct word word = {address, bytes_u64(elf_at(elf, address, 8), 0)};

	if (!word.value)
		relocations_each(elf, is_word, &word);
	return word.value;
}

static bool is_code(const struct elf *elf, u64 address)
{
	for (u32 i = 0; i < elf->segment_count; i++) {
		const struct elf_segment *segment = &elf->segments[i];

		if (segment->type == PT_LOAD && segment->flags & PF_X &&
			address - segment->address < segment->file_size)
			return true;
	}
	return false;
}

struct search {
	const struct elf *elf;
	u64 pclntab, text;
};

// A moduledata begins with the address of the pclntab.
static bool try_module(void *context, u64 address, u64 value)
{
	struct search *search = context;
	u64 text;

	if (value != search->pclntab)
		return true;
	text = word_at(search->elf, address + TEXT_OFFSET);
	if (!is_code(search->elf, text))
		return true;
	search->text = text;
	return false;
}

// Where the functions of the table count from; 0: not found.
static u64 find_text(const struct elf *elf, u64 pclntab_address)
{
	struct search search = {.elf = elf, .pclntab = pclntab_address};

	for (u32 i = 0; i < elf->segment_count; i++) {
		const struct elf_segment *segment = &elf->segments[i];
		str bytes = bytes_cut(elf->bytes, segment->offset, segment->file_size);

		if (segment->type != PT_LOAD || !(segment->flags & PF_W))
			continue;
		for (u64 at = -segment->address & 7; bytes_have(bytes, at, 8); at += 8)
			if (!try_module(&search, segment->address + at, bytes_u64(bytes, at)))
				return search.text;
	}
	relocations_each(elf, try_module, &search);
	return search.text;
}

// A string variable that holds the name of a release.
static bool version_at(const struct elf *elf, u64 variable, struct go_version *ret)
{
	u64 len = bytes_u64(elf_at(elf, variable, 16), 8);

	return len && len <= MAX_VERSION &&
	       go_version_parse(elf_at(elf, word_at(elf, variable), len), ret);
}

static bool version_in(const struct elf *elf, const struct go_func *func, struct go_version *ret)
{
	str code = elf_at(elf, func->entry, func->end - func->entry);
	struct operand operands[MAX_OPERANDS];
	u32 count;

	if (func->end <= func->entry || code.len > MAX_CODE)
		return false;
	count = operands_scan(elf->machine, code, func->entry, operands, ARRAY_LEN(operands));
	for (u32 i = 0; i < count; i++)
		if (!operands[i].is_call && version_at(elf, operands[i].target, ret))
			return true;
	return false;
}

bool build_version_find(const struct elf *elf, str pclntab, u64 pclntab_address,
	struct go_version *ret, struct error *err)
{
	static const str functions[] = {{"runtime.schedinit", 17}, {"runtime.Version", 15}};
	const struct go_version unknown = {0};
	struct pclntab tab;
	struct go_func func;
	u64 text = find_text(elf, pclntab_address);

	if (text && !pclntab_open(pclntab, &unknown, text, 0, &tab, err))
		return false;
	for (u32 i = 0; i < ARRAY_LEN(functions) && text; i++)
		if (pclntab_find_name(&tab, functions[i], &func) && version_in(elf, &func, ret))
			return true;
	return error_set(err, ERROR_MISSING,
		"has no build information, and its runtime does not say of which Go it is");
}
