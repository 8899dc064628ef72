// SPDX-License-Identifier: Apache-2.0
#include "golang/types/subst.h"

#include "golang/types/named.h"
#include "golang/types/support/world.h"
#include "support/testing.h"

static struct type *put(
	struct world *w, struct type *type, struct type_param *param, struct type *targ)
{
	return type_subst(&w->ctx, type, (struct subst){&param, &targ, 1});
}

static void only_what_mentions_changes(void **state)
{
	struct world w;
	struct type *integer = type_basic(BASIC_INT), *ints, *both, *result;
	struct type_param *p;

	(void)state;
	world_open(&w);
	p = world_param(&w, "P", type_store_universe(w.store)->any);
	ints = type_slice_new(&w.ctx, integer);
	assert_ptr_equal(put(&w, ints, p, integer), ints);
	both = world_struct(&w, world_field(&w, "a", ints, false),
		world_field(&w, "b", type_map_new(&w.ctx, integer, &p->type), false), NULL);
	result = put(&w, both, p, type_basic(BASIC_STRING));
	assert_text(world_text(&w, result), "struct{a []int; b map[int]string}");
	assert_ptr_equal(
		((struct type_struct *)result)->fields[0], ((struct type_struct *)both)->fields[0]);
	assert_ptr_equal(((struct type_struct *)result)->fields[1]->origin,
		((struct type_struct *)both)->fields[1]);
	assert_true(type_mentions_params(both, (struct type_params){&p, 1}));
	assert_false(type_mentions_params(result, (struct type_params){&p, 1}));
	world_close(&w);
}

static void generic_methods_keep_their_own_parameters(void **state)
{
	struct world w;
	struct type_named *list;
	struct type_param *p, *q, *own;
	struct type *integer = type_basic(BASIC_INT), *func, *inst;
	struct type_signature *expanded;

	(void)state;
	world_open(&w);
	// func (List[Q]) Map[R interface{ ~[]Q }](R) Q
	p = world_param(&w, "P", type_store_universe(w.store)->any);
	q = world_param(&w, "Q", type_store_universe(w.store)->any);
	own = world_param(&w, "R",
		world_interface(
			&w, NULL, world_union(&w, true, type_slice_new(&w.ctx, &q->type), NULL)));
	list = world_named(&w, "List", integer);
	world_set_param(&w, &list->tparams, p);
	func = world_func(&w, world_tuple(&w, world_var(&w, "", &own->type), NULL),
		world_tuple(&w, world_var(&w, "", &q->type), NULL));
	world_set_param(&w, &((struct type_signature *)func)->tparams, own);
	world_add_method(&w, list, "Map", false, func, q);
	inst = type_instantiate(&w.ctx, &list->type, &integer, 1);
	expanded = (struct type_signature *)named_method((struct type_named *)inst, 0)->type;
	assert_text(world_text(&w, &expanded->type), "func[R interface{~[]int}](R) int");
	assert_ptr_not_equal(expanded->tparams.at[0], own);
	integer = type_slice_new(&w.ctx, integer);
	assert_text(world_text(&w, &signature_instantiate(&w.ctx, expanded, &integer, 1)->type),
		"func([]int) int");
	world_close(&w);
}

static void generic_aliases(void **state)
{
	struct world w;
	struct type_alias *set;
	struct type_param *p;
	struct type *text = type_basic(BASIC_STRING), *inst;

	(void)state;
	world_open(&w);
	p = world_param(&w, "P", type_store_universe(w.store)->comparable);
	set = type_alias_new(&w.ctx, world_object(&w, OBJECT_TYPE_NAME, "Set"));
	set->aliased = type_map_new(&w.ctx, &p->type, type_basic(BASIC_BOOL));
	world_set_param(&w, &set->tparams, p);
	inst = type_instantiate(&w.ctx, &set->type, &text, 1);
	assert_text(world_text(&w, inst), "example.com/p.Set[string]");
	assert_text(world_text(&w, type_unalias(inst)), "map[string]bool");
	inst = put(
		&w, type_instantiate(&w.ctx, &set->type, (struct type *[]){&p->type}, 1), p, text);
	assert_text(world_text(&w, type_unalias(inst)), "map[string]bool");
	world_close(&w);
}

static void renamed_parameters_are_new(void **state)
{
	struct world w;
	struct type_param *p;
	struct type_params renamed;
	struct type *func;

	(void)state;
	world_open(&w);
	p = world_param(&w, "P", type_store_universe(w.store)->any);
	p->constraint = world_interface(
		&w, NULL, world_union(&w, true, type_pointer_new(&w.ctx, &p->type), NULL));
	func = world_func(&w, world_tuple(&w, world_var(&w, "", &p->type), NULL), NULL);
	func = type_rename_params(&w.ctx, func, (struct type_params){&p, 1}, &renamed);
	assert_false(type_mentions_params(func, (struct type_params){&p, 1}));
	assert_true(type_mentions_params(func, renamed));
	assert_true(type_mentions_params(renamed.at[0]->constraint, renamed));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_mentions_changes),
		cmocka_unit_test(generic_methods_keep_their_own_parameters),
		cmocka_unit_test(generic_aliases),
		cmocka_unit_test(renamed_parameters_are_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
