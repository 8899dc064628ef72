// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/program_index.h"

#include "golang/flow/support/unit.h"

#include "support/testing.h"

static const char program[] = "type closer interface{ Close() error }\n"
			      "type file interface { closer; Name() string }\n"
			      "type few interface{ Few() }\n"
			      "type nobody interface{ Nobody(int) }\n"
			      "type a struct{ stop func(); kept, unused, tested, set, moved int\n"
			      "	sub struct{ deep int } }\n"
			      "func (*a) Close() error { return nil }\n"
			      "func (*a) Name() string { return \"\" }\n"
			      "type b struct{}\n"
			      "func (b) Close() error { return nil }\n"
			      "type c struct{ b }\n"
			      "func (c) Name() string { return \"\" }\n"
			      "type d[T any] struct{ v T }\n"
			      "func (d[T]) Few() {}\n"
			      "func (b) Few() {}\n"
			      "func (a) Nobody(string) {}\n"
			      "type box[T any] interface{ Get() T }\n"
			      "type ints struct{}\n"
			      "func (ints) Get() int { return 1 }\n"
			      "func (x *a) uses() {\n"
			      "	x.stop()\n"
			      "	if x.tested == 1 { x.kept++ }\n"
			      "	_ = a{set: 1}\n"
			      "	y := x.moved\n"
			      "	x.sub.deep = y\n"
			      "}\n"
			      "var once, twice = 1, 2\n"
			      "func direct() {}\n"
			      "func passed() { twice = 3; twice += once }\n"
			      "func calls() { direct(); defer direct(); f := passed; f() }\n"
			      "type ten interface{ Ten() }\n"
			      "type t0 int; func (t0) Ten() {}\n type t1 int; func (t1) Ten() {}\n"
			      "type t2 int; func (t2) Ten() {}\n type t3 int; func (t3) Ten() {}\n"
			      "type t4 int; func (t4) Ten() {}\n type t5 int; func (t5) Ten() {}\n"
			      "type t6 int; func (t6) Ten() {}\n type t7 int; func (t7) Ten() {}\n"
			      "type t8 int; func (t8) Ten() {}\n";

struct fixture {
	struct unit u;
	struct program_index *index;
};

static int setup(void **state)
{
	static struct fixture f;

	unit_open(&f.u, program);
	f.index = program_index_open(f.u.checker);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	program_index_close(f->index);
	unit_close(&f->u);
	return 0;
}

static struct object *declared(struct fixture *f, const char *name)
{
	struct object *object = scope_lookup(package_scope(&f->u.file.package),
		symtab_lookup(f->u.file.program.names, str_from_c(name)));

	assert_non_null(object);
	return object;
}

static struct object *field(struct fixture *f, const char *type, const char *name)
{
	struct selection found = type_lookup(&f->u.arena, declared(f, type)->type, true, NULL,
		symtab_lookup(f->u.file.program.names, str_from_c(name)));

	assert_non_null(found.object);
	return found.object;
}

static struct implementations implementations(
	struct fixture *f, const char *iface, const char *method)
{
	return program_index_implementations(
		f->index, declared(f, iface)->type, field(f, iface, method));
}

static void test_implementations(void **state)
{
	struct fixture *f = *state;
	struct implementations found = implementations(f, "closer", "Close");

	assert_false(found.many);
	assert_int_equal(found.count, 2);
	assert_ptr_equal(found.at[0], field(f, "a", "Close"));
	assert_ptr_equal(found.at[1], field(f, "b", "Close"));
	assert_ptr_equal(implementations(f, "closer", "Close").at, found.at);
	// b has no Name, but c embeds it.
	assert_int_equal(implementations(f, "file", "Close").count, 2);
	assert_int_equal(implementations(f, "file", "Name").count, 2);
	assert_int_equal(implementations(f, "few", "Few").count, 2);
	assert_int_equal(implementations(f, "box", "Get").count, 1);
}

static void test_unknown_implementations(void **state)
{
	struct fixture *f = *state;

	assert_true(implementations(f, "nobody", "Nobody").many);
	assert_true(implementations(f, "ten", "Ten").many);
	assert_int_equal(implementations(f, "ten", "Ten").count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_implementations),
		cmocka_unit_test(test_unknown_implementations),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
