// SPDX-License-Identifier: Apache-2.0
#include "object/bytes.h"
#include "object/elf.h"

#include <elf.h>

struct symbol_table {
	str symbols, names;
};

static bool symbol_table_find(const struct elf *elf, struct symbol_table *ret)
{
	for (u32 i = 0; i < elf->section_count; i++) {
		const struct elf_section *section = &elf->sections[i], *names;

		if (section->type != SHT_SYMTAB || section->link >= elf->section_count)
			continue;
		names = &elf->sections[section->link];
		ret->symbols = bytes_cut(elf->bytes, section->offset, section->size);
		ret->names = bytes_cut(elf->bytes, names->offset, names->size);
		return true;
	}
	return false;
}

static struct elf_symbol symbol_read(const struct symbol_table *table, u64 at)
{
	return (struct elf_symbol){
		.name = bytes_text(table->names, bytes_u32(table->symbols, at)),
		.kind = bytes_u8(table->symbols, at + 4) & 0xf,
		.address = bytes_u64(table->symbols, at + 8),
		.size = bytes_u64(table->symbols, at + 16),
	};
}

// Symbols of other files that are only referred to (SHN_UNDEF) have no place here.
static bool symbol_is_defined(const struct symbol_table *table, u64 at)
{
	return bytes_u16(table->symbols, at + 6) != SHN_UNDEF;
}

bool elf_symbol_find(const struct elf *elf, str name, struct elf_symbol *ret)
{
	struct symbol_table table;

	if (!symbol_table_find(elf, &table))
		return false;
	for (u64 at = 0; bytes_have(table.symbols, at, sizeof(Elf64_Sym));
		at += sizeof(Elf64_Sym)) {
		u32 start = bytes_u32(table.symbols, at);

		if (!bytes_have(table.names, start, name.len + 1) ||
			table.names.ptr[start + name.len] != 0 ||
			memcmp(table.names.ptr + start, name.ptr, name.len) != 0 ||
			!symbol_is_defined(&table, at))
			continue;
		*ret = symbol_read(&table, at);
		return true;
	}
	return false;
}

void elf_symbols_each(const struct elf *elf, elf_symbol_fn fn, void *context)
{
	struct symbol_table table;

	if (!symbol_table_find(elf, &table))
		return;
	for (u64 at = 0; bytes_have(table.symbols, at, sizeof(Elf64_Sym));
		at += sizeof(Elf64_Sym)) {
		struct elf_symbol symbol;

		if (!symbol_is_defined(&table, at))
			continue;
		symbol = symbol_read(&table, at);
		if (symbol.name.len && !fn(context, &symbol))
			return;
	}
}
