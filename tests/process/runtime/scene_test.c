// SPDX-License-Identifier: Apache-2.0
// The scene that fuzzing overwrites is read as it was made, on every version and machine.
#include "process/runtime/channel.h"
#include "process/runtime/go_type.h"
#include "support/made_scene.h"

#include "support/testing.h"

static void check_goroutines(struct made_runtime *made)
{
	struct goroutine_table table;
	struct error err;

	assert_true(goroutines_read(&made->arena, &made->runtime, NULL, NULL, &table, &err));
	assert_int_equal(table.len, 3);
	for (u32 i = 0; i < table.len; i++) {
		assert_int_equal(table.stacks[table.at[i].stack].end, UNWIND_WHOLE);
		assert_false(table.at[i].is_inconsistent);
	}
	assert_true(table.at[0].is_panicking);
	// Two open-coded ones; before them what hangs on the goroutine.
	assert_true(table.at[0].defer_count >= 3);
	assert_int_equal(table.at[1].defer_count, 2);
	assert_text(table.defers[table.at[1].defers_at].function, "main.deferring.func1");
	assert_int_equal(table.defers[table.at[1].defers_at].kind, DEFER_OPEN_CODED);
	assert_int_equal(table.at[1].label_count, 1);
	assert_text(table.labels[table.at[1].labels_at].key, "key");
	assert_text(table.labels[table.at[1].labels_at].value, "value");
	assert_int_equal(table.at[1].wait_count, 2);
	assert_int_equal(table.at[2].wait_count, 1);
	assert_int_equal(table.waits[table.at[2].waits_at].address, SCENE_HEAP);
}

static bool count_itab(void *context, u64 address, const struct go_itab *itab)
{
	(void)address;
	(void)itab;
	++*(u32 *)context;
	return true;
}

static void check_types(struct made_runtime *made)
{
	struct go_types *types = go_types_open(&made->runtime);
	const struct go_type *type;
	struct go_field fields[4];
	struct go_itab itab;
	u64 mask[1] = {0};
	u32 count = 0;

	assert_true(go_itab_get(types, SCENE_ITAB, &itab));
	type = go_type_get(types, itab.concrete_type);
	assert_int_equal(type->kind, KIND_STRUCT);
	assert_text(type->name, "m.T");
	assert_int_equal(go_type_fields(types, type, fields, 4), 2);
	assert_int_equal(fields[1].offset, 16);
	assert_true(go_type_pointer_mask(types, type, mask, 64));
	assert_int_equal(mask[0], 0x3d);
	assert_false(go_type_pointer_mask(types, type, mask, 5));
	go_itabs_each(types, count_itab, &count);
	assert_int_equal(count, 1);
	go_types_close(types);
}

static void of_every_version(void **state)
{
	static const enum elf_machine machines[] = {ELF_MACHINE_AMD64, ELF_MACHINE_ARM64};

	(void)state;
	for (u32 minor = 21; minor <= 27; minor++)
		for (u32 i = 0; i < ARRAY_LEN(machines); i++) {
			static struct made_runtime made;
			struct channel channel;

			print_message("# Go 1.%u, machine %u\n", minor, machines[i]);
			made_scene(&made, minor, machines[i]);
			check_goroutines(&made);
			check_types(&made);
			assert_true(channel_read(&made.runtime, SCENE_CHANNEL, &channel));
			assert_int_equal(channel.receivers, 2);
			made_runtime_deinit(&made);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_every_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
