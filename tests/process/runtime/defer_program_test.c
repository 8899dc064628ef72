// SPDX-License-Identifier: Apache-2.0
// Pending defers of real programs against the comments in their source.
#include "base/file.h"
#include "support/opened.h"

#include "support/testing.h"

enum { MAX_SOURCE = 1 << 20, MAX_PENDING = 256 };

// "// pending: heap 5 main.cleanup"
struct expected {
	str file, function, kind, target;
	u32 line;
	u32 count;
};

struct truth {
	struct expected at[MAX_PENDING];
	u32 len;
};

static void read_source(struct arena *arena, const char *path, struct truth *ret)
{
	str text, function = STR_EMPTY;
	struct error err;

	assert_true(file_read(arena, path, MAX_SOURCE, &text, &err));
	for (u32 number = 1; text.len; number++) {
		str line = str_cut(&text, '\n'), rest, word;
		size_t at = str_find(line, STR("// pending: "));
		u64 count;

		if (str_starts(line, STR("func "))) {
			rest = str_skip(line, 5);
			function = str_cut(&rest, '(');
		}
		if (at == line.len)
			continue;
		rest = str_skip(line, at + 12);
		ret->at[ret->len] = (struct expected){path_base(str_from_c(path)), function,
			str_cut(&rest, ' '), rest, number, 1};
		word = str_cut(&rest, ' ');
		if (str_to_u64(word, &count)) {
			ret->at[ret->len].count = (u32)count;
			ret->at[ret->len].target = rest;
		}
		ret->len++;
	}
}

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

static void match(struct truth *truth, const struct opened *opened,
	const struct goroutine *goroutine, const struct pending_defer *defer)
{
	const struct stack *stack = &opened->table.stacks[goroutine->stack];
	str function = STR_EMPTY;

	for (u32 i = 0; i < stack->line_count; i++)
		if (stack->lines[i].frame == defer->frame && !stack->lines[i].is_inlined)
			function = stack->lines[i].function;
	for (u32 i = 0; i < truth->len; i++) {
		struct expected *expected = &truth->at[i];

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
	static struct truth truth;

	truth.len = 0;
	read_source(&opened->arena, "tests/process/runtime/data/defers/main.go", &truth);
	if (opened->runtime.version.minor >= 23)
		read_source(&opened->arena, "tests/process/runtime/data/defers/ranged.go", &truth);
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
	opened_each("defers", GO_VARIANTS - 1, as_planted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defers_of_every_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
