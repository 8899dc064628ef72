// SPDX-License-Identifier: Apache-2.0
// Any bytes as a core, and as the executable that it is of: the input is a 32-bit size, an executable of that size,
// and a core. Whatever is accepted can be read everywhere without touching a byte that is not there.
#include "process/memory/target_core.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SAMPLES = 64 };

// Every view is of readable bytes, and reading gives the same.
static void check_range(const struct memory *memory, u64 start, u64 end)
{
	for (u64 i = 0; i < SAMPLES; i++) {
		u64 address = start + (end - start) / SAMPLES * i;
		const u8 *view = memory_view(memory, address, 8);
		u64 word = 0;

		if (view)
			ASSERT(memory_read_u64(memory, address, &word) &&
				memcmp(view, &word, 8) == 0);
		if (!memory_read_u64(memory, address + 3, &word))
			ASSERT(!memory_view(memory, address + 3, 8));
	}
}

static void check_target(const struct target *target)
{
	for (u32 i = 0; i < target->map_count; i++) {
		const struct memory_map *map = &target->maps[i];

		ASSERT(map->start < map->end);
		if (i)
			ASSERT(target->maps[i - 1].start <= map->start);
		check_range(target->memory, map->start, map->end);
	}
	check_range(target->memory, 0, UINT64_MAX);
	for (u32 i = 0; i < target->thread_count; i++)
		ASSERT(target->threads[i].general_count <= ARRAY_LEN(target->threads[i].general));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct target target = {.name = STR("core"), .pidfd = -1};
	struct arena arena;
	struct error err;
	struct core core;
	u32 exe_bytes = 0;
	str bytes;

	if (size < sizeof(exe_bytes))
		return 0;
	memcpy(&exe_bytes, data, sizeof(exe_bytes));
	bytes = (str){(const char *)data + sizeof(exe_bytes), size - sizeof(exe_bytes)};
	arena_init(&arena);
	target.arena = &arena;
	if (elf_parse(&arena, str_sub(bytes, 0, exe_bytes), &target.binary.elf, &err) &&
		core_parse(&arena, str_skip(bytes, exe_bytes), &core, &err)) {
		target.exe = core.file_count ? core.files[0].path : STR_EMPTY;
		if (target_from_core(&target, &core, &err)) {
			check_target(&target);
			target_close(&target);
		} else {
			ASSERT(err.text[0]);
		}
	}
	arena_deinit(&arena);
	return 0;
}
