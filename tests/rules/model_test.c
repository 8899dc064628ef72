// SPDX-License-Identifier: Apache-2.0
#include "rules/model.h"

#include "rules/support/rule_unit.h"

#include "support/testing.h"

// A function of the same name as a library's, in another package, is none of the model's.
static const char program[] = "import \"os\"\n"
			      "func Open(name string) (*os.File, error) { return os.Open(name) }\n";

static struct rule_unit unit;

static int setup(void **state)
{
	rule_unit_open(&unit, program);
	*state = &unit;
	return 0;
}

static int teardown(void **state)
{
	rule_unit_close(*state);
	return 0;
}

static void acquisitions_are_by_result(void **state)
{
	struct rule_unit *u = *state;
	const struct object *open = rule_unit_callee(u, "os", "Open");
	const struct object *pipe = rule_unit_callee(u, "os", "Pipe");
	const struct object *with_cancel = rule_unit_callee(u, "context", "WithCancel");
	const struct model_acquire *entry = model_acquire(u->model, open, 0);

	assert_non_null(entry);
	assert_int_equal(entry->kind, MODEL_RESOURCE);
	assert_text(entry->what, "file");
	assert_text(entry->releases, "Close");
	assert_null(model_acquire(u->model, open, 1));
	assert_null(model_acquire(u->model, open, -1));
	assert_text(model_acquire(u->model, pipe, 0)->what, "pipe's read end");
	assert_text(model_acquire(u->model, pipe, 1)->what, "pipe's write end");
	assert_null(model_acquire(u->model, with_cancel, 0));
	assert_int_equal(model_acquire(u->model, with_cancel, 1)->kind, MODEL_CANCEL);
	assert_text(
		model_acquire(u->model, rule_unit_callee(u, "net/http", "Get"), 0)->field, "Body");
}

static void other_functions_of_that_name_are_not_meant(void **state)
{
	struct rule_unit *u = *state;

	assert_null(model_acquire(u->model, rule_unit_callee(u, "p", "Open"), 0));
	assert_null(model_acquire(u->model, NULL, 0));
	assert_int_equal(model_call(u->model, NULL), MODEL_CALL_NONE);
}

static void calls_are_known_by_name(void **state)
{
	static const struct {
		const char *package, *name;
		enum model_call want;
	} cases[] = {
		{"sync", "Get", MODEL_CALL_POOL_GET},
		{"sync", "Put", MODEL_CALL_POOL_PUT},
		{"sync", "RLock", MODEL_CALL_RWMUTEX_RLOCK},
		{"context", "Background", MODEL_CALL_CONTEXT_BACKGROUND},
		{"context", "WithoutCancel", MODEL_CALL_CONTEXT_WITHOUT_CANCEL},
		{"net/http", "Context", MODEL_CALL_REQUEST_CONTEXT},
		{"time", "Sleep", MODEL_CALL_NONE},
		{"p", "Open", MODEL_CALL_NONE},
	};
	struct rule_unit *u = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (model_call(u->model, rule_unit_callee(u, cases[i].package, cases[i].name)) !=
			cases[i].want)
			fail_msg("%s.%s", cases[i].package, cases[i].name);
	}
}

static void some_never_return(void **state)
{
	struct rule_unit *u = *state;

	assert_true(model_never_returns(u->model, rule_unit_callee(u, "os", "Exit")));
	assert_false(model_never_returns(u->model, rule_unit_callee(u, "os", "Open")));
}

static void names_are_whole_words(void **state)
{
	(void)state;
	assert_true(model_name_in(STR("Close|Quit"), STR("Close")));
	assert_true(model_name_in(STR("Close|Quit"), STR("Quit")));
	assert_false(model_name_in(STR("Close|Quit"), STR("Clos")));
	assert_false(model_name_in(STR("Close|Quit"), STR("Close|Quit")));
	assert_false(model_name_in(STR(""), STR("Close")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(acquisitions_are_by_result),
		cmocka_unit_test(other_functions_of_that_name_are_not_meant),
		cmocka_unit_test(calls_are_known_by_name),
		cmocka_unit_test(some_never_return),
		cmocka_unit_test(names_are_whole_words),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
