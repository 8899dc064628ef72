// SPDX-License-Identifier: Apache-2.0
// Any bytes as the section .go.buildinfo, and as the load segment of a file without sections.
#include "object/build_info.h"

#include <elf.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read(struct elf *elf)
{
	struct build_info info;
	struct arena arena;
	struct error err;

	arena_init(&arena);
	if (build_info_read(&arena, elf, &info, &err)) {
		ASSERT(info.version.minor < 1 << 16);
		for (u32 i = 0; i < info.setting_count; i++)
			ASSERT(info.settings[i].key.len + info.settings[i].value.len <=
				elf->bytes.len);
	}
	arena_deinit(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct elf_section section = {.name = STR(".go.buildinfo"),
		.type = SHT_PROGBITS,
		.address = 0x1000,
		.size = size};
	struct elf_segment segment = {
		.type = PT_LOAD, .flags = PF_R | PF_W, .address = 0x1000, .file_size = size};
	struct elf elf = {
		.bytes = {(const char *)data, size},
		.sections = &section,
		.section_count = 1,
		.segments = &segment,
		.segment_count = 1,
	};

	read(&elf);
	elf.section_count = 0;
	read(&elf);
	return 0;
}
