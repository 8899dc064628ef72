// SPDX-License-Identifier: Apache-2.0
#include "rules/late.h"

#include "support/testing.h"

struct fixture {
	struct arena arena;
	struct finding_list list;
	struct findings_sink sink;
	struct late *late;
	struct object read, unread;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){0};
	arena_init(&f.arena);
	f.list.arena = &f.arena;
	findings_sink_init(&f.sink, &f.list);
	f.late = late_open(2);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	late_close(f->late);
	findings_sink_deinit(&f->sink);
	arena_deinit(&f->arena);
	return 0;
}

static void await(struct fixture *f, enum late_fact fact, const struct object *object, str message)
{
	late_wait(f->late, fact, object, &(struct finding){.message = message});
}

static void a_noted_fact_refutes(void **state)
{
	struct fixture *f = *state;

	await(f, LATE_READ, &f->read, STR("refuted"));
	await(f, LATE_READ, &f->unread, STR("stays"));
	await(f, LATE_UNLOCKED, &f->read, STR("another fact"));
	late_note(f->late, 1, LATE_READ, &f->read);
	assert_int_equal(f->list.items.len, 0);
	late_finish(f->late, &f->sink);
	assert_int_equal(f->list.items.len, 2);
	assert_text(f->list.items.at[0].message, "stays");
	assert_text(f->list.items.at[1].message, "another fact");
}

static void reuse_must_be_noted(void **state)
{
	struct fixture *f = *state;

	late_note(f->late, 0, LATE_REUSED, &f->read);
	await(f, LATE_REUSED, &f->read, STR("reused"));
	await(f, LATE_REUSED, &f->unread, STR("never reused"));
	late_finish(f->late, &f->sink);
	assert_int_equal(f->list.items.len, 1);
	assert_text(f->list.items.at[0].message, "reused");
}

// A field of a generic type's instance is the field of the type.
static void instances_count_as_their_origin(void **state)
{
	struct fixture *f = *state;
	struct object instance = {.origin = &f->read};

	late_note(f->late, 0, LATE_READ, &instance);
	await(f, LATE_READ, &f->read, STR("refuted"));
	late_finish(f->late, &f->sink);
	assert_int_equal(f->list.items.len, 0);
}

static void what_waits_is_a_copy(void **state)
{
	struct fixture *f = *state;
	char message[] = "message", file[] = "a.go", value[] = "value";
	struct fact fact = {STR("name"), str_from_c(value)};
	struct evidence evidence = {STR("check"), &fact, 1};
	struct step step = {{.file = str_from_c(file), .line = 3}, str_from_c(message)};
	struct edit edit = {str_from_c(file), 1, 2, str_from_c(value)};
	struct fix fix = {str_from_c(value), true, &edit, 1};
	const struct finding finding = {.where = {.file = str_from_c(file), .line = 3},
		.message = str_from_c(message),
		.steps = &step,
		.step_count = 1,
		.evidence = &evidence,
		.evidence_count = 1,
		.fix = &fix};
	const struct finding *got;

	late_wait(f->late, LATE_READ, &f->unread, &finding);
	memset(message, 'x', sizeof(message) - 1);
	memset(file, 'x', sizeof(file) - 1);
	memset(value, 'x', sizeof(value) - 1);
	fact = (struct fact){0};
	step = (struct step){0};
	edit = (struct edit){0};
	late_finish(f->late, &f->sink);
	assert_int_equal(f->list.items.len, 1);
	got = &f->list.items.at[0];
	assert_text(got->message, "message");
	assert_text(got->where.file, "a.go");
	assert_text(got->steps[0].message, "message");
	assert_int_equal(got->steps[0].where.line, 3);
	assert_text(got->evidence[0].facts[0].value, "value");
	assert_text(got->fix->edits[0].text, "value");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_noted_fact_refutes, setup, teardown),
		cmocka_unit_test_setup_teardown(reuse_must_be_noted, setup, teardown),
		cmocka_unit_test_setup_teardown(instances_count_as_their_origin, setup, teardown),
		cmocka_unit_test_setup_teardown(what_waits_is_a_copy, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
