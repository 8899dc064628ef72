// SPDX-License-Identifier: Apache-2.0
// DEF011: pending defers of a goroutine that waits in `select {}` or on a nil channel. It cannot return;
// whether an endless loop has a way out cannot be seen from outside, so that it is left to check.
#include "detect/statement.h"
#include "detect/wait.h"

// What may stay undone when main waits for the end of the process: the end releases all of it. A library's
// own defers (a command framework around main) are meant for commands that end.
static const str harmless[] = {STR(".Unlock"), STR(".RUnlock"), STR(".Done"), STR(".Stop"),
	STR("os.(*File).Close"), STR("os/signal.Stop")};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

// "main.main.func2", "main.main.deferwrap1": what it does cannot be known; a recover, often.
static bool is_closure(str function)
{
	str last = str_skip(function, str_find_last_char(function, '.') + 1);
	size_t digits = 0;

	while (digits < last.len && is_digit(last.ptr[last.len - 1 - digits]))
		digits++;
	last.len -= digits;
	return digits &&
	       (!last.len || str_equal(last, STR("func")) || str_equal(last, STR("deferwrap")) ||
		       str_equal(last, STR("dwrap")));
}

static bool ends_with_process(const struct detection *detection, const struct pending_defer *defer)
{
	str function = defer->function;

	if (code_owner(&detection->code, STR_EMPTY, defer->file) == CODE_DEPENDENCY)
		return true;
	if (str_equal(code_package(function), STR("context")) || is_closure(function))
		return true;
	for (u32 i = 0; i < ARRAY_LEN(harmless); i++) {
		if (str_ends(function, harmless[i]))
			return true;
	}
	return false;
}

static void report(struct detection *detection, const struct statement *statement)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	const struct stack_line where = statement_line(statement->defer);
	const struct stack_line *at = place_of(&detection->code, goroutines, statement->goroutine);
	struct sighting sighting =
		sighting_begin(detection, FAULT_DEF011, &where, statement->in->function,
			STR_FMT " is deferred and never runs: the goroutine waits for ever",
			STR_ARG(statement->defer->function));

	sighting_step(&sighting, &where, "deferred here");
	if (at)
		sighting_step(&sighting, at, "blocked here %s: nothing ends this wait",
			block_text(block_of(goroutines, statement->goroutine)));
	sighting_count(&sighting, STR("goroutines"), statement->goroutines);
	sighting_count(&sighting, STR("goid"), statement->goroutine->id);
	if (statement->longest_wait_ns)
		sighting_seconds(
			&sighting, STR("longest_wait_seconds"), statement->longest_wait_ns);
	sighting_confirm(&sighting);
	sighting_end(&sighting);
}

void detect_def011_defer_never_runs(struct detection *detection)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	struct statements statements;

	if (!detection->survey.has_endless_defers)
		return;
	statements_init(&statements, detection);
	for (u32 i = 0; i < goroutines->len; i++) {
		const struct goroutine *goroutine = &goroutines->at[i];
		enum block_kind kind = block_of(goroutines, goroutine);

		if ((kind != BLOCK_NO_CASES && kind != BLOCK_NIL_CHANNEL) || goroutine->is_system ||
			goroutine->is_inconsistent)
			continue;
		for (u32 d = 0; d < goroutine->defer_count; d++) {
			const struct pending_defer *defer =
				&goroutines->defers[goroutine->defers_at + d];

			if (goroutine->id != 1 || !ends_with_process(detection, defer))
				statements_add(&statements, goroutine, defer);
		}
	}
	vec_each (struct statement, statement, &statements.items)
		report(detection, statement);
}
