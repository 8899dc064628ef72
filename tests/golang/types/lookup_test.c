// SPDX-License-Identifier: Apache-2.0
#include "golang/types/lookup.h"

#include "golang/types/named.h"

#include "golang/types/support/world.h"
#include "support/testing.h"

static void shallowest_wins(void **state)
{
	struct world w;
	struct type_named *a, *b;
	struct type *integer = type_basic(BASIC_INT);
	struct selection found;

	(void)state;
	world_open(&w);
	a = world_named(&w, "A",
		world_struct(&w, world_field(&w, "x", integer, false),
			world_field(&w, "y", integer, false), NULL));
	b = world_named(&w, "B",
		world_struct(&w, world_field(&w, "y", type_basic(BASIC_STRING), false),
			world_field(&w, "A", type_pointer_new(&w.ctx, &a->type), true), NULL));
	found = world_lookup(&w, &b->type, "x");
	assert_ptr_equal(found.object->type, integer);
	assert_int_equal(found.path_len, 2);
	assert_int_equal(found.path[0], 1);
	assert_int_equal(found.path[1], 0);
	assert_true(found.indirect);
	found = world_lookup(&w, &b->type, "y");
	assert_ptr_equal(found.object->type, type_basic(BASIC_STRING));
	assert_int_equal(found.path_len, 1);
	assert_false(found.indirect);
	assert_null(world_lookup(&w, &b->type, "z").object);
	world_close(&w);
}

static void same_depth_is_ambiguous(void **state)
{
	struct world w;
	struct type_named *a, *b, *both;
	struct type *integer = type_basic(BASIC_INT);

	(void)state;
	world_open(&w);
	a = world_named(&w, "A", world_struct(&w, world_field(&w, "x", integer, false), NULL));
	b = world_named(&w, "B", world_struct(&w, world_field(&w, "x", integer, false), NULL));
	both = world_named(&w, "Both",
		world_struct(&w, world_field(&w, "A", &a->type, true),
			world_field(&w, "B", &b->type, true), NULL));
	assert_true(world_lookup(&w, &both->type, "x").ambiguous);
	assert_non_null(world_lookup(&w, &both->type, "A").object);
	world_close(&w);
}

static void methods_want_pointers(void **state)
{
	struct world w;
	struct type_named *t, *p;
	struct selection found;

	(void)state;
	world_open(&w);
	t = world_named(&w, "T", type_basic(BASIC_INT));
	world_add_method(&w, t, "Value", false, world_func(&w, NULL, NULL), NULL);
	world_add_method(&w, t, "Pointer", true, world_func(&w, NULL, NULL), NULL);
	assert_non_null(world_lookup(&w, &t->type, "Value").object);
	found = world_lookup(&w, &t->type, "Pointer");
	assert_null(found.object);
	assert_true(found.needs_pointer);
	assert_non_null(world_lookup(&w, type_pointer_new(&w.ctx, &t->type), "Pointer").object);
	assert_non_null(
		type_lookup(&w.arena, &t->type, true, &w.package, world_sym(&w, "Pointer")).object);
	// A declared pointer type has no methods.
	p = world_named(&w, "P", type_pointer_new(&w.ctx, &t->type));
	assert_null(world_lookup(&w, &p->type, "Value").object);
	world_close(&w);
}

static void unexported_names_belong_to_packages(void **state)
{
	struct world w;
	struct type *s;

	(void)state;
	world_open(&w);
	s = world_struct(&w, world_field(&w, "x", type_basic(BASIC_INT), false),
		world_field(&w, "X", type_basic(BASIC_INT), false), NULL);
	assert_non_null(world_lookup(&w, s, "x").object);
	assert_null(type_lookup(&w.arena, s, false, &w.other, world_sym(&w, "x")).object);
	assert_non_null(type_lookup(&w.arena, s, false, &w.other, world_sym(&w, "X")).object);
	assert_non_null(type_lookup(&w.arena, s, false, NULL, world_sym(&w, "x")).object);
	world_close(&w);
}

static void recursive_embedding_ends(void **state)
{
	struct world w;
	struct type_named *t;

	(void)state;
	world_open(&w);
	t = world_named(&w, "T", NULL);
	t->rhs = world_struct(
		&w, world_field(&w, "T", type_pointer_new(&w.ctx, &t->type), true), NULL);
	assert_null(world_lookup(&w, &t->type, "x").object);
	assert_non_null(world_lookup(&w, &t->type, "T").object);
	world_close(&w);
}

static void endless_embedding_ends(void **state)
{
	struct world w;
	struct type_named *t;
	struct type_param *p;
	struct type *targ, *one, *two;

	(void)state;
	world_open(&w);
	// type T[P any] struct { *T[*P]; *T[[]P] }
	t = world_named(&w, "T", NULL);
	p = world_param(&w, "P", type_store_universe(w.store)->any);
	world_set_param(&w, &t->tparams, p);
	targ = type_pointer_new(&w.ctx, &p->type);
	one = type_pointer_new(&w.ctx, type_instantiate(&w.ctx, &t->type, &targ, 1));
	targ = type_slice_new(&w.ctx, &p->type);
	two = type_pointer_new(&w.ctx, type_instantiate(&w.ctx, &t->type, &targ, 1));
	t->rhs = world_struct(
		&w, world_field(&w, "T", one, true), world_field(&w, "U", two, true), NULL);
	targ = type_basic(BASIC_INT);
	assert_null(world_lookup(&w, type_instantiate(&w.ctx, &t->type, &targ, 1), "x").object);
	world_close(&w);
}

static void interfaces_are_implemented(void **state)
{
	struct world w;
	struct type *stringer, *comparable, *func, *pointer;
	struct type_named *t;

	(void)state;
	world_open(&w);
	func = world_func(
		&w, NULL, world_tuple(&w, world_var(&w, "", type_basic(BASIC_STRING)), NULL));
	stringer = world_interface(&w, world_method(&w, "String", func), NULL);
	t = world_named(&w, "T", type_slice_new(&w.ctx, type_byte()));
	pointer = type_pointer_new(&w.ctx, &t->type);
	assert_false(type_implements(&w.arena, &t->type, stringer));
	world_add_method(&w, t, "String", true, func, NULL);
	assert_false(type_implements(&w.arena, &t->type, stringer));
	assert_true(type_implements(&w.arena, pointer, stringer));
	assert_true(type_implements(&w.arena, stringer, stringer));
	comparable = type_store_universe(w.store)->comparable;
	assert_false(lookup_implements(&w.arena, &t->type, comparable, true));
	assert_true(lookup_implements(&w.arena, pointer, comparable, true));
	assert_true(lookup_implements(&w.arena, stringer, comparable, true));
	assert_false(lookup_implements(&w.arena, stringer, comparable, false));
	assert_true(lookup_implements(&w.arena, &t->type,
		world_interface(
			&w, NULL, world_union(&w, true, type_slice_new(&w.ctx, type_byte()), NULL)),
		true));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shallowest_wins),
		cmocka_unit_test(same_depth_is_ambiguous),
		cmocka_unit_test(methods_want_pointers),
		cmocka_unit_test(unexported_names_belong_to_packages),
		cmocka_unit_test(recursive_embedding_ends),
		cmocka_unit_test(endless_embedding_ends),
		cmocka_unit_test(interfaces_are_implemented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
