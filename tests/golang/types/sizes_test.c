// SPDX-License-Identifier: Apache-2.0
#include "golang/types/sizes.h"

#include "golang/types/support/world.h"
#include "support/testing.h"

static void as_the_gc_compiler(void **state)
{
	struct world w;
	struct type *byte = type_byte(), *word = type_basic(BASIC_INT), *s;
	struct type *empty;

	(void)state;
	world_open(&w);
	empty = world_struct(&w, NULL);
	s = world_struct(&w, world_field(&w, "a", byte, false), world_field(&w, "b", word, false),
		world_field(&w, "c", byte, false), NULL);
	assert_int_equal(type_size(s), 24);
	assert_int_equal(type_align(s), 8);
	assert_int_equal(type_field_offset((struct type_struct *)s, 2), 16);
	assert_int_equal(type_size(type_array_new(&w.ctx, s, 3)), 72);
	assert_int_equal(type_size(empty), 0);
	// The address of a last field of size 0 stays inside.
	assert_int_equal(type_size(world_struct(&w, world_field(&w, "a", word, false),
				 world_field(&w, "z", empty, false), NULL)),
		16);
	assert_int_equal(type_size(type_basic(BASIC_STRING)), 16);
	assert_int_equal(type_align(type_basic(BASIC_COMPLEX64)), 4);
	assert_int_equal(type_align(type_basic(BASIC_COMPLEX128)), 8);
	assert_int_equal(type_size(type_array_new(&w.ctx, word, INT64_MAX / 2)), -1);
	world_close(&w);
}

static void recursion_has_no_size(void **state)
{
	struct world w;
	struct type_named *t;
	struct type_param *p;

	(void)state;
	world_open(&w);
	t = world_named(&w, "T", NULL);
	t->rhs = world_struct(&w, world_field(&w, "a", &t->type, false),
		world_field(&w, "b", &t->type, false), NULL);
	assert_int_equal(type_size(&t->type), -1);
	p = world_param(&w, "P", type_store_universe(w.store)->any);
	assert_true(type_has_constant_size(type_pointer_new(&w.ctx, &p->type)));
	assert_false(type_has_constant_size(type_array_new(&w.ctx, &p->type, 2)));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_gc_compiler),
		cmocka_unit_test(recursion_has_no_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
