// SPDX-License-Identifier: Apache-2.0
#include "object/support/go_check.h"

#include "object/go_name.h"

#include <stdlib.h>

enum { MAX_INLINED = 32, MAX_TREE = 64 << 10 };

struct place {
	u64 pc;
	str function, file;
	u32 line;
};

// "KIND 0xADDRESS FUNCTION FILE:LINE"
static bool place_parse(str line, const char *kind, struct place *ret)
{
	str address, rest = line;
	size_t colon;

	if (!str_equal(str_cut(&rest, ' '), str_from_c(kind)))
		return false;
	address = str_cut(&rest, ' ');
	ret->pc = strtoull(address.ptr, NULL, 16);
	ret->function = str_cut(&rest, ' ');
	colon = str_find_last_char(rest, ':');
	ret->file = str_sub(rest, 0, colon);
	ret->line = (u32)strtoul(rest.ptr + colon + 1, NULL, 10);
	return true;
}

static str inline_tree(const struct go_check *check, const struct go_func *func)
{
	u64 address = pclntab_funcdata(&check->tab, func, FUNCDATA_INLINE_TREE);
	str bytes;

	// As much as there is in the file.
	for (u64 size = MAX_TREE; address && size >= 16; size /= 2) {
		bytes = elf_at(&check->binary.elf, address - check->bias, size);
		if (bytes.len)
			return bytes;
	}
	return STR_EMPTY;
}

static u32 inlined_at(
	const struct go_check *check, u64 pc, struct source_line *ret, struct go_func *func)
{
	if (!pclntab_find(&check->tab, pc, func))
		return 0;
	return pclntab_inlined(&check->tab, func, pc, inline_tree(check, func), ret, MAX_INLINED);
}

static bool same_place(
	const struct go_check *check, const struct source_line *got, const struct place *want)
{
	return got->line == want->line && str_equal(got->file, want->file) &&
	       str_equal(go_name_for_print(check->arena, got->function), want->function);
}

static bool differs(
	const struct go_check *check, const struct place *want, const struct source_line *got)
{
	return go_check_differs(check,
		"0x%llx is " STR_FMT " " STR_FMT ":%u, but read as " STR_FMT " " STR_FMT ":%u",
		(unsigned long long)want->pc, STR_ARG(want->function), STR_ARG(want->file),
		want->line, STR_ARG(got->function), STR_ARG(got->file), got->line);
}

bool go_check_lines(struct go_check *check)
{
	str said = check->said;
	u32 count = 0;

	while (said.len) {
		struct source_line got[MAX_INLINED];
		struct go_func func;
		struct place want;

		if (!place_parse(str_cut(&said, '\n'), "line", &want))
			continue;
		count++;
		if (!inlined_at(check, want.pc, got, &func))
			return go_check_differs(
				check, "0x%llx is in no function", (unsigned long long)want.pc);
		if (!same_place(check, &got[0], &want))
			return differs(check, &want, &got[0]);
	}
	return count > 1000 || go_check_differs(check, "it says only %u lines", count);
}

// The frames of one stack come innermost first. The first address of each function is a return address; those of the
// functions it is inlined in are made up by the runtime.
static bool check_stack(const struct go_check *check, str *said, u32 *inlined)
{
	while (said->len) {
		struct source_line got[MAX_INLINED];
		struct go_func func;
		struct place want;
		str rest = *said;
		u32 count;

		if (!place_parse(str_cut(&rest, '\n'), "frame", &want))
			return true;
		count = inlined_at(check, want.pc - 1, got, &func);
		if (!count)
			return go_check_differs(
				check, "0x%llx is in no function", (unsigned long long)want.pc);
		*inlined += count - 1;
		for (u32 i = 0; i < count; i++) {
			if (!place_parse(str_cut(said, '\n'), "frame", &want))
				return go_check_differs(check, "a stack ends too soon");
			if (!same_place(check, &got[i], &want))
				return differs(check, &want, &got[i]);
		}
	}
	return true;
}

bool go_check_stacks(struct go_check *check)
{
	str said = check->said;
	u32 stacks = 0, inlined = 0;

	while (said.len) {
		if (!str_equal(str_cut(&said, '\n'), STR("stack")))
			continue;
		stacks++;
		if (!check_stack(check, &said, &inlined))
			return false;
	}
	if (stacks < 5 || inlined < 10)
		return go_check_differs(check, "only %u stacks, %u inlined calls", stacks, inlined);
	return true;
}

static bool check_layout(const struct go_check *check, str kind, str rest)
{
	str type = str_cut(&rest, ' '), field = STR("size");
	u32 got = UINT32_MAX;
	u64 want;
	bool found;

	if (str_equal(kind, STR("field"))) {
		field = str_cut(&rest, ' ');
		found = dwarf_field_offset(check->binary.dwarf, type, field, &got);
	} else {
		found = dwarf_type_size(check->binary.dwarf, type, &got);
	}
	if (!str_to_u64(rest, &want) || !found || got != want)
		return go_check_differs(check,
			STR_FMT " " STR_FMT " is " STR_FMT ", but read as %d", STR_ARG(type),
			STR_ARG(field), STR_ARG(rest), (int)got);
	return true;
}

bool go_check_layouts(struct go_check *check)
{
	str said = check->said;
	u32 count = 0;

	while (said.len) {
		str rest = str_cut(&said, '\n'), kind = str_cut(&rest, ' ');

		if (!str_equal(kind, STR("field")) && !str_equal(kind, STR("size")))
			continue;
		count++;
		if (!check_layout(check, kind, rest))
			return false;
	}
	return count > 20 || go_check_differs(check, "only %u layouts", count);
}
