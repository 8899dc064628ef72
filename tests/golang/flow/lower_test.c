// SPDX-License-Identifier: Apache-2.0
// Every construct of Go as the intermediate representation prints it: data/X.go becomes data/X.ir.
#include "base/file.h"
#include "base/strbuf.h"
#include "golang/flow/support/unit.h"

#include "support/golden.h"
#include "support/testing.h"

enum { LIMIT = 1 << 20 };

static void lower_all(struct unit *u, struct strbuf *out)
{
	for (u32 i = 0; i < checker_function_count(u->checker); i++) {
		const struct function *function = checker_function(u->checker, i);
		const struct ir_unit *unit =
			unit_lower(u, arena_c_str(&u->arena, function->object->text));

		strbuf_add(out, i ? STR("\n") : STR_EMPTY);
		object_print_function(out, u->file.program.names, function->object);
		strbuf_add(out, STR("\n"));
		ir_print(out, unit);
	}
}

static void check_golden(const char *name)
{
	struct arena arena;
	struct strbuf out;
	struct error err;
	struct unit u;
	str text;

	arena_init(&arena);
	if (!file_read(&arena,
		    arena_c_str(&arena, arena_printf(&arena, "tests/golang/flow/data/%s.go", name)),
		    LIMIT, &text, &err))
		fail_msg("%s", err.text);
	unit_open(&u, arena_c_str(&arena, text));
	strbuf_init(&out, &arena);
	lower_all(&u, &out);
	golden_check(
		arena_c_str(&arena, arena_printf(&arena, "tests/golang/flow/data/%s.ir", name)),
		out.ptr, out.len);
	unit_close(&u);
	arena_deinit(&arena);
}

static void test_values(void **state)
{
	(void)state;
	check_golden("values");
}

static void test_control(void **state)
{
	(void)state;
	check_golden("control");
}

static void test_calls(void **state)
{
	(void)state;
	check_golden("calls");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_control),
		cmocka_unit_test(test_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
