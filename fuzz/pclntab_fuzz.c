// SPDX-License-Identifier: Apache-2.0
// Any bytes as a pclntab, and as an inline tree of it: look-ups end, and what they give lies within the table.
#include "object/pclntab.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT = 0x401000, GOFUNC = 0x500000, MAX_LINES = 16 };

static void check_within(const struct pclntab *tab, str text)
{
	if (!text.len)
		return;
	ASSERT(text.ptr >= tab->bytes.ptr);
	ASSERT(text.ptr + text.len <= tab->bytes.ptr + tab->bytes.len);
}

static void check_pc(const struct pclntab *tab, const struct go_func *func, u64 pc)
{
	struct source_line lines[MAX_LINES], line;
	u32 count;

	pclntab_line(tab, func, pc, &line);
	check_within(tab, line.file);
	ASSERT(pclntab_inlined(tab, func, pc, STR_EMPTY, lines, MAX_LINES) == 1);
	ASSERT(lines[0].line == line.line && str_equal(lines[0].file, line.file));
	count = pclntab_inlined(tab, func, pc, tab->names, lines, MAX_LINES);
	ASSERT(count >= 1 && count <= MAX_LINES);
	for (u32 i = 0; i < count; i++) {
		check_within(tab, lines[i].function);
		check_within(tab, lines[i].file);
	}
	pclntab_sp_delta(tab, func, pc);
	for (u32 i = 0; i < 4; i++)
		pclntab_pcdata(tab, func, i, pc);
}

static bool check_func(void *context, const struct go_func *func)
{
	const struct pclntab *tab = context;
	struct go_func found;

	check_within(tab, func->name);
	// Entries need not be in order here, so that another function may be found, or none.
	if (pclntab_find(tab, func->entry, &found))
		check_within(tab, found.name);
	for (u32 i = 0; i < 8; i++) {
		u64 address = pclntab_funcdata(tab, func, i);

		ASSERT(address == 0 || address >= GOFUNC);
	}
	check_pc(tab, func, func->entry);
	check_pc(tab, func, func->entry + 5);
	check_pc(tab, func, func->end - 1);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct go_version version = {.minor = 23, .text = STR("go1.23")};
	str bytes = {(const char *)data, size};
	struct pclntab tab;
	struct go_func func;
	struct error err;
	u64 offset;

	if (pclntab_scan(bytes, &offset)) {
		ASSERT(offset < size && pclntab_is_at(str_skip(bytes, offset)));
		bytes = str_skip(bytes, offset);
	}
	if (!pclntab_open(bytes, &version, TEXT, GOFUNC, &tab, &err))
		return 0;
	if (pclntab_find_name(&tab, STR("main.main"), &func))
		ASSERT(str_equal(func.name, STR("main.main")));
	pclntab_each(&tab, check_func, &tab);
	return 0;
}
