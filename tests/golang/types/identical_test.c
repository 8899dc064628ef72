// SPDX-License-Identifier: Apache-2.0
#include "golang/types/type.h"

#include "golang/types/support/world.h"
#include "support/testing.h"

static void literals_by_structure(void **state)
{
	struct world w;
	struct type *integer = type_basic(BASIC_INT), *ints, *chan;

	(void)state;
	world_open(&w);
	ints = type_slice_new(&w.ctx, integer);
	assert_true(type_identical(ints, type_slice_new(&w.ctx, integer)));
	assert_false(type_identical(ints, type_slice_new(&w.ctx, type_basic(BASIC_UINT))));
	assert_false(type_identical(ints, type_array_new(&w.ctx, integer, 2)));
	assert_false(type_identical(
		type_array_new(&w.ctx, integer, 2), type_array_new(&w.ctx, integer, 3)));
	assert_true(type_identical(type_byte(), type_basic(BASIC_UINT8)));
	assert_false(type_identical(type_rune(), type_basic(BASIC_UINT8)));
	chan = type_chan_new(&w.ctx, integer, CHAN_BOTH);
	assert_false(type_identical(chan, type_chan_new(&w.ctx, integer, CHAN_RECV_ONLY)));
	assert_true(type_identical(
		type_store_universe(w.store)->any, type_store_universe(w.store)->any_interface));
	world_close(&w);
}

static void structs_with_their_tags(void **state)
{
	struct world w;
	struct type *integer = type_basic(BASIC_INT), *a, *b;
	struct object *foreign;
	str tag = STR("x");

	(void)state;
	world_open(&w);
	a = world_struct(&w, world_field(&w, "a", integer, false), NULL);
	b = world_struct(&w, world_field(&w, "a", integer, false), NULL);
	assert_true(type_identical(a, b));
	((struct type_struct *)b)->tags = &tag;
	assert_false(type_identical(a, b));
	assert_false(
		type_identical(a, world_struct(&w, world_field(&w, "a", integer, true), NULL)));
	// The same unexported name in another package is another name.
	foreign = world_field(&w, "a", integer, false);
	foreign->package = &w.other;
	assert_false(type_identical(a, world_struct(&w, foreign, NULL)));
	world_close(&w);
}

static void declared_types_by_declaration(void **state)
{
	struct world w;
	struct type_named *a, *b;
	struct type_alias *alias;

	(void)state;
	world_open(&w);
	a = world_named(&w, "A", type_basic(BASIC_INT));
	b = world_named(&w, "A", type_basic(BASIC_INT));
	assert_false(type_identical(&a->type, &b->type));
	assert_false(type_identical(&a->type, type_basic(BASIC_INT)));
	alias = type_alias_new(&w.ctx, world_object(&w, OBJECT_TYPE_NAME, "B"));
	alias->aliased = &a->type;
	assert_true(type_identical(&alias->type, &a->type));
	assert_true(type_identical(
		type_pointer_new(&w.ctx, &alias->type), type_pointer_new(&w.ctx, &a->type)));
	world_close(&w);
}

static struct type *generic_func(struct world *w, struct type_param *param)
{
	struct type *func =
		world_func(w, world_tuple(w, world_var(w, "x", &param->type), NULL), NULL);

	world_set_param(w, &((struct type_signature *)func)->tparams, param);
	return func;
}

static void generic_functions_by_position(void **state)
{
	struct world w;
	struct type *any, *comparable, *f;

	(void)state;
	world_open(&w);
	any = type_store_universe(w.store)->any;
	comparable = type_store_universe(w.store)->comparable;
	f = generic_func(&w, world_param(&w, "P", any));
	assert_true(type_identical(f, generic_func(&w, world_param(&w, "Q", any))));
	assert_false(type_identical(f, generic_func(&w, world_param(&w, "P", comparable))));
	assert_false(
		type_identical(&world_param(&w, "P", any)->type, &world_param(&w, "P", any)->type));
	world_close(&w);
}

// type A1 = struct{ a, b A0 }; type A2 = struct{ a, b A1 }; ...
static struct type *doubled(struct world *w, u32 times)
{
	struct type *type = type_basic(BASIC_INT);

	for (u32 i = 0; i < times; i++)
		type = world_struct(w, world_field(w, "a", type, false),
			world_field(w, "b", type, false), NULL);
	return type;
}

static void exponential_types_end(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	assert_true(type_identical(doubled(&w, 8), doubled(&w, 8)));
	assert_false(type_identical(doubled(&w, 60), doubled(&w, 60)));
	assert_true(type_comparable(doubled(&w, 60)));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_by_structure),
		cmocka_unit_test(structs_with_their_tags),
		cmocka_unit_test(declared_types_by_declaration),
		cmocka_unit_test(generic_functions_by_position),
		cmocka_unit_test(exponential_types_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
