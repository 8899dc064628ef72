// SPDX-License-Identifier: Apache-2.0
// Several packages: imports of every form, what is visible through them, bodies parsed on demand.
#include "golang/types/support/packages.h"

#include "support/testing.h"

static const struct package_text shop[] = {
	{"example.com/shop/store",
		"package store\n"
		"type DB struct {\n\tName string\n\tclosed bool\n}\n"
		"func Open(name string) (*DB, error) { db := &DB{Name: name}; return db, nil }\n"
		"func (db *DB) Close() error { return db.flush(1) }\n"
		"func (db *DB) flush(n int) error { db.closed = n > 0; return nil }\n"
		"func Map[K comparable, V, W any](m map[K]V, f func(V) W) map[K]W { return nil }\n"
		"type Stack[T any] struct{ items []T }\n"
		"func (s *Stack[T]) Push(item T) { s.items = append(s.items, item) }\n"
		"const Limit = 1 << 10\nvar Default = Open\ntype hidden int\nvar Hidden hidden\n",
		true},
	{"example.com/shop/v2/api",
		"package api\nimport \"example.com/shop/store\"\n"
		"type Handle = *store.DB\ntype Server struct {\n\t*store.DB\n\tstack store.Stack[Handle]\n}\n"
		"type Closer interface{ Close() error }\nfunc New() Server { return Server{} }\n",
		true},
	{"example.com/shop",
		"package main\n"
		"import (\n\t. \"example.com/shop/store\"\n\tst \"example.com/shop/store\"\n"
		"\t\"example.com/shop/v2/api\"\n\t\"example.com/gone/v3\"\n)\n"
		"func main() {\n\tdb, err := Open(\"x\")\n\tvar other *st.DB = db\n\ts := api.New()\n"
		"\tvar c api.Closer = s\n\tsizes := st.Map(map[string]int{\"a\": Limit}, func(n int) bool { return n > 0 })\n"
		"\tvar h api.Handle = other\n\t_, _, _, _, _ = err, c, sizes, h, st.Hidden\n"
		"\t_ = s.Close()\n\t_ = s.Name\n\t_ = st.Default\n\tx := gone.F()\n\t_ = x\n}\n"
		"func private(db *st.DB) { _ = db.closed; db.flush(1) }\n",
		false},
};

static void imports_of_every_form(void **state)
{
	struct packages packages;
	const struct function *function;

	(void)state;
	packages_open(&packages, shop, ARRAY_LEN(shop));
	function = packages_function(&packages, 2, "main");
	assert_text(packages_type(&packages, function, "Open"),
		"func(name string) (*example.com/shop/store.DB, error)");
	assert_text(packages_type(&packages, function, "other"), "*example.com/shop/store.DB");
	assert_text(
		packages_type(&packages, function, "api.New()"), "example.com/shop/v2/api.Server");
	assert_text(
		packages_type(&packages, function, "api.Handle"), "example.com/shop/v2/api.Handle");
	assert_text(packages_type(&packages, function, "Limit"), "int");
	assert_text(packages_type(&packages, function, "sizes"), "map[string]bool");
	assert_text(packages_type(&packages, function, "s.Close()"), "error");
	assert_text(packages_type(&packages, function, "s.Name"), "string");
	assert_text(
		packages_type(&packages, function, "st.Hidden"), "example.com/shop/store.hidden");
	assert_text(packages_type(&packages, function, "st.Default"),
		"func(name string) (*example.com/shop/store.DB, error)");
	packages_close(&packages);
}

static void what_is_not_visible(void **state)
{
	struct packages packages;
	struct body_info body;

	(void)state;
	packages_open(&packages, shop, ARRAY_LEN(shop));
	assert_true(check_body(packages.checker, packages_function(&packages, 2, "private"),
		&packages.arena, packages.scratch, &body));
	assert_int_equal(body.unresolved, 2);
	assert_true(check_body(packages.checker, packages_function(&packages, 2, "main"),
		&packages.arena, packages.scratch, &body));
	assert_int_equal(body.unresolved, 1);
	assert_string_equal(body.first_unresolved, "name of a package that could not be loaded");
	packages_close(&packages);
}

static void skipped_bodies_are_parsed(void **state)
{
	struct packages packages;

	(void)state;
	packages_open(&packages, shop, ARRAY_LEN(shop));
	assert_text(packages_type(&packages, packages_function(&packages, 0, "flush"), "db.closed"),
		"bool");
	assert_text(packages_type(&packages, packages_function(&packages, 0, "Push"), "s.items"),
		"[]T");
	packages_close(&packages);
}

static void functions_and_types_of_the_program(void **state)
{
	struct packages packages;
	struct object *open;
	u32 count;

	(void)state;
	packages_open(&packages, shop, ARRAY_LEN(shop));
	assert_int_equal(checker_function_count(packages.checker), 8);
	for (u32 i = 0; i < 8; i++)
		assert_int_equal(checker_function(packages.checker, i)->index, i);
	open = checker_find(packages.checker, STR("example.com/shop/store"), STR("Open"));
	assert_non_null(open);
	assert_ptr_equal(open->function, packages_function(&packages, 0, "Open"));
	assert_null(checker_find(packages.checker, STR("example.com/shop/store"), STR("Shut")));
	assert_null(checker_find(packages.checker, STR("example.com/gone"), STR("Open")));
	(void)checker_named_types(packages.checker, &count);
	assert_int_equal(count, 3); // DB, Stack, Server
	packages_close(&packages);
}

static void calls_name_their_function(void **state)
{
	struct packages packages;
	struct body_info body;
	u32 found = 0;

	(void)state;
	packages_open(&packages, shop, ARRAY_LEN(shop));
	assert_true(check_body(packages.checker, packages_function(&packages, 2, "main"),
		&packages.arena, packages.scratch, &body));
	for (node_id id = body.low; id < body.high; id++) {
		const struct node_info *info = body_node(&body, id);

		if (ast_kind(body.ast, id) != NODE_CALL_EXPR || !info->object)
			continue;
		found++;
		assert_int_equal(info->object->kind, OBJECT_FUNC);
		assert_non_null(info->object->function);
	}
	assert_int_equal(found, 4); // Open, api.New, st.Map, s.Close
	packages_close(&packages);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(imports_of_every_form),
		cmocka_unit_test(what_is_not_visible),
		cmocka_unit_test(skipped_bodies_are_parsed),
		cmocka_unit_test(functions_and_types_of_the_program),
		cmocka_unit_test(calls_name_their_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
