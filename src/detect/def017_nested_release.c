// SPDX-License-Identifier: Apache-2.0
// DEF017: a release that is deferred inside a deferred function, and waits because that takes long.
#include "detect/statement.h"
#include "detect/wait.h"

// Unlocks are left out: a lock for the length of a closure is right.
static const str releases[] = {STR(".Close"), STR(".Release"), STR(".Rollback"), STR(".Stop"),
	STR(".Shutdown"), STR(".Free")};

static bool is_release(str function)
{
	for (u32 i = 0; i < ARRAY_LEN(releases); i++) {
		if (str_ends(function, releases[i]))
			return true;
	}
	return false;
}

// The physical frame that runs as a deferred function: the runtime called it. UINT32_MAX: none.
static u32 frame_of_stack(const struct stack *stack)
{
	u32 inner = UINT32_MAX;

	for (u32 i = 0; i < stack->line_count; i++) {
		str function = stack->lines[i].function;

		if (str_equal(function, STR("runtime.deferreturn")) ||
			str_equal(function, STR("runtime.gopanic")) ||
			str_equal(function, STR("runtime.Goexit")))
			return inner;
		if (!str_equal(code_package(function), STR("runtime")) &&
			str_find(function, STR("deferwrap")) == function.len)
			inner = stack->lines[i].frame;
	}
	return UINT32_MAX;
}

// The same for a goroutine, where the function that deferred it may have called it, on its way out. What a
// stack tells is kept in `known`, plus two.
static u32 deferred_frame(const struct goroutine *goroutine, const struct stack *stack, u32 *known)
{
	if (goroutine->deferred)
		return goroutine->deferred - 1;
	if (!*known)
		*known = frame_of_stack(stack) + 2;
	return *known - 2;
}

static bool may_wait_long(const struct detection *detection)
{
	return detection->survey.longest_with_defers_ns >= NESTED_WAIT_MIN_NS ||
	       detection->between_ns >= NESTED_WAIT_MIN_NS;
}

static void report(struct detection *detection, const struct statement *statement)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	const struct stack_line where = statement_line(statement->defer);
	const struct stack_line *at = place_of(&detection->code, goroutines, statement->goroutine);
	struct sighting sighting = sighting_begin(detection, FAULT_DEF017, &where,
		statement->in->function, STR_FMT " waits in a defer of a deferred function",
		STR_ARG(statement->defer->function));

	sighting_step(&sighting, &where, "deferred inside a function that itself was deferred");
	if (at)
		sighting_step(&sighting, at, "which is still here, %s",
			block_text(block_of(goroutines, statement->goroutine)));
	sighting_count(&sighting, STR("goroutines"), statement->goroutines);
	sighting_count(&sighting, STR("goid"), statement->goroutine->id);
	sighting_seconds(&sighting, STR("longest_wait_seconds"), statement->longest_wait_ns);
	sighting_end(&sighting);
}

void detect_def017_nested_release(struct detection *detection)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	struct statements statements;
	u32 *known; // by stack

	if (!may_wait_long(detection))
		return;
	known = arena_array(detection->scratch, u32, goroutines->stack_count);
	statements_init(&statements, detection);
	for (u32 i = 0; i < goroutines->len; i++) {
		const struct goroutine *goroutine = &goroutines->at[i];
		const struct stack *stack = place_stack(goroutines, goroutine);
		u32 frame;

		if (!goroutine->defer_count || !stack || goroutine->is_system ||
			goroutine->is_inconsistent)
			continue;
		frame = deferred_frame(goroutine, stack, &known[goroutine->stack]);
		if (frame == UINT32_MAX ||
			detection_waited_ns(detection, goroutine) < NESTED_WAIT_MIN_NS)
			continue;
		for (u32 d = 0; d < goroutine->defer_count; d++) {
			const struct pending_defer *defer =
				&goroutines->defers[goroutine->defers_at + d];

			if (defer->frame == frame && is_release(defer->function))
				statements_add(&statements, goroutine, defer);
		}
	}
	vec_each (struct statement, statement, &statements.items)
		report(detection, statement);
}
