// SPDX-License-Identifier: Apache-2.0
#include "golang/load/constraint.h"

#include "support/testing.h"

// Tags that hold are listed with spaces around each.
static bool listed(const void *context, str tag)
{
	str list = str_from_c(context);

	while (list.len) {
		if (str_equal(str_cut(&list, ' '), tag))
			return true;
	}
	return false;
}

static const struct {
	const char *expression, *tags;
	bool matches;
	int go_minor;
} good[] = {
	{"linux", "linux", true, -1},
	{"linux", "darwin", false, -1},
	{"!linux", "", true, -1},
	{"a && b || c", "c", true, -1},
	{"a && (b || c)", "c", false, -1},
	{"a&&!b", "a", true, -1},
	{"!(a || b)", "a", false, -1},
	{"  ( a )  ", "a", true, -1},
	{"go1.22", "go1.22", true, 22},
	{"go1", "go1", true, 0},
	{"linux && go1.22", "", false, 22},
	{"linux || go1.22", "linux", true, -1},
	{"!go1.22", "", true, -1},
	{"!!go1.22x", "", false, -2},
	{"(linux && go1.22) || (windows && go1.20)", "", false, 20},
	{"go1.20 && go1.21", "", false, 21},
	{"!(!go1.21 || !linux)", "", false, 21},
	{"!(!(go1.21))", "go1.21", true, 21},
	{"386", "386", true, -1},
	{"a.b_c9", "a.b_c9", true, -1},
	{"\xc3\xa9t\xc3\xa9", "x", false, -1},
};

static const char *const bad[] = {"", "&&", "a &&", "a b", "a & b", "(a", "a)", "!!a", "a || || b",
	"a\"", "a-b", "\xff", "()", "!"};

static void test_expressions(void **state)
{
	struct constraint constraint;
	struct error err;

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(good); i++) {
		bool read = constraint_eval(
			str_from_c(good[i].expression), listed, good[i].tags, &constraint, &err);

		assert_int_equal(read, good[i].go_minor != -2);
		if (!read)
			continue;
		assert_int_equal(constraint.matches, good[i].matches);
		assert_int_equal(constraint.go_minor, good[i].go_minor);
	}
	for (u32 i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(constraint_eval(str_from_c(bad[i]), listed, "a b", &constraint, &err));
}

static void test_limit(void **state)
{
	static char text[2 * CONSTRAINT_MAX_TERMS + 4];
	struct constraint constraint;
	struct error err;

	(void)state;
	memset(text, '(', CONSTRAINT_MAX_TERMS + 2);
	assert_false(constraint_eval(
		(str){text, CONSTRAINT_MAX_TERMS + 2}, listed, "", &constraint, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
}

// A file's text, the tags that hold, and whether it is built.
static const struct {
	const char *text, *tags;
	bool matches;
} files[] = {
	{"package x\n", "", true},
	{"//go:build linux\n\npackage x\n", "", false},
	{"//go:build linux\npackage x\n", "", false},
	{"// Copyright\n\n//go:build linux\n\npackage x\n", "linux", true},
	{"/* Copyright */ /* two */\n//go:build linux\npackage x\n", "", false},
	{"/*\n//go:build linux\n*/\npackage x\n", "", true},
	{"package x\n\n//go:build linux\n", "", true},
	{"\xef\xbb\xbf//go:build linux\n\npackage x\n", "", false},
	{"//go:build linux\r\n\r\npackage x\r\n", "", false},
	{"//go:buildlinux\n\npackage x\n", "", true},
	{"// +build linux\n\npackage x\n", "", false},
	{"// +build linux\npackage x\n", "", true},
	{"//+build linux\n\npackage x\n", "", false},
	{"// +build linux darwin\n\npackage x\n", "darwin", true},
	{"// +build linux,cgo darwin\n\npackage x\n", "linux", false},
	{"// +build linux,cgo darwin\n\npackage x\n", "linux cgo", true},
	{"// +build linux\n// +build cgo\n\npackage x\n", "linux", false},
	{"// +build !linux\n\npackage x\n", "", true},
	{"// +build !!linux\n\npackage x\n", "", false},
	{"// +build\n\npackage x\n", "", false},
	{"// +build linux\n\n//go:build darwin\n\npackage x\n", "darwin", true},
	{"/* c */\n// +build linux\n\npackage x\n", "", true},
};

static void test_files(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(files); i++) {
		struct constraint constraint;
		struct error err;
		u32 line = 0;

		assert_true(constraint_eval_file(str_from_c(files[i].text), listed, files[i].tags,
			&constraint, &line, &err));
		assert_int_equal(constraint.matches, files[i].matches);
	}
}

static void test_broken_files(void **state)
{
	struct constraint constraint;
	struct error err;
	u32 line = 0;

	(void)state;
	assert_false(constraint_eval_file(STR("// x\n\n//go:build a\n//go:build b\n\npackage x\n"),
		listed, "", &constraint, &line, &err));
	assert_int_equal(line, 4);
	assert_false(constraint_eval_file(STR("// x\n\n//go:build a &&\n\npackage x\n"), listed, "",
		&constraint, &line, &err));
	assert_int_equal(line, 3);
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(test_expressions),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_broken_files),
	};

	return cmocka_run_group_tests(cases, NULL, NULL);
}
