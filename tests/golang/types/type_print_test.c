// SPDX-License-Identifier: Apache-2.0
#include "golang/types/type.h"

#include "base/strbuf.h"
#include "golang/types/named.h"

#include "golang/types/support/world.h"
#include "support/testing.h"

#define assert_prints(type, text) assert_text(world_text(&w, type), text)

static struct type *basic(enum basic_kind kind)
{
	return type_basic(kind);
}

static void literals(void **state)
{
	struct world w;
	struct type *integer = basic(BASIC_INT), *chan;

	(void)state;
	world_open(&w);
	assert_prints(type_pointer_new(&w.ctx, integer), "*int");
	assert_prints(type_array_new(&w.ctx, type_slice_new(&w.ctx, type_byte()), 3), "[3][]byte");
	assert_prints(type_map_new(&w.ctx, type_rune(), basic(BASIC_UNSAFE_POINTER)),
		"map[rune]unsafe.Pointer");
	chan = type_chan_new(&w.ctx, integer, CHAN_RECV_ONLY);
	assert_prints(type_chan_new(&w.ctx, chan, CHAN_BOTH), "chan (<-chan int)");
	assert_prints(type_chan_new(&w.ctx, chan, CHAN_SEND_ONLY), "chan<- <-chan int");
	assert_prints(basic(BASIC_UNTYPED_NIL), "untyped nil");
	assert_prints(type_invalid(), "invalid type");
	assert_prints(type_store_universe(w.store)->any, "any");
	assert_prints(type_store_universe(w.store)->any_interface, "interface{}");
	world_close(&w);
}

static void structs_and_functions(void **state)
{
	struct world w;
	struct type_named *t;
	struct type_struct *s;
	struct type_signature *f;
	str tags[] = {STR("json:\"a\"\n"), STR_EMPTY};

	(void)state;
	world_open(&w);
	t = world_named(&w, "T", basic(BASIC_INT));
	s = (struct type_struct *)world_struct(&w, world_field(&w, "a", basic(BASIC_INT), false),
		world_field(&w, "T", &t->type, true), NULL);
	s->tags = tags;
	assert_prints(&s->type, "struct{a int \"json:\\\"a\\\"\\n\"; example.com/p.T}");
	f = (struct type_signature *)world_func(&w,
		world_tuple(&w, world_var(&w, "x", basic(BASIC_STRING)),
			world_var(&w, "xs", type_slice_new(&w.ctx, basic(BASIC_INT))), NULL),
		world_tuple(&w, world_var(&w, "", basic(BASIC_BOOL)), NULL));
	f->variadic = true;
	assert_prints(&f->type, "func(x string, xs ...int) bool");
	f->results = world_tuple(&w, world_var(&w, "n", basic(BASIC_INT)),
		world_var(&w, "err", type_store_universe(w.store)->error), NULL);
	assert_prints(&f->type, "func(x string, xs ...int) (n int, err error)");
	world_close(&w);
}

static void generics(void **state)
{
	struct world w;
	struct type_named *list;
	struct type_param *p, *hiding;
	struct type *constraint, *integer = basic(BASIC_INT);

	(void)state;
	world_open(&w);
	constraint = world_interface(
		&w, NULL, world_union(&w, true, integer, basic(BASIC_STRING), NULL));
	p = world_param(&w, "P", constraint);
	list = world_named(&w, "List", NULL);
	world_set_param(&w, &list->tparams, p);
	assert_prints(&list->type, "example.com/p.List[P interface{~int | ~string}]");
	((struct type_interface *)constraint)->is_implicit = true;
	assert_prints(&list->type, "example.com/p.List[P ~int | ~string]");
	assert_prints(
		type_instantiate(&w.ctx, &list->type, &integer, 1), "example.com/p.List[int]");
	hiding = world_param(&w, "int", constraint);
	assert_prints(&hiding->type, "int/* type parameter */");
	world_close(&w);
}

static void aliases(void **state)
{
	struct world w;
	struct type_alias *alias;

	(void)state;
	world_open(&w);
	alias = type_alias_new(&w.ctx, world_object(&w, OBJECT_TYPE_NAME, "A"));
	alias->aliased = type_slice_new(&w.ctx, type_store_universe(w.store)->any);
	assert_prints(type_pointer_new(&w.ctx, &alias->type), "*example.com/p.A");
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals),
		cmocka_unit_test(structs_and_functions),
		cmocka_unit_test(generics),
		cmocka_unit_test(aliases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
