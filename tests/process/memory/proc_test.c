// SPDX-License-Identifier: Apache-2.0
#include "process/memory/proc.h"

#include <unistd.h>

#include "support/testing.h"

static void reads_stat(void **state)
{
	struct process_stat stat = {0};

	(void)state;
	assert_true(process_stat_parse(
		STR("1234 (a ) (b) S 17 1 1 0 -1 4194560 5 0 0 0 1 2 0 0 20 0 9 0 8812 1000 4 "
		    "18446744073709551615 1 1 0\n"),
		&stat));
	assert_text(stat.command, "a ) (b");
	assert_int_equal(stat.state, 'S');
	assert_int_equal(stat.parent, 17);
	assert_int_equal(stat.flags, 4194560);
	assert_int_equal(stat.threads, 9);
	assert_int_equal(stat.start_time_ticks, 8812);
	assert_false(process_stat_parse(STR_EMPTY, &stat));
	assert_false(process_stat_parse(STR("1 ("), &stat));
	assert_false(process_stat_parse(STR("1 (x)"), &stat));
	assert_false(process_stat_parse(STR(")("), &stat));
	assert_int_equal(stat.threads, 9);
}

static void reads_status(void **state)
{
	str status = STR("Name:\tx\nTgid:\t77\nPPid:\t1\nUid:\t5\t6\t7\t8");

	(void)state;
	assert_text(process_status_value(status, STR("Tgid")), "77");
	assert_text(process_status_value(status, STR("Uid")), "5\t6\t7\t8");
	assert_text(process_status_value(status, STR("Gid")), "");
	assert_text(process_status_value(status, STR("Tgi")), "");
}

static void reads_maps(void **state)
{
	str text = STR("00400000-00497000 r-xp 00000000 fe:01 123      /bin/a b (deleted)\n"
		       "nonsense\n"
		       "00500000-00400000 r-xp 00000000 fe:01 123      /bin/backwards\n"
		       "c000000000-c000400000 rw-p 00000000 00:00 0 \n"
		       "7ffd0000-7ffd2000 r--p 00000000 00:00 0      [vvar]\n"
		       "7ffd2000-7ffd3000 r--p 00000000 00:00 0      [vvar_vclock]\n"
		       "7ffd4000-7ffd6000 r-xp 00001000 00:00 0      [vdso]\n"
		       "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0    [vsyscall]\n");
	const struct memory_map *maps;
	struct arena arena;
	struct error err;
	u32 count;

	(void)state;
	arena_init(&arena);
	assert_true(process_maps_parse(&arena, text, &maps, &count, &err));
	assert_int_equal(count, 3);
	assert_int_equal(maps[0].start, 0x400000);
	assert_int_equal(maps[0].end, 0x497000);
	assert_int_equal(maps[0].flags, MEMORY_READ | MEMORY_EXECUTE);
	assert_text(maps[0].path, "/bin/a b");
	assert_int_equal(maps[1].start, 0xc000000000);
	assert_int_equal(maps[1].flags, MEMORY_READ | MEMORY_WRITE);
	assert_text(maps[1].path, "");
	assert_text(maps[2].path, "[vdso]");
	assert_int_equal(maps[2].offset, 0x1000);
	arena_deinit(&arena);
}

static void reads_the_own_maps(void **state)
{
	static const char here[] = "here";
	const struct memory_map *maps;
	bool found = false;
	struct arena arena;
	struct error err;
	u32 count;
	str text;

	(void)state;
	arena_init(&arena);
	assert_true(proc_read(&arena, "/proc/self/maps", &text, &err));
	assert_true(process_maps_parse(&arena, text, &maps, &count, &err));
	for (u32 i = 0; i < count; i++) {
		found |= maps[i].start <= (uintptr_t)here && (uintptr_t)here < maps[i].end &&
		         maps[i].flags == MEMORY_READ;
		assert_true(i == 0 || maps[i - 1].end <= maps[i].start);
	}
	assert_true(found);
	assert_false(proc_read(&arena, "/proc/self/there is none", &text, &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	arena_deinit(&arena);
}

static void looks_up_the_auxiliary_vector(void **state)
{
	u64 vector[] = {6, 4096, 9, 0x401000, 0, 0};
	str auxv = {(const char *)vector, sizeof(vector)};

	(void)state;
	assert_int_equal(auxv_value(auxv, 9), 0x401000);
	assert_int_equal(auxv_value(auxv, 3), 0);
	assert_int_equal(auxv_value(str_sub(auxv, 0, 17), 9), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_stat),
		cmocka_unit_test(reads_status),
		cmocka_unit_test(reads_maps),
		cmocka_unit_test(reads_the_own_maps),
		cmocka_unit_test(looks_up_the_auxiliary_vector),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
