// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include "support/golden.h"
#include "support/testing.h"

static void check(const struct command *command, bool color, u32 width, const char *golden)
{
	struct arena arena;
	struct strbuf out;

	arena_init(&arena);
	strbuf_init(&out, &arena);
	if (command)
		help_command(&out, command, color, width);
	else
		help_overview(&out, color, width);
	golden_check(golden, strbuf_str(&out).ptr, strbuf_str(&out).len);
	arena_deinit(&arena);
}

static void the_overview(void **state)
{
	(void)state;
	check(NULL, false, 80, "tests/cli/golden/help.txt");
}

static void every_command(void **state)
{
	(void)state;
	check(&command_check, false, 80, "tests/cli/golden/help_check.txt");
	check(&command_inspect, false, 80, "tests/cli/golden/help_inspect.txt");
	check(&command_profile, false, 80, "tests/cli/golden/help_profile.txt");
	check(&command_trace, false, 80, "tests/cli/golden/help_trace.txt");
	check(&command_explain, true, 80, "tests/cli/golden/help_explain_color.txt");
	check(&command_version, false, 80, "tests/cli/golden/help_version.txt");
	check(&command_help, false, 80, "tests/cli/golden/help_help.txt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_overview),
		cmocka_unit_test(every_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
