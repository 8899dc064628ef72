// SPDX-License-Identifier: Apache-2.0
// Pointer masks against running programs of every toolchain: in a frozen heap each pointer of a reachable
// object must lead to an allocated object, and the program counts its own objects.
#include "process/heap/heap.h"

#include "process/heap/support/heap_look.h"
#include "support/testing.h"

#include <stdio.h>

struct tally {
	const struct heap_look *look;
	const struct heap_object *object;
	u64 good, bad;
	char first_bad[200];
};

static bool check_pointer(void *context, u64 offset, u64 value)
{
	struct tally *tally = context;
	struct heap_object target;

	if (value == 0 || !heap_find(tally->look->heap, value, &target))
		return true; // nil, a global, a stack, memory of C
	if (!target.is_free) {
		tally->good++;
		return true;
	}
	if (!tally->bad++)
		snprintf(tally->first_bad, sizeof(tally->first_bad),
			"+%llu of the object 0x%llx of %llu bytes holds 0x%llx, which is free",
			(unsigned long long)offset, (unsigned long long)tally->object->base,
			(unsigned long long)tally->object->size, (unsigned long long)value);
	return true;
}

static void check_object(
	void *context, u32 worker, const struct heap_object *object, const u8 *bytes)
{
	struct tally *tally = (struct tally *)context + worker;

	(void)bytes;
	if (!leak_is_marked(tally->look->marks, object))
		return;
	tally->object = object;
	assert_int_equal(heap_object_pointers(tally->look->heap, object, check_pointer, tally),
		POINTERS_MASK);
}

static void check_heap(
	const struct heap_look *look, const struct go_program *program, const char *what)
{
	struct tally tallies[2] = {{.look = look}, {.look = look}};
	unsigned long nodes = go_number(program, "nodes ");

	assert_int_equal(workers_count(look->workers), 2);
	heap_objects_each(look->heap, look->workers, check_object, tallies);
	for (u32 i = 0; i < 2; i++)
		if (tallies[i].bad)
			fail_msg("%s: %llu pointers are bad; %s", what,
				(unsigned long long)tallies[i].bad, tallies[i].first_bad);
	assert_true(tallies[0].good + tallies[1].good > nodes);
	// All nodes are reachable, and little else is.
	assert_in_range(look->leak.marked_objects, nodes, nodes + nodes / 4 + 20000);
	assert_int_equal(heap_stats(look->heap)->unreadable_spans, 0);
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
		struct go_program program;
		struct heap_look look;
		struct tempdir dir;
		char path[300];

		tempdir_init(&dir);
		snprintf(path, sizeof(path), "%s/shapes", dir.path);
		go_build(&toolchains[i], "../../heap/data/shapes", "", path);
		go_start(&program, path, NULL);
		if (heap_look_take(&look, program.pid, LOOK_FROZEN)) {
			check_heap(&look, &program, toolchains[i].version);
			heap_look_free(&look);
		} else {
			print_message("# SKIP ptrace is not allowed here\n");
		}
		go_stop(&program);
		tempdir_deinit(&dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_toolchain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
