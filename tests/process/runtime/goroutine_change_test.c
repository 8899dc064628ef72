// SPDX-License-Identifier: Apache-2.0
// Goroutines that run on while they are read.
#include "process/runtime/label.h"
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

enum { LABELS = 0x900000, MAP = 0x900100, BUCKET = 0x900200, TEXTS = 0x900800, MHEAP = 0xa00000 };

// Memory as it is, which may change.
struct live {
	struct memory memory;
	struct memory *below;
};

static u32 read_below(const struct memory *memory, struct memory_piece *pieces, u32 count)
{
	return memory_read_many(((const struct live *)memory)->below, pieces, count);
}

// A set with one label, key "k".
static void make_labels(struct fixture *fixture, const char *value)
{
	struct made_runtime *made = &fixture->made;
	const struct go_runtime *runtime = &made->runtime;
	u8 *block = made_block(made, LABELS, 0x1000);

	made_put(made, LABELS, MAP);
	made_put(made, MAP + (u64)RUNTIME_OFFSET(runtime, hmap_buckets), BUCKET);
	block[BUCKET - LABELS] = 0xff;
	made_put(made, BUCKET + 8, TEXTS);
	made_put(made, BUCKET + 16, 1);
	made_put(made, BUCKET + 8 + 128, TEXTS + 8);
	made_put(made, BUCKET + 16 + 128, strlen(value));
	block[TEXTS - LABELS] = 'k';
	strcpy((char *)block + TEXTS + 8 - LABELS, value);
}

static str value_of(struct goroutine_worker *worker, u64 g)
{
	struct goroutine goroutine;

	assert_int_equal(goroutine_worker_read(worker, &g, 1, &goroutine), 1);
	assert_int_equal(goroutine.label_count, 1);
	assert_text(worker->labels.at[goroutine.labels_at].key, "k");
	return worker->labels.at[goroutine.labels_at].value;
}

// A set is read once; after a collection its place may be another's.
static void labels_are_known_until_the_next_collection(void **state)
{
	static const struct memory_ops ops = {read_below, NULL, close_nothing};
	const struct goroutine_options options = {0};
	static struct goroutine_worker worker;
	static struct fixture fixture;
	struct live live;
	u64 g[2], sweepgen;

	(void)state;
	open_fixture(&fixture);
	sweepgen = MHEAP + (u64)RUNTIME_OFFSET(&fixture.made.runtime, mheap_sweepgen);
	for (u32 i = 0; i < 2; i++) {
		g[i] = add_parked(&fixture, i, REASON_RECEIVE);
		made_field(&fixture.made, g[i], LAYOUT_g_labels, LABELS);
	}
	make_labels(&fixture, "one");
	made_block(&fixture.made, sweepgen, 8);
	made_put(&fixture.made, sweepgen, 4);
	made_runtime_finish(&fixture.made);
	live = (struct live){{&ops, false}, fixture.made.memory};
	fixture.made.runtime.memory = &live.memory;
	fixture.made.runtime.globals.address[GLOBAL_mheap] = MHEAP;
	goroutine_worker_init(&worker, &fixture.made.runtime, &options, 0);
	assert_text(value_of(&worker, g[0]), "one");
	made_put(&fixture.made, TEXTS + 8, 'z');
	made_put(&fixture.made, BUCKET + 16 + 128, 1);
	assert_text(value_of(&worker, g[1]), "one");
	made_put(&fixture.made, sweepgen, 6);
	assert_text(value_of(&worker, g[1]), "z");
	made_put(&fixture.made, TEXTS + 8, 'y');
	assert_text(value_of(&worker, g[0]), "z");
	goroutine_worker_deinit(&worker);
	close_fixture(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_changed_is_read_again),
		cmocka_unit_test(what_never_stands_still_has_no_stack),
		cmocka_unit_test(defers_are_of_the_moment_of_the_stack),
		cmocka_unit_test(labels_are_known_until_the_next_collection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
