// SPDX-License-Identifier: Apache-2.0
// Goroutines that run on while they are read.
#include "support/made_goroutines.h"

#include "support/testing.h"

// Memory in which one goroutine runs on between two looks, as often as it is told to.
struct changing {
	struct memory memory;
	struct memory *below;
	struct made_runtime *made;
	u64 g, sp, other_sp;
	u32 reads, changes;
};

static u32 read_changing(const struct memory *memory, struct memory_piece *pieces, u32 count)
{
	struct changing *changing = (struct changing *)(uintptr_t)memory;
	u32 done = memory_read_many(changing->below, pieces, count);

	for (u32 i = 0; i < count; i++)
		if (changing->changes && pieces[i].address <= changing->g &&
			pieces[i].address + pieces[i].size > changing->g) {
			changing->changes--;
			made_field(changing->made, changing->g, LAYOUT_g_sched_sp,
				changing->reads++ % 2 ? changing->sp : changing->other_sp);
		}
	return done;
}

static void close_nothing(struct memory *memory)
{
	(void)memory;
}

static void read_with_changes(struct fixture *fixture, u64 g, u32 changes)
{
	static const struct memory_ops ops = {read_changing, NULL, close_nothing};
	static struct changing changing;
	u64 top = STACKS + STACK_SIZE;

	changing = (struct changing){.memory = {&ops, false},
		.below = fixture->made.memory,
		.made = &fixture->made,
		.g = g,
		.sp = top - 88,
		.other_sp = top - 96,
		.changes = changes};
	fixture->made.runtime.memory = &changing.memory;
	read_all(fixture);
}

static void what_changed_is_read_again(void **state)
{
	static struct fixture fixture;
	u64 g;

	(void)state;
	open_fixture(&fixture);
	g = add_parked(&fixture, 0, REASON_RECEIVE);
	made_runtime_finish(&fixture.made);
	// Changes after the first reading of the g and after the second, back to what it was.
	read_with_changes(&fixture, g, 2);
	assert_int_equal(fixture.table.inconsistent_count, 0);
	assert_int_equal(fixture.table.retried_count, 1);
	assert_int_equal(fixture.table.at[0].sp, STACKS + STACK_SIZE - 88);
	assert_int_equal(fixture.table.stacks[fixture.table.at[0].stack].end, UNWIND_WHOLE);
	close_fixture(&fixture);
}

static void what_never_stands_still_has_no_stack(void **state)
{
	static struct fixture fixture;
	u64 g, scanned;

	(void)state;
	open_fixture(&fixture);
	g = add_parked(&fixture, 0, REASON_RECEIVE);
	add_parked(&fixture, 1, REASON_RECEIVE);
	scanned = add_parked(&fixture, 2, REASON_RECEIVE);
	made_field(&fixture.made, scanned, LAYOUT_g_status, GOROUTINE_WAITING | 0x1000);
	made_runtime_finish(&fixture.made);
	read_with_changes(&fixture, g, 1000);
	assert_int_equal(fixture.table.inconsistent_count, 2);
	assert_int_equal(fixture.table.retried_count, 6);
	assert_int_equal(fixture.table.at[2].stack, UINT32_MAX);
	assert_true(fixture.table.at[0].is_inconsistent);
	assert_int_equal(fixture.table.at[0].stack, UINT32_MAX);
	assert_int_equal(fixture.table.at[0].id, 1);
	assert_false(fixture.table.at[1].is_inconsistent);
	close_fixture(&fixture);
}

// Memory in which a goroutine runs on, and what it deferred is freed and used again, right before that is read.
struct freeing {
	struct memory memory;
	struct memory *below;
	struct made_runtime *made;
	u64 g, closure, reused;
	bool is_done;
};

static u32 read_freeing(const struct memory *memory, struct memory_piece *pieces, u32 count)
{
	struct freeing *freeing = (struct freeing *)(uintptr_t)memory;

	for (u32 i = 0; i < count; i++)
		if (!freeing->is_done && pieces[i].address <= freeing->closure &&
			pieces[i].address + pieces[i].size > freeing->closure) {
			freeing->is_done = true;
			made_put(freeing->made, freeing->closure, freeing->reused);
			made_field(freeing->made, freeing->g, LAYOUT_g_defer, 0);
		}
	return memory_read_many(freeing->below, pieces, count);
}

static void defers_are_of_the_moment_of_the_stack(void **state)
{
	static const struct memory_ops ops = {read_freeing, NULL, close_nothing};
	static struct fixture fixture;
	u64 g, record = HEAP, closure = HEAP + 0x100, top = STACKS + STACK_SIZE;
	struct freeing freeing;
	struct made_runtime *made = &fixture.made;

	(void)state;
	open_fixture(&fixture);
	made_block(made, HEAP, 0x4000);
	g = add_parked(&fixture, 0, REASON_RECEIVE);
	made_field(made, g, LAYOUT_g_defer, record);
	made_field(made, record, LAYOUT_defer_sp, top - 88);
	made_field(made, record, LAYOUT_defer_pc, fixture.middle + 0x10);
	made_field(made, record, LAYOUT_defer_fn, closure);
	made_put(made, closure, fixture.middle);
	made_runtime_finish(made);
	read_all(&fixture);
	assert_int_equal(fixture.table.at[0].defer_count, 1);
	assert_text(fixture.table.defers[fixture.table.at[0].defers_at].function, "main.middle");

	freeing = (struct freeing){.memory = {&ops, false},
		.below = made->memory,
		.made = made,
		.g = g,
		.closure = closure,
		.reused = fixture.scavenger};
	made->runtime.memory = &freeing.memory;
	read_all(&fixture);
	assert_int_equal(fixture.table.retried_count, 1);
	assert_int_equal(fixture.table.inconsistent_count, 0);
	assert_int_equal(fixture.table.at[0].defer_count, 0);
	close_fixture(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_changed_is_read_again),
		cmocka_unit_test(what_never_stands_still_has_no_stack),
		cmocka_unit_test(defers_are_of_the_moment_of_the_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
