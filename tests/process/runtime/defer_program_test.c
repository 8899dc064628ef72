// SPDX-License-Identifier: Apache-2.0
// Pending defers of real programs against the comments in their source.
#include "base/file.h"
#include "support/defer_truth.h"
#include "support/opened.h"

#include "support/testing.h"

static str kind_name(const struct pending_defer *defer)
{
	if (defer->from_range)
		return STR("range");
	switch (defer->kind) {
	case DEFER_OPEN_CODED:
		return STR("open-coded");
	case DEFER_STACK:
		return STR("stack");
	case DEFER_HEAP:
		return STR("heap");
	}
	return STR_EMPTY;
}

static void match(struct defer_truth *truth, const struct opened *opened,
	const struct goroutine *goroutine, const struct pending_defer *defer)
{
	const struct stack *stack = &opened->table.stacks[goroutine->stack];
	str function = STR_EMPTY;

	for (u32 i = 0; i < stack->line_count; i++)
		if (stack->lines[i].frame == defer->frame && !stack->lines[i].is_inlined)
			function = stack->lines[i].function;
	for (u32 i = 0; i < truth->len; i++) {
		struct expected_defer *expected = &truth->at[i];

		if (expected->line != defer->line || !expected->count ||
			!str_equal(path_base(defer->file), expected->file))
			continue;
		if (!str_equal(defer->function, expected->target) ||
			!str_equal(kind_name(defer), expected->kind) ||
			!str_equal(str_skip(function, 5), expected->function))
			break;
		expected->count--;
		return;
	}
	fail_msg("not expected: " STR_FMT " defer of " STR_FMT " at " STR_FMT ":%u in " STR_FMT,
		STR_ARG(kind_name(defer)), STR_ARG(defer->function), STR_ARG(defer->file),
		defer->line, STR_ARG(function));
}

static void as_planted(struct opened *opened)
{
	static struct defer_truth truth;

	defer_truth_read(&opened->arena, opened->runtime.version.minor, &truth);
	for (u32 i = 0; i < opened->table.len; i++) {
		const struct goroutine *goroutine = &opened->table.at[i];
		u32 frame = 0;

		if (goroutine->is_system || goroutine->id == 1)
			continue;
		for (u32 k = 0; k < goroutine->defer_count; k++) {
			const struct pending_defer *defer =
				&opened->table.defers[goroutine->defers_at + k];

			// Innermost first.
			assert_true(defer->frame >= frame);
			frame = defer->frame;
			match(&truth, opened, goroutine, defer);
		}
	}
	for (u32 i = 0; i < truth.len; i++)
		if (truth.at[i].count)
			fail_msg("%u missing: " STR_FMT " defer of " STR_FMT " at " STR_FMT ":%u",
				truth.at[i].count, STR_ARG(truth.at[i].kind),
				STR_ARG(truth.at[i].target), STR_ARG(truth.at[i].file),
				truth.at[i].line);
}

static void defers_of_every_version(void **state)
{
	(void)state;
	opened_each("defers", GO_TRIMPATH, as_planted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defers_of_every_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
