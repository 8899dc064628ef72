// SPDX-License-Identifier: Apache-2.0
#include "object/pclntab.h"

#include "base/macros.h"
#include "object/bytes.h"
#include "object/pclntab_internal.h"

bool pclntab_header_read(str bytes, struct pclntab_header *ret)
{
	struct pclntab_header header = {
		.magic = bytes_u32(bytes, 0),
		.quantum = bytes_u8(bytes, 6),
		.func_count = bytes_u64(bytes, 8),
		.file_count = bytes_u64(bytes, 16),
		.text_start = bytes_u64(bytes, 24),
		.names = bytes_u64(bytes, 32),
		.cutab = bytes_u64(bytes, 40),
		.files = bytes_u64(bytes, 48),
		.pctab = bytes_u64(bytes, 56),
		.functab = bytes_u64(bytes, 64),
	};

	if (bytes.len < PCLNTAB_HEADER_SIZE ||
		(header.magic != PCLNTAB_MAGIC_118 && header.magic != PCLNTAB_MAGIC_120))
		return false;
	if (bytes_u16(bytes, 4) != 0 || (header.quantum != 1 && header.quantum != 4) ||
		bytes_u8(bytes, 7) != 8)
		return false;
	if (header.names < PCLNTAB_HEADER_SIZE || header.names > header.cutab ||
		header.cutab > header.files || header.files > header.pctab ||
		header.pctab > header.functab || header.functab > bytes.len)
		return false;
	// A table of n functions has n entries and the end of the last one.
	if (!header.func_count || header.file_count > UINT32_MAX ||
		header.func_count >= (bytes.len - header.functab) / FTAB_ENTRY_SIZE ||
		header.func_count > INT32_MAX)
		return false;
	*ret = header;
	return true;
}

bool pclntab_is_120(const struct pclntab *tab)
{
	return bytes_u32(tab->bytes, 0) == PCLNTAB_MAGIC_120;
}

bool pclntab_open(str bytes, const struct go_version *version, u64 text, u64 gofunc,
	struct pclntab *ret, struct error *err)
{
	struct pclntab_header header;

	if (!pclntab_header_read(bytes, &header))
		return error_set(err, ERROR_INPUT,
			"the table of functions (pclntab) is broken or not of Go 1.18 to 1.27");
	*ret = (struct pclntab){
		.version = *version,
		.text = text,
		.gofunc = gofunc,
		.bytes = bytes,
		.func_count = (u32)header.func_count,
		.file_count = (u32)header.file_count,
		.quantum = header.quantum,
		.names = str_sub(bytes, header.names, header.cutab),
		.cutab = str_sub(bytes, header.cutab, header.files),
		.files = str_sub(bytes, header.files, header.pctab),
		.pctab = str_sub(bytes, header.pctab, header.functab),
		.functab = str_skip(bytes, header.functab),
	};
	return true;
}

bool pclntab_is_at(str bytes)
{
	struct pclntab_header header;

	return pclntab_header_read(bytes, &header);
}

// A table that is not only called so: its first functions come one after the other.
static bool is_table(str bytes)
{
	struct pclntab_header header;

	return pclntab_header_read(bytes, &header) &&
	       bytes_u32(bytes, header.functab) <
	               bytes_u32(bytes, header.functab + FTAB_ENTRY_SIZE);
}

bool pclntab_scan(str bytes, u64 *ret_offset)
{
	// The table is aligned to 16 bytes at least, what it is found in may begin anywhere that is aligned to 4.
	for (u64 at = 0; bytes_have(bytes, at, PCLNTAB_HEADER_SIZE); at += 4) {
		u32 word = bytes_u32(bytes, at);

		if ((word | 1) == PCLNTAB_MAGIC_120 && is_table(str_skip(bytes, at))) {
			*ret_offset = at;
			return true;
		}
	}
	return false;
}

// Offset of the function's entry from text; index may be func_count: the end of the last one.
static u32 ftab_entry(const struct pclntab *tab, u32 index)
{
	return bytes_u32(tab->functab, (u64)index * FTAB_ENTRY_SIZE);
}

static u32 ftab_func(const struct pclntab *tab, u32 index)
{
	return bytes_u32(tab->functab, (u64)index * FTAB_ENTRY_SIZE + 4);
}

static bool func_read(const struct pclntab *tab, u32 index, struct go_func *ret)
{
	bool is_120 = pclntab_is_120(tab);
	u32 at = ftab_func(tab, index), kind = is_120 ? 40 : 36;

	if (!bytes_have(tab->functab, at, is_120 ? FUNC_SIZE_120 : FUNC_SIZE_118))
		return false;
	*ret = (struct go_func){
		.entry = tab->text + ftab_entry(tab, index),
		.end = tab->text + ftab_entry(tab, index + 1),
		.name = bytes_text(tab->names, bytes_u32(tab->functab, at + 4)),
		.offset = at,
		.args = (i32)bytes_u32(tab->functab, at + 8),
		.deferreturn = bytes_u32(tab->functab, at + 12),
		.pcsp = bytes_u32(tab->functab, at + 16),
		.pcfile = bytes_u32(tab->functab, at + 20),
		.pcln = bytes_u32(tab->functab, at + 24),
		.pcdata_count = bytes_u32(tab->functab, at + 28),
		.cu = bytes_u32(tab->functab, at + 32),
		.start_line = is_120 ? (i32)bytes_u32(tab->functab, at + 36) : 0,
		.func_id = bytes_u8(tab->functab, at + kind),
		.flag = bytes_u8(tab->functab, at + kind + 1),
		.funcdata_count = bytes_u8(tab->functab, at + kind + 3),
	};
	return true;
}

u64 pclntab_func_tail(const struct pclntab *tab, const struct go_func *func)
{
	return (u64)func->offset + (pclntab_is_120(tab) ? FUNC_SIZE_120 : FUNC_SIZE_118);
}

bool pclntab_find(const struct pclntab *tab, u64 pc, struct go_func *ret)
{
	u64 offset = pc - tab->text;
	u32 low = 0, high = tab->func_count;

	if (pc < tab->text || offset < ftab_entry(tab, 0) ||
		offset >= ftab_entry(tab, tab->func_count))
		return false;
	// Entry of low is at most offset, entry of high is above it.
	while (high - low > 1) {
		u32 middle = low + (high - low) / 2;

		if (ftab_entry(tab, middle) <= offset)
			low = middle;
		else
			high = middle;
	}
	return func_read(tab, low, ret);
}

static bool name_equals(const struct pclntab *tab, u32 index, str name)
{
	u32 start = bytes_u32(tab->functab, (u64)ftab_func(tab, index) + 4);

	return bytes_have(tab->names, start, name.len + 1) &&
	       tab->names.ptr[start + name.len] == 0 &&
	       memcmp(tab->names.ptr + start, name.ptr, name.len) == 0;
}

bool pclntab_find_name(const struct pclntab *tab, str name, struct go_func *ret)
{
	for (u32 i = 0; i < tab->func_count; i++)
		if (name_equals(tab, i, name))
			return func_read(tab, i, ret);
	return false;
}

void pclntab_each(const struct pclntab *tab, go_func_fn fn, void *context)
{
	for (u32 i = 0; i < tab->func_count; i++) {
		struct go_func func;

		if (func_read(tab, i, &func) && !fn(context, &func))
			return;
	}
}
