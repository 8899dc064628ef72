// SPDX-License-Identifier: Apache-2.0
// Two bytes that say how long .debug_abbrev is, .debug_abbrev, .debug_info: look-ups end.
#include "object/type_layout.h"

#include <elf.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const types[] = {
	"runtime.g", "runtime.gobuf", "runtime.m", "sync.Pool", "no.Type"};
static const char *const fields[] = {"goid", "sched.bp", "stack.lo", "curg", "New", "_defer.x"};

static void look_up(struct dwarf_info *info)
{
	u32 value;

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		str type = str_from_c(types[i]);
		bool has_size = dwarf_type_size(info, type, &value);

		for (size_t j = 0; j < ARRAY_LEN(fields); j++)
			if (dwarf_field_offset(info, type, str_from_c(fields[j]), &value))
				ASSERT(dwarf_field_offset(
					info, type, str_from_c(fields[j]), &value));
		ASSERT(has_size == dwarf_type_size(info, type, &value));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct elf_section sections[2] = {
		{.name = STR(".debug_abbrev"), .type = SHT_PROGBITS, .offset = 2},
		{.name = STR(".debug_info"), .type = SHT_PROGBITS},
	};
	struct elf elf = {
		.bytes = {(const char *)data, size},
		.machine = ELF_MACHINE_AMD64,
		.type = ELF_TYPE_EXECUTABLE,
		.sections = sections,
		.section_count = 2,
	};
	struct dwarf_info *info;
	struct error err;

	if (size < 2)
		return 0;
	sections[0].size = (u64)(data[0] | data[1] << 8);
	sections[1].offset = 2 + sections[0].size;
	sections[1].size = size;
	if (dwarf_info_open(&elf, &info, &err)) {
		look_up(info);
		dwarf_info_close(info);
	}
	return 0;
}
