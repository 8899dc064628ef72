// SPDX-License-Identifier: Apache-2.0
#include "object/go_name.h"

#include "support/testing.h"

static void types_of_generic_functions_are_left_out(void **state)
{
	static const char *const cases[][2] = {
		{"main.main", "main.main"},
		{"main.list[go.shape.string].each", "main.list[...].each"},
		{"main.f[go.shape.[]uint8,go.shape.map[string]int]", "main.f[...]"},
		{"main.(*node[...]).push", "main.(*node[...]).push"},
		{"main.x]y[", "main.x]y["},
		{"main.f[", "main.f["},
		{"", ""},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_text(go_name_for_print(&arena, str_from_c(cases[i][0])), cases[i][1]);
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_of_generic_functions_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
