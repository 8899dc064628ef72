// SPDX-License-Identifier: Apache-2.0
#include "golang/types/type_set.h"

#include "golang/types/predicates.h"
#include "golang/types/support/world.h"
#include "support/testing.h"

static const struct type_set *set_of(struct type *iface)
{
	return type_set_of((struct type_interface *)iface);
}

static void elements_intersect(void **state)
{
	struct world w;
	struct type *numbers, *both, *integer = type_basic(BASIC_INT);
	struct type_named *mine;
	const struct type_set *set;

	(void)state;
	world_open(&w);
	mine = world_named(&w, "Mine", integer);
	// interface{ interface{ ~int | ~string }; int | Mine | bool }
	numbers = world_interface(
		&w, NULL, world_union(&w, true, integer, type_basic(BASIC_STRING), NULL));
	both = world_interface(&w, NULL,
		world_union(&w, false, integer, &mine->type, type_basic(BASIC_BOOL), NULL));
	((struct type_interface *)both)->embedded =
		(struct type *[]){((struct type_interface *)both)->embedded[0], numbers};
	((struct type_interface *)both)->embedded_count = 2;
	set = set_of(both);
	assert_false(set->is_all);
	assert_int_equal(set->term_count, 2);
	assert_true(type_set_is_comparable(set));
	assert_int_equal(set_of(numbers)->term_count, 2);
	world_close(&w);
}

static void methods_come_from_embedded_ones(void **state)
{
	struct world w;
	struct type *reader, *closer;
	struct type_named *named;

	(void)state;
	world_open(&w);
	reader = world_interface(&w, world_method(&w, "Read", world_func(&w, NULL, NULL)), NULL);
	named = world_named(&w, "Reader", reader);
	closer = world_interface(
		&w, world_method(&w, "Close", world_func(&w, NULL, NULL)), &named->type);
	assert_int_equal(set_of(closer)->method_count, 2);
	assert_non_null(type_set_find(set_of(closer), &w.package, world_sym(&w, "Read")));
	assert_null(type_set_find(set_of(closer), &w.package, world_sym(&w, "Write")));
	assert_false(type_set_is_comparable(set_of(closer)));
	assert_true(type_set_is_comparable(
		set_of(type_underlying(type_store_universe(w.store)->comparable))));
	world_close(&w);
}

static void core_types(void **state)
{
	struct world w;
	struct type *integer = type_basic(BASIC_INT), *both, *sending;
	struct type_param *p;
	struct type_named *mine;

	(void)state;
	world_open(&w);
	mine = world_named(&w, "Mine", integer);
	p = world_param(&w, "P", world_union(&w, false, integer, &mine->type, NULL));
	assert_ptr_equal(type_core(&p->type), integer);
	p = world_param(&w, "P", world_union(&w, true, integer, type_basic(BASIC_STRING), NULL));
	assert_null(type_core(&p->type));
	assert_true(type_all_flags(&p->type, BASIC_IS_ORDERED));
	assert_false(type_all_flags(&p->type, BASIC_IS_NUMERIC));
	assert_false(type_is_flags(&p->type, BASIC_IS_ORDERED));
	assert_true(type_strictly_comparable(&p->type));
	p = world_param(&w, "P",
		world_union(&w, true, type_slice_new(&w.ctx, type_byte()), type_basic(BASIC_STRING),
			NULL));
	assert_null(type_core(&p->type));
	assert_ptr_equal(type_core_string(&p->type), type_basic(BASIC_STRING));
	both = type_chan_new(&w.ctx, integer, CHAN_BOTH);
	sending = type_chan_new(&w.ctx, integer, CHAN_SEND_ONLY);
	p = world_param(&w, "P", world_union(&w, false, both, sending, NULL));
	assert_ptr_equal(type_core(&p->type), sending);
	p = world_param(&w, "P", type_store_universe(w.store)->any);
	assert_null(type_core(&p->type));
	assert_false(type_comparable(&p->type));
	world_close(&w);
}

static void recursive_interfaces_are_identical(void **state)
{
	struct world w;
	struct type_named *a, *b;
	struct type *fa, *fb;

	(void)state;
	world_open(&w);
	// type A interface{ M() interface{ A } }, and B the same with B
	a = world_named(&w, "A", NULL);
	b = world_named(&w, "B", NULL);
	fa = world_func(&w, NULL,
		world_tuple(&w, world_var(&w, "", world_interface(&w, NULL, &a->type)), NULL));
	fb = world_func(&w, NULL,
		world_tuple(&w, world_var(&w, "", world_interface(&w, NULL, &b->type)), NULL));
	a->rhs = world_interface(&w, world_method(&w, "M", fa), NULL);
	b->rhs = world_interface(&w, world_method(&w, "M", fb), NULL);
	assert_false(type_identical(&a->type, &b->type));
	assert_true(type_identical(type_underlying(&a->type), type_underlying(&b->type)));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_intersect),
		cmocka_unit_test(methods_come_from_embedded_ones),
		cmocka_unit_test(core_types),
		cmocka_unit_test(recursive_interfaces_are_identical),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
