// SPDX-License-Identifier: Apache-2.0
// Goroutines of a runtime made by hand: what is read of them, and what makes no sense.
#include "support/made_goroutines.h"

#include "process/runtime/channel.h"

#include "support/testing.h"

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

// On the thread's own stack, but stopped while the place was being noted: sp is new, pc is not.
static void check_half_noted(struct fixture *fixture, u64 g, u64 top)
{
	const struct goroutine *goroutine;

	made_field(&fixture->made, g, LAYOUT_g_sched_sp, top - 16);
	read_all(fixture);
	goroutine = &fixture->table.at[0];
	assert_int_equal(goroutine->stack, UINT32_MAX);
	assert_false(goroutine->has_registers);
	assert_false(goroutine->is_inconsistent);
	assert_int_equal(goroutine->sp, 0);
	made_field(&fixture->made, g, LAYOUT_g_sched_sp, top - 88);
	read_all(fixture);
	assert_true(fixture->table.at[0].has_registers);
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

	check_half_noted(&fixture, g, top);

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
