// SPDX-License-Identifier: Apache-2.0
// Who waits for what and who holds it, in the running program of data/locks, built by every toolchain.
#include "process/inspect/lock.h"

#include "process/inspect/support/go_program.h"
#include "support/testing.h"

#include <stdio.h>

struct check {
	const struct go_program *program;
	const struct inspection *inspection;
	const char *line;
	bool has_symbols, has_types;
};

#define EXPECT(check, condition)                                                     \
	do {                                                                         \
		if (!(condition))                                                    \
			fail_msg("%s: " #condition " does not hold", (check)->line); \
	} while (0)

static const char *kind_name(enum lock_kind kind)
{
	static const char *const names[] = {[LOCK_MUTEX] = "mutex",
		[LOCK_RWMUTEX] = "rwmutex",
		[LOCK_WAIT_GROUP] = "waitgroup",
		[LOCK_COND] = "cond",
		[LOCK_SEMAPHORE] = "semaphore"};

	return names[kind];
}

static void check_waiters(const struct check *check, u32 at, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		u32 goroutine = check->inspection->locks.waiters[at + i];

		EXPECT(check, goroutine < check->inspection->goroutines.len);
		EXPECT(check,
			check->inspection->goroutines.at[goroutine].status == GOROUTINE_WAITING);
	}
}

static void check_name(const struct check *check, const struct lock *lock, const char *name)
{
	if (!check->has_symbols || name[0] == '-') {
		EXPECT(check, lock->symbol.len == 0);
		return;
	}
	// Fields are known by name where the heap tells the type of the object, from Go 1.22 on.
	if (str_equal(lock->symbol, str_from_c(name)))
		return;
	EXPECT(check, !check->has_types);
	EXPECT(check, str_starts(lock->symbol, str_sub(str_from_c(name), 0, 8)));
	EXPECT(check, str_find_char(lock->symbol, '+') < lock->symbol.len);
}

static void check_owner(const struct check *check, const struct lock *lock, const char *owner)
{
	if (owner[0] == '-') {
		EXPECT(check, lock->owner == UINT32_MAX);
		EXPECT(check, lock->owner_evidence.len == 0);
		return;
	}
	EXPECT(check, lock->owner < check->inspection->goroutines.len);
	EXPECT(check, str_starts(lock->owner_evidence, STR("deferred ")));
	EXPECT(check, str_ends(lock->owner_evidence, str_from_c(owner)));
}

static void check_lock(struct check *check)
{
	char name[64], kind[16], locked[8], owner[64];
	unsigned readers, counter, waiters;
	const struct lock *lock = NULL;
	unsigned long address;

	assert_int_equal(sscanf(check->line, "lock %63s %lx %15s %7s %u %u %u %63s", name, &address,
				 kind, locked, &readers, &counter, &waiters, owner),
		8);
	for (u32 i = 0; i < check->inspection->locks.len; i++) {
		if (check->inspection->locks.at[i].address == address)
			lock = &check->inspection->locks.at[i];
	}
	EXPECT(check, lock != NULL);
	EXPECT(check, strcmp(kind_name(lock->kind), kind) == 0);
	EXPECT(check, lock->is_locked == (strcmp(locked, "true") == 0));
	EXPECT(check, lock->reader_count == readers);
	EXPECT(check, lock->counter == counter);
	EXPECT(check, lock->waiter_count == waiters);
	check_waiters(check, lock->waiters_at, lock->waiter_count);
	check_name(check, lock, name);
	check_owner(check, lock, owner);
}

static void check_channel(struct check *check)
{
	char name[64], closed[8], element[64];
	unsigned long address, len, capacity;
	const struct channel_wait *wait = NULL;
	unsigned waiters;

	assert_int_equal(sscanf(check->line, "channel %63s %lx %lu %lu %7s %63s %u", name, &address,
				 &len, &capacity, closed, element, &waiters),
		7);
	for (u32 i = 0; i < check->inspection->locks.channel_count; i++) {
		if (check->inspection->locks.channels[i].channel.address == address)
			wait = &check->inspection->locks.channels[i];
	}
	EXPECT(check, wait != NULL);
	EXPECT(check, wait->channel.len == len);
	EXPECT(check, wait->channel.capacity == capacity);
	EXPECT(check, wait->channel.is_closed == (strcmp(closed, "true") == 0));
	EXPECT(check, str_equal(wait->element_name, str_from_c(element)));
	EXPECT(check, wait->waiter_count == waiters);
	EXPECT(check, wait->channel.receivers + wait->channel.senders == waiters);
	check_waiters(check, wait->waiters_at, wait->waiter_count);
}

static void check_all(struct check *check)
{
	unsigned locks = 0;

	for (unsigned i = 0; i < check->program->line_count; i++) {
		check->line = check->program->lines[i];
		if (strncmp(check->line, "lock ", 5) == 0) {
			check_lock(check);
			locks++;
		}
		if (strncmp(check->line, "channel ", 8) == 0)
			check_channel(check);
	}
	assert_int_equal(check->inspection->locks.len, locks);
}

// More may be said of one that may be leaked, or that holds a context.
static bool is_told(const struct inspection *inspection, u32 goroutine)
{
	const struct context_forest *forest = &inspection->contexts;

	for (u32 i = 0; i < forest->len; i++) {
		for (u32 k = 0; k < forest->at[i].goroutine_count; k++) {
			if (forest->holders[forest->at[i].goroutines_at + k] == goroutine)
				return true;
		}
	}
	return inspection->goroutines.at[goroutine].leaked != LEAK_NO;
}

static bool is_listed(const struct inspection *inspection, const struct channel_wait *wait)
{
	bool told = wait->waiter_count > 1;

	for (u32 i = 0; i < wait->waiter_count; i++)
		told |= is_told(inspection, inspection->locks.waiters[wait->waiters_at + i]);
	return told;
}

// Few channels are those of all, in their order, of which there is more to say.
static void check_few(const struct inspection *all, const struct inspection *few)
{
	u32 listed = 0;

	assert_int_equal(all->locks.waited_count, all->locks.channel_count);
	assert_int_equal(few->locks.waited_count, all->locks.channel_count);
	assert_int_equal(few->locks.len, all->locks.len);
	for (u32 i = 0; i < all->locks.channel_count; i++) {
		const struct channel_wait *of_all = &all->locks.channels[i], *wait;

		if (!is_listed(all, of_all))
			continue;
		assert_true(listed < few->locks.channel_count);
		wait = &few->locks.channels[listed++];
		assert_memory_equal(&wait->channel, &of_all->channel, sizeof(wait->channel));
		assert_true(str_equal(wait->element_name, of_all->element_name));
		assert_int_equal(wait->waiter_count, of_all->waiter_count);
		assert_memory_equal(&few->locks.waiters[wait->waiters_at],
			&all->locks.waiters[of_all->waiters_at], wait->waiter_count * sizeof(u32));
	}
	assert_int_equal(listed, few->locks.channel_count);
}

static void check_few_of(const struct go_program *program, const struct inspection *all)
{
	const struct inspect_options options = {.few_channels = true};
	struct go_look look;

	go_look(&look, program, &options);
	check_few(all, &look.inspection);
	go_look_free(&look);
}

static void look_into(const struct go_toolchain *go, const char *flags, bool freeze)
{
	struct inspect_options options = {.freeze = freeze};
	struct go_program program;
	struct go_look look;
	struct tempdir dir;
	char path[300];
	struct check check = {.program = &program, .inspection = &look.inspection};

	tempdir_init(&dir);
	snprintf(path, sizeof(path), "%s/locks", dir.path);
	go_build(go, "locks", flags, path);
	go_start(&program, path, NULL);
	go_look(&look, &program, &options);
	print_message("# go %s %s%s\n", go->version, flags, freeze ? "frozen" : "");
	check.has_symbols = strstr(flags, "-s") == NULL;
	check.has_types = strcmp(go->version, "1.22") >= 0;
	check_all(&check);
	check_few_of(&program, &look.inspection);
	go_look_free(&look);
	go_stop(&program);
	tempdir_deinit(&dir);
}

static void each_toolchain(const char *flags, bool freeze)
{
	struct go_toolchain toolchains[GO_MAX_TOOLCHAINS];
	unsigned count = go_toolchains(toolchains);

	if (count == 0) {
		print_message("# SKIP: no Go toolchain in build/go\n");
		skip();
	}
	for (unsigned i = 0; i < count; i++)
		look_into(&toolchains[i], flags, freeze);
}

static void locks_are_found(void **state)
{
	(void)state;
	each_toolchain("", false);
}

static void locks_are_found_without_symbols(void **state)
{
	(void)state;
	each_toolchain("-ldflags=-s\\ -w", false);
}

static void locks_are_found_in_a_frozen_copy(void **state)
{
	(void)state;
	each_toolchain("-buildmode=pie", true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(locks_are_found),
		cmocka_unit_test(locks_are_found_without_symbols),
		cmocka_unit_test(locks_are_found_in_a_frozen_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
