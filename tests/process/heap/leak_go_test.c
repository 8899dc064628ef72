// SPDX-License-Identifier: Apache-2.0
// Verdicts about the goroutines of data/leaks, built by every toolchain: those of functions named leak…
// are proven, the others are not; live, frozen, stripped and as a PIE.
#include "process/heap/leak.h"

#include "process/heap/support/heap_look.h"
#include "support/testing.h"

#include <stdio.h>

enum { LEAKS = 22 };

static bool is_leak(str start)
{
	return str_starts(start, STR("main.leak"));
}

static void check_verdicts(const struct heap_look *look, const char *what)
{
	u32 proven = 0;

	for (u32 i = 0; i < look->goroutines.len; i++) {
		const struct goroutine *goroutine = &look->goroutines.at[i];
		str start = heap_look_start(look, goroutine);
		bool sleeps = goroutine->wait_kind == WAIT_SLEEP;

		if (is_leak(start) && !sleeps && goroutine->leaked != LEAK_PROVEN)
			fail_msg("%s: goroutine %llu (" STR_FMT
				 ") is leaked, verdict %d, %u hidden" STR_FMT,
				what, (unsigned long long)goroutine->id, STR_ARG(start),
				goroutine->leaked, look->leak.look.hidden_count,
				STR_ARG(look->leak.why));
		if ((!is_leak(start) || sleeps) && goroutine->leaked == LEAK_PROVEN)
			fail_msg("%s: goroutine %llu (" STR_FMT
				 ") can run again, but is called leaked",
				what, (unsigned long long)goroutine->id, STR_ARG(start));
		proven += goroutine->leaked == LEAK_PROVEN;
	}
	assert_int_equal(proven, LEAKS);
	assert_int_equal(look->leak.leaked, LEAKS);
}

static void check_program(const struct go_toolchain *go, const char *flags, bool is_frozen)
{
	struct go_program program;
	struct heap_look look;
	char path[300], what[400];
	struct tempdir dir;

	tempdir_init(&dir);
	snprintf(path, sizeof(path), "%s/leaks", dir.path);
	snprintf(what, sizeof(what), "go %s %s%s", go->version, flags, is_frozen ? " frozen" : "");
	go_build(go, "../../heap/data/leaks", flags, path);
	go_start(&program, path, NULL);
	if (heap_look_take(&look, program.pid, is_frozen ? LOOK_FROZEN : LOOK_TWICE)) {
		check_verdicts(&look, what);
		heap_look_free(&look);
	}
	go_stop(&program);
	tempdir_deinit(&dir);
}

static void test_every_toolchain(void **state)
{
	struct go_toolchain toolchains[GO_MAX_TOOLCHAINS];
	unsigned count = go_toolchains(toolchains);

	(void)state;
	if (count == 0) {
		print_message("# SKIP no Go toolchains in build/go\n");
		skip();
	}
	for (unsigned i = 0; i < count; i++) {
		check_program(&toolchains[i], "", false);
		check_program(&toolchains[i], "", true);
		check_program(&toolchains[i], "-ldflags='-s -w'", i % 2);
	}
	check_program(&toolchains[count - 1], "-buildmode=pie", true);
}

// With a goroutine that runs all the time one cannot know what it holds, unless its registers are seen.
static void test_busy_goroutine(void **state)
{
	struct go_toolchain toolchains[GO_MAX_TOOLCHAINS];
	unsigned count = go_toolchains(toolchains);
	struct go_program program;
	struct heap_look look;
	char path[300];
	struct tempdir dir;

	(void)state;
	if (count == 0)
		skip();
	tempdir_init(&dir);
	snprintf(path, sizeof(path), "%s/leaks", dir.path);
	go_build(&toolchains[count - 1], "../../heap/data/leaks", "", path);
	go_start(&program, path, "BUSY=1");
	assert_true(heap_look_take(&look, program.pid, LOOK_ONCE));
	for (u32 i = 0; i < look.goroutines.len; i++)
		if (look.leak.look.hidden_count)
			assert_int_not_equal(look.goroutines.at[i].leaked, LEAK_PROVEN);
	heap_look_free(&look);
	if (heap_look_take(&look, program.pid, LOOK_FROZEN)) {
		check_verdicts(&look, "busy, frozen");
		heap_look_free(&look);
	}
	go_stop(&program);
	tempdir_deinit(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_toolchain),
		cmocka_unit_test(test_busy_goroutine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
