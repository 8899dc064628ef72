// SPDX-License-Identifier: Apache-2.0
// One look as a whole, into a program that the first and the last toolchain built: what it says of the process, what each
// option leaves out, and what it says when the process ends in the middle.
#include "process/inspect/inspection.h"

#include "process/inspect/support/go_program.h"
#include "support/testing.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
	struct tempdir dir;
	struct go_toolchain go;
	char path[300];
	struct go_program program;
	struct arena arena, result;
	struct target target;
	struct inspection inspection;
	struct error err;
};

static void start(struct fixture *it, const struct go_toolchain *go)
{
	*it = (struct fixture){.go = *go};
	tempdir_init(&it->dir);
	snprintf(it->path, sizeof(it->path), "%s/program", it->dir.path);
	go_build(go, "pools", "", it->path);
	go_start(&it->program, it->path, NULL);
	arena_init(&it->arena);
	arena_init(&it->result);
	if (!target_open_live(&it->arena, (u32)it->program.pid, &it->target, &it->err))
		fail_msg("%s", it->err.text);
}

static void end(struct fixture *it)
{
	target_close(&it->target);
	arena_deinit(&it->arena);
	arena_deinit(&it->result);
	go_stop(&it->program);
	tempdir_deinit(&it->dir);
}

static bool has_note(const struct inspection *inspection, const char *text)
{
	for (u32 i = 0; i < inspection->note_count; i++) {
		if (str_equal(inspection->notes[i], str_from_c(text)))
			return true;
	}
	return false;
}

// The first goroutine's outermost function that is the program's.
static bool has_main(const struct inspection *inspection)
{
	for (u32 i = 0; i < inspection->goroutines.stack_count; i++) {
		const struct stack *stack = &inspection->goroutines.stacks[i];

		for (u32 k = 0; k < stack->line_count; k++) {
			if (str_equal(stack->lines[k].function, STR("main.main")))
				return true;
		}
	}
	return false;
}

static void check_process(const struct fixture *it)
{
	const struct inspect_process *process = &it->inspection.process;
	char name[32], version[32];

	snprintf(name, sizeof(name), "PID %d", it->program.pid);
	snprintf(version, sizeof(version), "go%s.", it->go.version);
	assert_int_equal(process->pid, it->program.pid);
	assert_text(process->name, name);
	assert_text(process->exe, it->path);
	assert_true(str_starts(process->go_version, str_from_c(version)));
	assert_false(process->is_core);
	assert_false(process->is_stripped);
	assert_true(process->has_dwarf);
	assert_true(process->threads > 0);
	assert_true(process->processors > 0);
	assert_true(process->looks > 0);
	assert_true(process->taken_unix_ns > 0);
	assert_true(process->total_ms >= process->read_ms);
	assert_true(process->total_ms >= process->proof_ms);
}

static void looks_at_a_process(struct fixture *it)
{
	static const str note = STR("something that the target said");

	it->target.notes = &note;
	it->target.note_count = 1;
	if (!inspect_run(&it->result, &it->target, &(struct inspect_options){0}, NULL, NULL,
		    &it->inspection, &it->err))
		fail_msg("%s", it->err.text);
	// Nothing may refer to the target any more.
	target_close(&it->target);
	arena_deinit(&it->arena);
	arena_init(&it->arena);
	check_process(it);
	assert_true(has_note(&it->inspection, "something that the target said"));
	assert_true(has_main(&it->inspection));
	assert_true(it->inspection.has_heap);
	assert_true(it->inspection.pools.len > 0);
	assert_true(it->inspection.wait_reason_count > 0);
	assert_true(it->inspection.process.heap_bytes > 0);
	assert_true(it->inspection.process.stopped_ms == 0);
}

static void without_the_heap(struct fixture *it)
{
	const struct inspect_options options = {.no_heap = true};

	if (!inspect_run(&it->result, &it->target, &options, NULL, NULL, &it->inspection, &it->err))
		fail_msg("%s", it->err.text);
	check_process(it);
	assert_true(has_main(&it->inspection));
	assert_false(it->inspection.has_heap);
	assert_int_equal(it->inspection.pools.len, 0);
	assert_int_equal(it->inspection.process.heap_bytes, 0);
	assert_int_equal(it->inspection.process.looks, 1);
	for (u32 i = 0; i < it->inspection.goroutines.len; i++)
		assert_int_equal(it->inspection.goroutines.at[i].leaked, LEAK_UNKNOWN);
}

static void frozen(struct fixture *it)
{
	const struct inspect_options options = {.freeze = true};

	if (!inspect_run(&it->result, &it->target, &options, NULL, NULL, &it->inspection, &it->err))
		fail_msg("%s", it->err.text);
	check_process(it);
	assert_true(it->inspection.process.stopped_ms > 0);
	// A copy holds still: one look is enough.
	assert_int_equal(it->inspection.process.looks, 1);
	assert_true(it->inspection.has_heap);
	assert_int_equal(kill(it->program.pid, 0), 0);
}

struct killer {
	int pid;
	const char *phase;
	bool is_done;
};

static void kill_in_phase(void *context, const char *phase, u64 done, u64 total)
{
	struct killer *killer = context;
	siginfo_t info;

	(void)done;
	(void)total;
	if (killer->is_done || strcmp(phase, killer->phase) != 0)
		return;
	kill(killer->pid, SIGKILL);
	// Dead, but still there to be waited for.
	waitid(P_PID, (id_t)killer->pid, &info, WEXITED | WNOWAIT);
	killer->is_done = true;
}

static void ends_in(struct fixture *it, const char *phase)
{
	struct killer killer = {.pid = it->program.pid, .phase = phase};
	char text[80];

	assert_false(inspect_run(&it->result, &it->target, &(struct inspect_options){0},
		kill_in_phase, &killer, &it->inspection, &it->err));
	assert_true(killer.is_done);
	snprintf(text, sizeof(text), "PID %d ended while it was looked into", it->program.pid);
	assert_string_equal(it->err.text, text);
	assert_int_equal(it->err.kind, ERROR_MISSING);
}

static void ends_while_goroutines_are_read(struct fixture *it)
{
	ends_in(it, "goroutines");
}

static void ends_while_the_heap_is_read(struct fixture *it)
{
	ends_in(it, "heap");
}

static void with_each_toolchain(void (*check)(struct fixture *it))
{
	struct go_toolchain toolchains[GO_MAX_TOOLCHAINS];
	unsigned count = go_toolchains(toolchains);
	struct fixture it;

	if (count == 0) {
		print_message("# SKIP: no Go toolchain in build/go\n");
		skip();
	}
	for (unsigned i = 0; i < count; i += MAX(count - 1, 1u)) {
		start(&it, &toolchains[i]);
		check(&it);
		end(&it);
	}
}

#define CASE(name)                            \
	static void name##_test(void **state) \
	{                                     \
		(void)state;                  \
		with_each_toolchain(name);    \
	}

CASE(looks_at_a_process)
CASE(without_the_heap)
CASE(frozen)
CASE(ends_while_goroutines_are_read)
CASE(ends_while_the_heap_is_read)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_at_a_process_test),
		cmocka_unit_test(without_the_heap_test),
		cmocka_unit_test(frozen_test),
		cmocka_unit_test(ends_while_goroutines_are_read_test),
		cmocka_unit_test(ends_while_the_heap_is_read_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
