// SPDX-License-Identifier: Apache-2.0
// Goroutines of a runtime made by hand: what changes while it is read, what makes no sense.
#include "process/runtime/goroutine.h"

#include "process/runtime/channel.h"
#include "support/made_runtime.h"

#include "support/testing.h"

enum {
	STACKS = 0xc000010000,
	STACK_SIZE = 0x800,
	HEAP = 0xc000800000,
	// In Go 1.23.
	REASON_SELECT = 9,
	REASON_RECEIVE = 14,
	REASON_MUTEX = 21,
	ID_GOEXIT = 8,
	ID_RUNTIME_MAIN = 18,
};

struct fixture {
	struct made_runtime made;
	struct goroutine_table table;
	u64 gopark, middle, goexit, scavenger;
};

static void open_fixture(struct fixture *fixture)
{
	struct made_runtime *made = &fixture->made;

	memset(fixture, 0, sizeof(*fixture));
	made_runtime_init(made, 23, ELF_MACHINE_AMD64);
	fixture->gopark = made_function(
		made, &(struct made_function){.name = "runtime.gopark", .frame = 24, .line = 1});
	fixture->middle = made_function(
		made, &(struct made_function){.name = "main.middle", .frame = 40, .line = 3});
	fixture->goexit = made_function(made, &(struct made_function){.name = "runtime.goexit",
						      .func_id = ID_GOEXIT,
						      .flag = FUNC_FLAG_TOP_FRAME});
	fixture->scavenger =
		made_function(made, &(struct made_function){.name = "runtime.bgscavenge"});
}

// A goroutine that is parked in main.middle. n counts from 0.
static u64 add_parked(struct fixture *fixture, u32 n, u8 reason)
{
	u64 stack = STACKS + (u64)n * STACK_SIZE, top = stack + STACK_SIZE;

	made_block(&fixture->made, stack, STACK_SIZE);
	made_put(&fixture->made, top - 16, fixture->goexit + 1);
	made_put(&fixture->made, top - 64, fixture->middle + 0x20);
	made_put(&fixture->made, top - 72, top - 24);
	return made_goroutine(&fixture->made, &(struct made_goroutine){
						      .id = n + 1,
						      .status = GOROUTINE_WAITING,
						      .stack = stack,
						      .stack_size = STACK_SIZE,
						      .pc = fixture->gopark + 0x10,
						      .sp = top - 88,
						      .bp = top - 72,
						      .wait_reason = reason,
						      .start_pc = fixture->middle,
						      .created_pc = fixture->middle + 0x30,
					      });
}

static void read_all(struct fixture *fixture)
{
	struct goroutine_options options = {0};
	struct error err;

	assert_true(goroutines_read(&fixture->made.arena, &fixture->made.runtime, NULL, &options,
		&fixture->table, &err));
}

static void close_fixture(struct fixture *fixture)
{
	made_runtime_deinit(&fixture->made);
}

static void equal_stacks_are_one(void **state)
{
	static struct fixture fixture;
	const struct goroutine *first, *second;
	const struct stack *stack;

	(void)state;
	open_fixture(&fixture);
	add_parked(&fixture, 0, REASON_RECEIVE);
	add_parked(&fixture, 1, REASON_RECEIVE);
	made_runtime_finish(&fixture.made);
	read_all(&fixture);
	assert_int_equal(fixture.table.len, 2);
	assert_int_equal(fixture.table.stack_count, 1);
	first = &fixture.table.at[0];
	second = &fixture.table.at[1];
	assert_int_equal(first->id, 1);
	assert_int_equal(second->id, 2);
	assert_int_equal(first->stack, second->stack);
	assert_int_equal(first->wait_kind, WAIT_CHAN_RECEIVE);
	assert_text(
		goroutine_wait_reason(&fixture.made.runtime, first->wait_reason), "chan receive");
	assert_text(goroutine_status_name(first->status), "waiting");
	stack = &fixture.table.stacks[first->stack];
	assert_int_equal(stack->end, UNWIND_WHOLE);
	assert_int_equal(stack->line_count, 3);
	assert_text(stack->lines[1].function, "main.middle");
	assert_text(stack->lines[1].file, "/src/main.middle.go");
	assert_int_equal(stack->lines[1].line, 3);
	assert_false(stack->lines[1].is_hidden);
	assert_true(stack->lines[0].is_hidden);
	assert_int_equal(fixture.table.creator_count, 2);
	assert_int_equal(first->created_by, 0);
	assert_text(fixture.table.creators[second->created_by].function, "main.middle");
	close_fixture(&fixture);
}

static void the_dead_are_left_out(void **state)
{
	static struct fixture fixture;
	u64 g;

	(void)state;
	open_fixture(&fixture);
	add_parked(&fixture, 0, REASON_RECEIVE);
	g = add_parked(&fixture, 1, REASON_RECEIVE);
	made_field(&fixture.made, g, LAYOUT_g_status, GOROUTINE_DEAD);
	g = add_parked(&fixture, 2, REASON_RECEIVE);
	made_field(&fixture.made, g, LAYOUT_g_status, GOROUTINE_WAITING | 0x1000);
	made_runtime_finish(&fixture.made);
	read_all(&fixture);
	assert_int_equal(fixture.table.len, 2);
	assert_int_equal(fixture.table.dead_count, 1);
	assert_int_equal(fixture.table.at[1].id, 3);
	assert_int_equal(fixture.table.at[1].status, GOROUTINE_WAITING);
	assert_true(fixture.table.at[1].is_inconsistent); // its stack may be moving
	assert_int_not_equal(fixture.table.at[1].stack, UINT32_MAX);
	close_fixture(&fixture);
}

static void the_runtimes_own(void **state)
{
	static struct fixture fixture;
	u64 g, runtime_main;

	(void)state;
	open_fixture(&fixture);
	runtime_main = made_function(&fixture.made,
		&(struct made_function){.name = "runtime.main", .func_id = ID_RUNTIME_MAIN});
	add_parked(&fixture, 0, REASON_RECEIVE);
	g = add_parked(&fixture, 1, REASON_RECEIVE);
	made_field(&fixture.made, g, LAYOUT_g_startpc, fixture.scavenger);
	g = add_parked(&fixture, 2, REASON_RECEIVE);
	made_field(&fixture.made, g, LAYOUT_g_startpc, runtime_main);
	made_runtime_finish(&fixture.made);
	read_all(&fixture);
	assert_false(fixture.table.at[0].is_system);
	assert_true(fixture.table.at[1].is_system);
	assert_false(fixture.table.at[2].is_system);
	close_fixture(&fixture);
}

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

static void running_ones_need_registers(void **state)
{
	static struct fixture fixture;
	static struct thread_registers thread;
	u64 g, m = HEAP, gsignal = HEAP + 0x4000, top = STACKS + STACK_SIZE;

	(void)state;
	open_fixture(&fixture);
	g = add_parked(&fixture, 0, 0);
	made_block(&fixture.made, HEAP, 0x8000);
	made_field(&fixture.made, g, LAYOUT_g_status, GOROUTINE_RUNNING);
	made_field(&fixture.made, g, LAYOUT_g_m, m);
	made_field(&fixture.made, m, LAYOUT_m_procid, 77);
	made_field(&fixture.made, m, LAYOUT_m_gsignal, gsignal);
	made_field(&fixture.made, gsignal, LAYOUT_g_stack_lo, HEAP + 0x6000);
	made_field(&fixture.made, gsignal, LAYOUT_g_stack_hi, HEAP + 0x7000);
	made_runtime_finish(&fixture.made);
	read_all(&fixture);
	assert_int_equal(fixture.table.at[0].stack, UINT32_MAX);
	assert_false(fixture.table.at[0].is_inconsistent);

	// In main.middle, interrupted.
	thread = (struct thread_registers){
		.tid = 77, .pc = fixture.middle + 0x40, .sp = top - 56, .bp = top - 24};
	fixture.made.target.threads = &thread;
	fixture.made.target.thread_count = 1;
	read_all(&fixture);
	assert_true(fixture.table.at[0].has_registers);
	assert_int_equal(fixture.table.stacks[fixture.table.at[0].stack].pc_count, 2);
	assert_int_equal(
		fixture.table.stacks[fixture.table.at[0].stack].pcs[0], fixture.middle + 0x40);

	// On the thread's own stack: where the runtime left the goroutine.
	thread.sp = 0x7fff0000;
	read_all(&fixture);
	assert_int_equal(fixture.table.stacks[fixture.table.at[0].stack].pc_count, 3);
	assert_int_equal(fixture.table.at[0].pc, fixture.gopark + 0x10);

	// Called from there, in the vDSO.
	made_field(&fixture.made, m, LAYOUT_m_vdso_pc, fixture.middle + 0x50);
	made_field(&fixture.made, m, LAYOUT_m_vdso_sp, top - 56);
	read_all(&fixture);
	assert_int_equal(
		fixture.table.stacks[fixture.table.at[0].stack].pcs[0], fixture.middle + 0x4f);
	made_field(&fixture.made, m, LAYOUT_m_vdso_sp, 0);

	// In a signal handler what the runtime noted is old.
	thread.sp = HEAP + 0x6800;
	read_all(&fixture);
	assert_false(fixture.table.at[0].has_registers);
	assert_int_equal(fixture.table.at[0].stack, UINT32_MAX);

	// The kernel's frame on the signal stack says where it was.
	made_put(&fixture.made, HEAP + 0x6900 + 16, HEAP + 0x6000);
	made_put(&fixture.made, HEAP + 0x6900 + 32, 0x1000);
	made_put(&fixture.made, HEAP + 0x6900 + 160, top - 56);
	made_put(&fixture.made, HEAP + 0x6900 + 168, fixture.middle + 0x60);
	read_all(&fixture);
	assert_int_equal(
		fixture.table.stacks[fixture.table.at[0].stack].pcs[0], fixture.middle + 0x60);
	close_fixture(&fixture);
}

static u64 add_sudog(struct fixture *fixture, u64 at, u64 g, u64 channel, u64 next)
{
	made_field(&fixture->made, at, LAYOUT_sudog_g, g);
	made_field(&fixture->made, at, LAYOUT_sudog_c, channel);
	made_field(&fixture->made, at, LAYOUT_sudog_waitlink, next);
	return at;
}

static void a_select_waits_on_all_its_channels(void **state)
{
	static struct fixture fixture;
	const struct wait_on *waits;
	u64 g, sending = HEAP, receiving = HEAP + 0x100, sudogs = HEAP + 0x1000;

	(void)state;
	open_fixture(&fixture);
	made_block(&fixture.made, HEAP, 0x2000);
	g = add_parked(&fixture, 0, REASON_SELECT);
	add_sudog(&fixture, sudogs, g, sending, sudogs + 0x100);
	add_sudog(&fixture, sudogs + 0x100, g, receiving, 0);
	made_field(&fixture.made, g, LAYOUT_g_waiting, sudogs);
	made_field(&fixture.made, sending, LAYOUT_hchan_sendq_first, sudogs);
	made_field(&fixture.made, receiving, LAYOUT_hchan_recvq_first, sudogs + 0x100);
	made_runtime_finish(&fixture.made);
	read_all(&fixture);
	assert_int_equal(fixture.table.at[0].wait_count, 2);
	waits = &fixture.table.waits[fixture.table.at[0].waits_at];
	assert_int_equal(waits[0].address, sending);
	assert_true(waits[0].is_channel && waits[0].is_send);
	assert_int_equal(waits[1].address, receiving);
	assert_true(waits[1].is_channel && !waits[1].is_send);
	close_fixture(&fixture);
}

static void sudogs_of_others_and_circles_end_a_list(void **state)
{
	static struct fixture fixture;
	u64 g, other, sudogs = HEAP + 0x1000;

	(void)state;
	open_fixture(&fixture);
	made_block(&fixture.made, HEAP, 0x2000);
	g = add_parked(&fixture, 0, REASON_SELECT);
	add_sudog(&fixture, sudogs, g, HEAP, sudogs);
	made_field(&fixture.made, g, LAYOUT_g_waiting, sudogs);
	other = add_parked(&fixture, 1, REASON_RECEIVE);
	made_field(&fixture.made, other, LAYOUT_g_waiting, sudogs);
	made_runtime_finish(&fixture.made);
	read_all(&fixture);
	assert_int_equal(fixture.table.at[0].wait_count, 4096);
	assert_int_equal(fixture.table.at[1].wait_count, 0);
	close_fixture(&fixture);
}

static void semaphores_are_found_in_the_table(void **state)
{
	static struct fixture fixture;
	const struct wait_on *wait;
	u64 first, second, table = HEAP, sudogs = HEAP + 0x8000;

	(void)state;
	open_fixture(&fixture);
	made_block(&fixture.made, HEAP, 0x10000);
	first = add_parked(&fixture, 0, REASON_MUTEX);
	second = add_parked(&fixture, 1, REASON_MUTEX);
	fixture.made.runtime.globals.address[GLOBAL_semtable] = table;
	made_put(&fixture.made, table + 17 * 64 + 8, sudogs);
	add_sudog(&fixture, sudogs, first, 0, sudogs + 0x100);
	made_field(&fixture.made, sudogs, LAYOUT_sudog_elem, 0x1234560);
	// Behind the first in its queue.
	add_sudog(&fixture, sudogs + 0x100, second, 0, 0);
	made_field(&fixture.made, sudogs + 0x100, LAYOUT_sudog_elem, 0x1234560);
	// And a node of the treap that leads back.
	made_field(&fixture.made, sudogs, LAYOUT_sudog_prev, sudogs);
	made_runtime_finish(&fixture.made);
	read_all(&fixture);
	for (u32 i = 0; i < 2; i++) {
		assert_int_equal(fixture.table.at[i].wait_count, 1);
		wait = &fixture.table.waits[fixture.table.at[i].waits_at];
		assert_int_equal(wait->address, 0x1234560);
		assert_false(wait->is_channel);
	}
	close_fixture(&fixture);
}

static void a_queue_in_a_circle_ends(void **state)
{
	static struct fixture fixture;
	struct channel channel;
	u64 waiters[8], sudog = HEAP + 0x1000;

	(void)state;
	open_fixture(&fixture);
	made_block(&fixture.made, HEAP, 0x2000);
	made_field(&fixture.made, HEAP, LAYOUT_hchan_recvq_first, sudog);
	add_sudog(&fixture, sudog, 0x77, HEAP, 0);
	made_field(&fixture.made, sudog, LAYOUT_sudog_next, sudog + 0x100);
	add_sudog(&fixture, sudog + 0x100, 0x88, HEAP, 0);
	made_field(&fixture.made, sudog + 0x100, LAYOUT_sudog_prev, sudog);
	made_field(&fixture.made, sudog + 0x100, LAYOUT_sudog_next, sudog);
	made_runtime_finish(&fixture.made);
	assert_true(channel_read(&fixture.made.runtime, HEAP, &channel));
	assert_int_equal(channel.receivers, 2);
	assert_int_equal(channel.senders, 0);
	assert_int_equal(channel_waiters(&fixture.made.runtime, &channel, waiters, 8), 2);
	assert_int_equal(waiters[0], 0x77);
	assert_int_equal(waiters[1], 0x88);
	assert_false(channel_read(&fixture.made.runtime, HEAP + 1, &channel));
	assert_false(channel_read(&fixture.made.runtime, 0x10, &channel));
	close_fixture(&fixture);
}

static void a_list_that_claims_too_much_is_refused(void **state)
{
	static struct fixture fixture;
	struct goroutine_options options = {.limit = 1};
	struct error err;

	(void)state;
	open_fixture(&fixture);
	add_parked(&fixture, 0, REASON_RECEIVE);
	add_parked(&fixture, 1, REASON_RECEIVE);
	made_runtime_finish(&fixture.made);
	assert_false(goroutines_read(
		&fixture.made.arena, &fixture.made.runtime, NULL, &options, &fixture.table, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	made_put(&fixture.made, MADE_ALLGS + 8, UINT64_MAX);
	options.limit = 0;
	assert_false(goroutines_read(
		&fixture.made.arena, &fixture.made.runtime, NULL, &options, &fixture.table, &err));
	made_put(&fixture.made, MADE_ALLGS + 8, 1 << 20);
	assert_false(goroutines_read(
		&fixture.made.arena, &fixture.made.runtime, NULL, &options, &fixture.table, &err));
	close_fixture(&fixture);
}

static void addresses_that_lead_nowhere(void **state)
{
	static struct fixture fixture;
	u64 g;

	(void)state;
	open_fixture(&fixture);
	g = add_parked(&fixture, 0, REASON_RECEIVE);
	made_field(&fixture.made, g, LAYOUT_g_sched_sp, 3);
	made_field(&fixture.made, g, LAYOUT_g_waiting, 0x10);
	made_field(&fixture.made, g, LAYOUT_g_labels, 0x10);
	made_field(&fixture.made, g, LAYOUT_g_defer, 0x10);
	made_field(&fixture.made, g, LAYOUT_g_panic, 0x10);
	made_field(&fixture.made, g, LAYOUT_g_startpc, UINT64_MAX);
	made_field(&fixture.made, g, LAYOUT_g_gopc, UINT64_MAX);
	add_parked(&fixture, 1, 250);
	made_runtime_finish(&fixture.made);
	made_put(&fixture.made, MADE_ALLGS + 8, 3); // the third is address 0
	read_all(&fixture);
	assert_int_equal(fixture.table.len, 2);
	assert_true(fixture.table.at[0].is_inconsistent);
	assert_int_equal(fixture.table.at[0].created_by, 0);
	assert_text(fixture.table.creators[0].function, "");
	assert_int_equal(fixture.table.at[1].wait_kind, WAIT_NONE);
	assert_text(goroutine_wait_reason(&fixture.made.runtime, 250), "");
	close_fixture(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_stacks_are_one),
		cmocka_unit_test(the_dead_are_left_out),
		cmocka_unit_test(the_runtimes_own),
		cmocka_unit_test(what_changed_is_read_again),
		cmocka_unit_test(what_never_stands_still_has_no_stack),
		cmocka_unit_test(defers_are_of_the_moment_of_the_stack),
		cmocka_unit_test(running_ones_need_registers),
		cmocka_unit_test(a_select_waits_on_all_its_channels),
		cmocka_unit_test(sudogs_of_others_and_circles_end_a_list),
		cmocka_unit_test(semaphores_are_found_in_the_table),
		cmocka_unit_test(a_queue_in_a_circle_ends),
		cmocka_unit_test(a_list_that_claims_too_much_is_refused),
		cmocka_unit_test(addresses_that_lead_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
