// SPDX-License-Identifier: Apache-2.0
#include "golang/types/check_locals.h"

#include "support/testing.h"

struct names {
	struct arena arena;
	struct locals locals;
};

static void names_open(struct names *names)
{
	arena_init(&names->arena);
	locals_init(&names->locals, &names->arena);
}

static struct object *declare(struct names *names, sym name)
{
	struct object *object = arena_new(&names->arena, struct object);

	object->name = name;
	locals_declare(&names->locals, object);
	return object;
}

static void inner_names_hide_outer_ones(void **state)
{
	struct names names;
	struct object *outer, *inner;
	struct locals_mark mark;

	(void)state;
	names_open(&names);
	outer = declare(&names, 7);
	mark = locals_enter(&names.locals);
	assert_ptr_equal(locals_find(&names.locals, 7), outer);
	assert_null(locals_find_in_block(&names.locals, 7));
	inner = declare(&names, 7);
	assert_ptr_equal(locals_find(&names.locals, 7), inner);
	assert_ptr_equal(locals_find_in_block(&names.locals, 7), inner);
	locals_leave(&names.locals, mark);
	assert_ptr_equal(locals_find(&names.locals, 7), outer);
	arena_deinit(&names.arena);
}

static void a_hidden_block_sees_nothing(void **state)
{
	struct names names;
	struct object *outer;
	struct locals_mark mark;

	(void)state;
	names_open(&names);
	outer = declare(&names, 7);
	mark = locals_hide(&names.locals);
	assert_null(locals_find(&names.locals, 7));
	(void)declare(&names, 7 + LOCALS_BUCKETS);
	assert_null(locals_find(&names.locals, 7));
	assert_non_null(locals_find(&names.locals, 7 + LOCALS_BUCKETS));
	locals_leave(&names.locals, mark);
	assert_null(locals_find(&names.locals, 7 + LOCALS_BUCKETS));
	assert_ptr_equal(locals_find(&names.locals, 7), outer);
	arena_deinit(&names.arena);
}

static void many_names(void **state)
{
	enum { COUNT = 5000 };
	struct names names;
	struct locals_mark mark;

	(void)state;
	names_open(&names);
	mark = locals_enter(&names.locals);
	for (sym name = 1; name <= COUNT; name++)
		(void)declare(&names, name);
	for (sym name = 1; name <= COUNT; name++)
		assert_int_equal(locals_find(&names.locals, name)->name, name);
	assert_null(locals_find(&names.locals, COUNT + 1));
	locals_leave(&names.locals, mark);
	assert_null(locals_find(&names.locals, COUNT));
	arena_deinit(&names.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inner_names_hide_outer_ones),
		cmocka_unit_test(a_hidden_block_sees_nothing),
		cmocka_unit_test(many_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
