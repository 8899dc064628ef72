// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/layout.h"

enum { VERSIONS = 8, MAX_FIELD_OFFSET = 16 << 20 };

static const u32 version_minors[VERSIONS] = {19, 21, 22, 23, 24, 25, 26, 27};

struct row {
	const char *type, *field; // field NULL: the size of the type
	i32 at[VERSIONS];
};

static const struct row rows[LAYOUT_COUNT] = {
#define FIELD(name, type, field, ...) [LAYOUT_##name] = {type, field, {__VA_ARGS__}},
#define SIZE(name, type, ...)         [LAYOUT_##name] = {type, NULL, {__VA_ARGS__}},
#define ARM64(name, ...)
#include "process/runtime/layout.def"
#undef FIELD
#undef SIZE
#undef ARM64
};

struct machine_row {
	enum layout_field field;
	i32 at[VERSIONS];
};

static const struct machine_row arm64_rows[] = {
#define FIELD(name, type, field, ...)
#define SIZE(name, type, ...)
#define ARM64(name, ...) {LAYOUT_##name, {__VA_ARGS__}},
#include "process/runtime/layout.def"
#undef FIELD
#undef SIZE
#undef ARM64
};

// The newest measured version that is not newer; 1.20 has the goroutine of 1.19. Before the first: the
// first.
static u32 version_column(u32 minor)
{
	u32 column = 0;

	if (minor == 0)
		return VERSIONS - 1;
	for (u32 i = 0; i < VERSIONS; i++)
		if (version_minors[i] <= minor)
			column = i;
	return column;
}

bool layout_from_table(
	const struct go_version *version, enum elf_machine machine, struct layout *ret)
{
	u32 column = version_column(version->minor);

	for (u32 i = 0; i < LAYOUT_COUNT; i++)
		ret->offset[i] = rows[i].at[column];
	if (machine == ELF_MACHINE_ARM64)
		for (u32 i = 0; i < ARRAY_LEN(arm64_rows); i++)
			ret->offset[arm64_rows[i].field] = arm64_rows[i].at[column];
	return version_minors[column] == version->minor;
}

// The offset of the first spelling of field that this type has; -1: it has none of them.
static i32 find_field(struct dwarf_info *dwarf, str type, str spellings)
{
	while (spellings.len) {
		str field = str_cut(&spellings, '|');
		u32 offset;

		if (dwarf_field_offset(dwarf, type, field, &offset) && offset < MAX_FIELD_OFFSET)
			return (i32)offset;
	}
	return -1;
}

// A name that is not in the DWARF costs a search through all of it. Of a measured version those types
// are asked for that every program has and that a patch release could change.
static bool is_worth_asking(bool is_measured, str type)
{
	static const str asked[] = {{"runtime.g", 9}, {"runtime.m", 9}, {"runtime.p", 9},
		{"runtime.sudog", 13}, {"runtime.hchan", 13}, {"runtime._defer", 14},
		{"runtime._panic", 14}, {"runtime.timer", 13}, {"runtime.mspan", 13},
		{"runtime.mheap", 13}, {"runtime.heapArena", 17}, {"runtime.mcache", 14},
		{"runtime.special", 15}, {"runtime.specialfinalizer", 24}};

	for (u32 i = 0; i < ARRAY_LEN(asked); i++)
		if (str_equal(type, asked[i]))
			return true;
	return !is_measured;
}

u32 layout_apply_dwarf(struct dwarf_info *dwarf, bool is_measured, struct layout *layout)
{
	u32 changed = 0;

	for (u32 i = 0; i < LAYOUT_COUNT; i++) {
		str types = str_from_c(rows[i].type);

		while (types.len) {
			str type = str_cut(&types, '|');
			i32 offset;
			u32 size;

			if (!is_worth_asking(is_measured, type) ||
				!dwarf_type_size(dwarf, type, &size) || size >= MAX_FIELD_OFFSET)
				continue;
			offset = rows[i].field ? find_field(dwarf, type, str_from_c(rows[i].field))
			                       : (i32)size;
			changed += offset != layout->offset[i];
			layout->offset[i] = offset;
			break;
		}
	}
	return changed;
}

void layout_field_name(enum layout_field field, str *ret_type, str *ret_field)
{
	*ret_type = str_from_c(rows[field].type);
	*ret_field = rows[field].field ? str_from_c(rows[field].field) : STR_EMPTY;
}
