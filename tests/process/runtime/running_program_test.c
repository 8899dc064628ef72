// SPDX-License-Identifier: Apache-2.0
// Goroutines that run while they are looked at: those of a stopped process have the stack of that moment, live ones
// that of a sample of their thread, where the kernel gives one.
#include "process/memory/freeze.h"
#include "support/opened.h"

#include "support/testing.h"

#include <stdio.h>

enum { LOOKS = 20, LIMIT = 1 << 30 };

struct counts {
	u32 running, whole, foreign, hidden, broken, inconsistent, sampled;
	int sample_errno;
};

// A whole stack begins with runtime.goexit and the function that the goroutine was made for, unless that has returned.
static void check_begin(const struct opened *opened, const struct goroutine_table *table,
	const struct goroutine *goroutine)
{
	const struct stack *stack = &table->stacks[goroutine->stack];
	const struct stack_line *last = &stack->lines[stack->line_count - 1];
	struct go_func start;

	assert_true(stack->line_count > 0);
	assert_true(pclntab_find(&opened->runtime.pclntab, goroutine->start_pc, &start));
	if (!str_equal(last->function, STR("runtime.goexit")) ||
		(stack->line_count > 1 && !str_equal(last[-1].function, start.name) &&
			!str_equal(last[-1].function, STR("runtime.goexit1"))))
		fail_msg("Go 1.%u: goroutine %llu of " STR_FMT " begins with " STR_FMT
			 " and " STR_FMT,
			opened->runtime.version.minor, (unsigned long long)goroutine->id,
			STR_ARG(start.name), STR_ARG(last->function),
			STR_ARG(stack->line_count > 1 ? last[-1].function : STR_EMPTY));
}

// Whatever is said of a goroutine must hold together.
static void count(
	const struct opened *opened, const struct goroutine_table *table, struct counts *ret)
{
	ret->inconsistent += table->inconsistent_count;
	ret->sampled += table->sampled_count;
	if (table->sample_errno)
		ret->sample_errno = table->sample_errno;
	for (u32 i = 0; i < table->len; i++) {
		const struct goroutine *goroutine = &table->at[i];
		enum unwind_end end;

		if (goroutine->status == GOROUTINE_RUNNING)
			ret->running++;
		if (goroutine->stack == UINT32_MAX) {
			ret->hidden += goroutine->status == GOROUTINE_RUNNING;
			continue;
		}
		end = table->stacks[goroutine->stack].end;
		ret->broken += end == UNWIND_BROKEN;
		ret->foreign += end == UNWIND_FOREIGN;
		if (end != UNWIND_WHOLE) {
			print_message("#   goroutine %llu (" STR_FMT ") ends early:",
				(unsigned long long)goroutine->id,
				STR_ARG(goroutine_status_name(goroutine->status)));
			for (u32 k = 0; k < table->stacks[goroutine->stack].line_count; k++)
				print_message(" " STR_FMT,
					STR_ARG(table->stacks[goroutine->stack].lines[k].function));
			print_message("\n");
			continue;
		}
		ret->whole += goroutine->status == GOROUTINE_RUNNING;
		check_begin(opened, table, goroutine);
	}
}

static void look_frozen(struct opened *opened, struct counts *counts)
{
	struct goroutine_table table;
	struct go_runtime runtime;
	struct target target;
	struct arena arena;
	struct error err;

	arena_init(&arena);
	assert_true(target_open_live(&arena, (u32)opened->program.pid, &target, &err));
	if (!target_freeze(&target, NULL, NULL, LIMIT, &err)) {
		print_message("# SKIP it cannot be stopped: %s\n", err.text);
		skip();
	}
	assert_true(go_runtime_open(&arena, &target, &runtime, &err));
	assert_true(goroutines_read(&arena, &runtime, opened->workers, NULL, &table, &err));
	count(opened, &table, counts);
	target_close(&target);
	arena_deinit(&arena);
}

static void look_live(struct opened *opened, struct counts *counts)
{
	struct goroutine_table table;
	struct arena arena;
	struct error err;

	arena_init(&arena);
	assert_true(goroutines_read(&arena, &opened->runtime, opened->workers, NULL, &table, &err));
	count(opened, &table, counts);
	arena_deinit(&arena);
}

static void many_looks(struct opened *opened)
{
	struct counts frozen = {0}, live = {0};

	for (u32 i = 0; i < LOOKS; i++) {
		look_frozen(opened, &frozen);
		look_live(opened, &live);
	}
	print_message("#   stopped: %u running, %u whole, %u foreign, %u without, %u broken\n",
		frozen.running, frozen.whole, frozen.foreign, frozen.hidden, frozen.broken);
	print_message("#   live: %u running, %u whole, %u foreign, %u inconsistent, %u broken\n",
		live.running, live.whole, live.foreign, live.inconsistent, live.broken);
	assert_int_equal(frozen.broken, 0);
	// Those whose stack the collector was scanning when the process stopped: seldom more than one.
	assert_in_range(frozen.inconsistent, 0, LOOKS);
	assert_true(frozen.whole > 0);
	assert_int_equal(live.broken, 0);
	if (live.sample_errno && !live.sampled)
		print_message(
			"# SKIP threads cannot be sampled here: %s\n", strerror(live.sample_errno));
	else
		assert_true(live.whole > 0);
	assert_true(live.whole <= live.sampled);
	assert_int_equal(frozen.sampled, 0);
}

static void running_ones_of_every_version(void **state)
{
	(void)state;
	opened_each("running", GO_STRIPPED, many_looks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(running_ones_of_every_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
