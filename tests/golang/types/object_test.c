// SPDX-License-Identifier: Apache-2.0
#include "golang/types/object.h"

#include "base/strbuf.h"

#include "golang/types/support/world.h"
#include "support/testing.h"

static void exported_by_the_first_letter(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	assert_true(world_var(&w, "Name", NULL)->is_exported);
	assert_false(world_var(&w, "name", NULL)->is_exported);
	assert_false(world_var(&w, "_", NULL)->is_exported);
	assert_true(world_var(&w, "Ärger", NULL)->is_exported);
	assert_false(world_var(&w, "ärger", NULL)->is_exported);
	assert_true(world_var(&w, "Ωmega", NULL)->is_exported);
	assert_false(world_var(&w, "日本", NULL)->is_exported);
	world_close(&w);
}

static void scopes_nest(void **state)
{
	struct world w;
	struct scope *outer, *inner;
	struct object *x, *hiding;

	(void)state;
	world_open(&w);
	outer = scope_new(&w.arena, type_store_universe(w.store)->scope, 0, 0);
	inner = scope_new(&w.arena, outer, 10, 50);
	x = world_var(&w, "x", NULL);
	hiding = world_var(&w, "x", NULL);
	hiding->pos = 20;
	assert_null(scope_add(outer, x));
	assert_null(scope_add(inner, hiding));
	assert_ptr_equal(scope_add(inner, x), hiding);
	assert_ptr_equal(scope_lookup_parent(inner, world_sym(&w, "x"), 30), hiding);
	assert_ptr_equal(scope_lookup_parent(inner, world_sym(&w, "x"), 15), x);
	assert_ptr_equal(x->parent, outer);
	assert_int_equal(scope_lookup_parent(inner, world_sym(&w, "len"), 0)->kind, OBJECT_BUILTIN);
	assert_null(scope_lookup(inner, world_sym(&w, "len")));
	assert_null(scope_add(outer, world_var(&w, "_", NULL)));
	assert_null(scope_lookup(outer, world_sym(&w, "_")));
	world_close(&w);
}

static void functions_have_full_names(void **state)
{
	struct world w;
	struct type_named *db;
	struct type *func;
	struct object *method;
	struct strbuf out;

	(void)state;
	world_open(&w);
	w.package.path = STR("example.com/p [example.com/p.test]");
	db = world_named(&w, "DB", type_basic(BASIC_INT));
	func = world_func(&w, NULL, NULL);
	method = world_add_method(&w, db, "Load", true, func, NULL);
	((struct type_signature *)func)->recv =
		world_var(&w, "db", type_pointer_new(&w.ctx, &db->type));
	strbuf_init(&out, &w.arena);
	object_print_function(&out, w.names, method);
	assert_text(strbuf_str(&out), "example.com/p.(*DB).Load");
	strbuf_init(&out, &w.arena);
	object_print_function(&out, w.names, world_method(&w, "f", world_func(&w, NULL, NULL)));
	assert_text(strbuf_str(&out), "example.com/p.f");
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exported_by_the_first_letter),
		cmocka_unit_test(scopes_nest),
		cmocka_unit_test(functions_have_full_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
