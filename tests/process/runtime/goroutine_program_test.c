// SPDX-License-Identifier: Apache-2.0
// Goroutines of real programs, built by every toolchain that is here, against what Go prints of them.
#include "process/runtime/channel.h"
#include "process/runtime/globals_scan.h"
#include "support/go_traceback.h"
#include "support/opened.h"

#include "support/testing.h"

static const struct goroutine *find(const struct goroutine_table *table, u64 id)
{
	for (u32 i = 0; i < table->len; i++)
		if (table->at[i].id == id)
			return &table->at[i];
	return NULL;
}

static str state_of(const struct opened *opened, const struct goroutine *goroutine)
{
	str reason = goroutine_wait_reason(&opened->runtime, goroutine->wait_reason);

	return reason.len ? reason : goroutine_status_name(goroutine->status);
}

static void assert_same(const struct traced_goroutine *traced, str what, str expected, str found)
{
	if (!str_equal(expected, found))
		fail_msg("goroutine %llu: " STR_FMT " should be \"" STR_FMT "\", is \"" STR_FMT
			 "\"",
			(unsigned long long)traced->id, STR_ARG(what), STR_ARG(expected),
			STR_ARG(found));
}

static void compare_frames(struct opened *opened, const struct traced_goroutine *traced,
	const struct goroutine *goroutine)
{
	const struct stack *stack;
	u32 at = 0;

	if (goroutine->stack == UINT32_MAX)
		fail_msg("goroutine %llu has no stack", (unsigned long long)traced->id);
	stack = &opened->table.stacks[goroutine->stack];
	assert_int_equal(stack->end, UNWIND_WHOLE);
	for (u32 i = 0; i < stack->line_count; i++) {
		const struct stack_line *line = &stack->lines[i];
		str place = arena_printf(
			&opened->arena, STR_FMT ":%u", STR_ARG(line->file), line->line);

		if (line->is_hidden)
			continue;
		if (at == traced->frames.len)
			fail_msg("goroutine %llu: " STR_FMT " is more than Go prints",
				(unsigned long long)traced->id, STR_ARG(line->function));
		assert_same(traced, STR("function"), traced->frames.at[at].function,
			traceback_name(&opened->arena, line->function));
		assert_same(traced, STR("place"), traced->frames.at[at].place, place);
		at++;
	}
	if (at != traced->frames.len)
		fail_msg("goroutine %llu: " STR_FMT " is missing", (unsigned long long)traced->id,
			STR_ARG(traced->frames.at[at].function));
}

static void compare_creator(struct opened *opened, const struct traced_goroutine *traced,
	const struct goroutine *goroutine)
{
	const struct stack_line *line;

	if (!traced->created_by.len)
		return;
	assert_int_not_equal(goroutine->created_by, 0);
	line = &opened->table.creators[goroutine->created_by];
	assert_same(traced, STR("creator"), traced->created_by,
		arena_printf(&opened->arena, STR_FMT ":%u", STR_ARG(line->file), line->line));
	if (opened->runtime.version.minor >= 21)
		assert_int_equal(goroutine->parent_id, 1);
}

// The main goroutine prints the text, and sleeps when it is read.
static void as_go_prints(struct opened *opened)
{
	struct traceback traceback;
	u32 users = 0;

	traceback_parse(&opened->arena, opened->program.output, &traceback);
	assert_true(traceback.goroutines.len > 20);
	vec_each (struct traced_goroutine, traced, &traceback.goroutines) {
		const struct goroutine *goroutine = find(&opened->table, traced->id);

		if (!goroutine)
			fail_msg("goroutine %llu is missing", (unsigned long long)traced->id);
		assert_false(goroutine->is_system);
		if (traced->id == 1)
			continue;
		assert_same(traced, STR("state"), traced->state, state_of(opened, goroutine));
		assert_int_equal(goroutine->is_locked, traced->is_locked);
		compare_frames(opened, traced, goroutine);
		compare_creator(opened, traced, goroutine);
	}
	for (u32 i = 0; i < opened->table.len; i++)
		users += !opened->table.at[i].is_system;
	assert_int_equal(users, traceback.goroutines.len);
	assert_int_equal(opened->table.inconsistent_count, 0);
}

// The first goroutine with this function on its stack.
static const struct goroutine *with_function(const struct opened *opened, const char *function)
{
	for (u32 i = 0; i < opened->table.len; i++) {
		const struct goroutine *goroutine = &opened->table.at[i];
		const struct stack *stack;

		if (goroutine->stack == UINT32_MAX)
			continue;
		stack = &opened->table.stacks[goroutine->stack];
		for (u32 k = 0; k < stack->line_count; k++)
			if (str_equal(stack->lines[k].function, str_from_c(function)))
				return goroutine;
	}
	fail_msg("no goroutine runs %s", function);
	return NULL;
}

static bool has_label(
	const struct opened *opened, const struct goroutine *goroutine, str key, str value)
{
	for (u32 i = 0; i < goroutine->label_count; i++) {
		const struct label *label = &opened->table.labels[goroutine->labels_at + i];

		if (str_equal(label->key, key))
			return str_equal(label->value, value);
	}
	return false;
}

static void labels_and_panics(struct opened *opened)
{
	const struct goroutine *labelled = with_function(opened, "main.labelled");
	u32 shared = 0;

	assert_int_equal(labelled->label_count, 2);
	assert_true(has_label(opened, labelled, STR("path"), STR("/x")));
	assert_true(has_label(opened, labelled, STR("user"), STR("17")));
	for (u32 i = 0; i < opened->table.len; i++)
		shared += has_label(opened, &opened->table.at[i], STR("shared"), STR("yes"));
	assert_int_equal(shared, 1);
	assert_true(with_function(opened, "main.panics")->is_panicking);
	assert_false(labelled->is_panicking);
}

static u32 count_waits(const struct opened *opened, const struct goroutine *goroutine, bool is_send)
{
	u32 count = 0;

	for (u32 i = 0; i < goroutine->wait_count; i++)
		count += opened->table.waits[goroutine->waits_at + i].is_send == is_send;
	return count;
}

static void what_it_waits_on(struct opened *opened)
{
	u32 kinds[WAIT_OTHER + 1] = {0};

	for (u32 i = 0; i < opened->table.len; i++) {
		const struct goroutine *goroutine = &opened->table.at[i];
		const struct wait_on *wait = &opened->table.waits[goroutine->waits_at];
		struct channel channel;

		kinds[goroutine->wait_kind]++;
		switch ((enum wait_kind)goroutine->wait_kind) {
		case WAIT_CHAN_SEND:
		case WAIT_CHAN_RECEIVE:
			assert_int_equal(goroutine->wait_count, 1);
			assert_true(wait->is_channel);
			assert_int_equal(wait->is_send, goroutine->wait_kind == WAIT_CHAN_SEND);
			assert_true(channel_read(&opened->runtime, wait->address, &channel));
			assert_true(wait->is_send ? channel.senders : channel.receivers);
			break;
		case WAIT_SELECT:
			assert_int_equal(goroutine->wait_count, 2);
			assert_int_equal(count_waits(opened, goroutine, true), 1);
			break;
		case WAIT_SEMAPHORE:
			assert_int_equal(goroutine->wait_count, 1);
			assert_false(wait->is_channel);
			break;
		case WAIT_NONE:
		case WAIT_COND:
		case WAIT_SLEEP:
		case WAIT_IO:
		case WAIT_NIL_CHAN:
		case WAIT_EMPTY_SELECT:
		case WAIT_OTHER:
			break;
		}
	}
	assert_int_equal(kinds[WAIT_CHAN_SEND], 1);
	assert_int_equal(kinds[WAIT_SELECT], 1);
	assert_int_equal(kinds[WAIT_SEMAPHORE], 4);
	assert_int_equal(kinds[WAIT_COND], 1);
	assert_int_equal(kinds[WAIT_NIL_CHAN], 2);
	assert_int_equal(kinds[WAIT_EMPTY_SELECT], 1);
	assert_int_equal(kinds[WAIT_IO], 1);
}

static void channel_queue(struct opened *opened)
{
	const struct goroutine *goroutine = with_function(opened, "main.labelled");
	struct channel channel;
	u64 waiters[64];
	u32 count;
	bool found = false;

	assert_true(channel_read(
		&opened->runtime, opened->table.waits[goroutine->waits_at].address, &channel));
	assert_int_equal(channel.capacity, 0);
	assert_int_equal(channel.element_size, 8);
	assert_false(channel.is_closed);
	count = channel_waiters(&opened->runtime, &channel, waiters, ARRAY_LEN(waiters));
	assert_int_equal(count, channel.receivers + channel.senders);
	for (u32 i = 0; i < count; i++)
		found |= waiters[i] == goroutine->address;
	assert_true(found);
	assert_int_equal(channel_waiters(&opened->runtime, &channel, waiters, 1), 1);
}

// What the scan finds is what the symbols say.
static void variables_without_symbols(struct opened *opened)
{
	struct globals scanned = {0};

	if (opened->target.binary.stripped)
		return;
	globals_scan(&opened->runtime, &scanned);
	for (u32 i = 0; i < GLOBAL_COUNT; i++)
		if ((globals_scan_knows(i) || scanned.address[i]) &&
			scanned.address[i] != opened->runtime.globals.address[i])
			fail_msg(STR_FMT " is at 0x%llx, not 0x%llx", STR_ARG(global_symbol(i)),
				(unsigned long long)opened->runtime.globals.address[i],
				(unsigned long long)scanned.address[i]);
	assert_int_not_equal(scanned.address[GLOBAL_allgptr], 0);
	assert_int_not_equal(scanned.address[GLOBAL_all_pools], 0);
	assert_int_not_equal(scanned.address[GLOBAL_old_pools], 0);
	assert_int_not_equal(scanned.address[GLOBAL_m0], 0);
}

static void everything(struct opened *opened)
{
	assert_int_equal(opened->runtime.note_count, 0);
	as_go_prints(opened);
	labels_and_panics(opened);
	what_it_waits_on(opened);
	channel_queue(opened);
	variables_without_symbols(opened);
}

static void goroutines_of_every_version(void **state)
{
	(void)state;
	opened_each("goroutines", GO_TRIMPATH, everything);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goroutines_of_every_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
