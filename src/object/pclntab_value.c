// SPDX-License-Identifier: Apache-2.0
// Tables from pc to a number: (value delta zigzag, pc delta) varint pairs that begin at the function's entry with -1.
#include "object/bytes.h"
#include "object/pclntab_internal.h"

enum {
	NO_FUNCDATA = UINT32_MAX,
	NO_FILE = UINT32_MAX,
	// The compiler's budget keeps real trees far flatter.
	MAX_INLINE_DEPTH = 256,
};

static i32 value_at(const struct pclntab *tab, const struct go_func *func, u32 start, u64 pc)
{
	u64 at = start, here = func->entry;
	u32 value = UINT32_MAX;

	// Offset 0 says that there is no such table.
	if (!start || pc < func->entry || pc >= func->end)
		return -1;
	while (here <= pc) {
		u64 delta, advance;

		if (!bytes_varint(tab->pctab, &at, &delta) || (!delta && here != func->entry) ||
			!bytes_varint(tab->pctab, &at, &advance))
			return -1;
		value += (u32)(delta >> 1) ^ -(u32)(delta & 1);
		// A step that leads nowhere would be read as the end by the next one.
		if (!advance)
			return -1;
		here += (u32)advance * tab->quantum;
	}
	return (i32)value;
}

i32 pclntab_pcdata(
	const struct pclntab *tab, const struct go_func *func, enum pcdata_table table, u64 pc)
{
	if (table >= func->pcdata_count)
		return -1;
	return value_at(tab, func,
		bytes_u32(tab->functab, pclntab_func_tail(tab, func) + 4 * (u64)table), pc);
}

i32 pclntab_sp_delta(const struct pclntab *tab, const struct go_func *func, u64 pc)
{
	return value_at(tab, func, func->pcsp, pc);
}

u64 pclntab_funcdata(
	const struct pclntab *tab, const struct go_func *func, enum funcdata_table table)
{
	u64 at = pclntab_func_tail(tab, func) + 4 * ((u64)func->pcdata_count + table);
	u32 offset;

	if (!tab->gofunc || table >= func->funcdata_count || !bytes_have(tab->functab, at, 4))
		return 0;
	offset = bytes_u32(tab->functab, at);
	return offset == NO_FUNCDATA ? 0 : tab->gofunc + offset;
}

static void place_at(
	const struct pclntab *tab, const struct go_func *func, u64 pc, struct source_line *ret)
{
	i32 file = value_at(tab, func, func->pcfile, pc);
	i32 line = value_at(tab, func, func->pcln, pc);
	u64 at = 4 * ((u64)func->cu + (u32)file);
	u32 offset;

	ret->file = STR_EMPTY;
	ret->line = 0;
	if (file < 0 || line < 0 || !bytes_have(tab->cutab, at, 4))
		return;
	offset = bytes_u32(tab->cutab, at);
	if (offset == NO_FILE)
		return;
	ret->file = bytes_text(tab->files, offset);
	ret->line = (u32)line;
}

void pclntab_line(
	const struct pclntab *tab, const struct go_func *func, u64 pc, struct source_line *ret)
{
	*ret = (struct source_line){
		.function = func->name,
		.start_line = func->start_line > 0 ? (u32)func->start_line : 0,
		.func_id = func->func_id,
	};
	place_at(tab, func, pc, ret);
}

// runtime.inlinedCall
struct inlined_call {
	u8 func_id;
	u32 name_offset, parent_pc, start_line;
};

static bool inlined_call_read(
	const struct pclntab *tab, str tree, i32 index, struct inlined_call *ret)
{
	bool is_120 = pclntab_is_120(tab);
	u32 size = is_120 ? INLINED_SIZE_120 : INLINED_SIZE_118;
	u64 at = (u64)size * (u32)index;

	if (index < 0 || !bytes_have(tree, at, size))
		return false;
	if (is_120)
		*ret = (struct inlined_call){bytes_u8(tree, at), bytes_u32(tree, at + 4),
			bytes_u32(tree, at + 8), bytes_u32(tree, at + 12)};
	else
		*ret = (struct inlined_call){bytes_u8(tree, at + 2), bytes_u32(tree, at + 12),
			bytes_u32(tree, at + 16), 0};
	return true;
}

u32 pclntab_inlined(const struct pclntab *tab, const struct go_func *func, u64 pc, str inline_tree,
	struct source_line *ret, u32 max)
{
	u32 count = 0;

	while (count < max && count < MAX_INLINE_DEPTH) {
		i32 index = pclntab_pcdata(tab, func, PCDATA_INLINE_TREE, pc);
		struct source_line *line = &ret[count++];
		struct inlined_call call;

		pclntab_line(tab, func, pc, line);
		if (!inlined_call_read(tab, inline_tree, index, &call))
			break;
		line->function = bytes_text(tab->names, call.name_offset);
		line->start_line = call.start_line;
		line->func_id = call.func_id;
		// The call stands in the code around it, at an instruction that has the position of the call.
		pc = func->entry + call.parent_pc;
	}
	return count;
}
