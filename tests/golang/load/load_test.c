// SPDX-License-Identifier: Apache-2.0
// Packages, their files, tests, patterns and problems. Modules are in modules_test.c.
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_package(void **state)
{
	struct fixture *f = *state;
	const struct program *program = &f->program;
	const struct package *a;

	fixture_write(f, "m/go.mod", "module example.com/m\n\ngo 1.21\n");
	fixture_write(f, "m/a.go", "package a\n\nimport (\n\t\"fmt\"\n\t\"unsafe\"\n)\n");
	fixture_write(f, "m/a_windows.go", "package a\n");
	fixture_write(f, "m/tagged.go", "//go:build special\n\npackage a\n");
	fixture_write(f, "m/new.go", "//go:build go1.22\n\npackage a\n");
	fixture_write(f, "m/in_test.go", "package a\n\nimport \"testing\"\n");
	fixture_write(f, "m/out_test.go", "package a_test\n\nimport _ \"example.com/m\"\n");
	fixture_write(f, "m/doc.go", "package documentation\n");
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_clean(f);
	fixture_assert_files(f, "example.com/m", "a.go in_test.go new.go");
	fixture_assert_files(f, "example.com/m_test", "out_test.go");
	fixture_assert_files(f, "os", "os_linux.go");
	a = fixture_package(f, "example.com/m");
	assert_text(a->name, "a");
	assert_int_equal(a->role, PACKAGE_TARGET);
	assert_int_equal(a->go_minor, 21);
	assert_false(a->is_test);
	assert_int_equal(a->files[0]->go_minor, 21);
	assert_int_equal(a->files[2]->go_minor, 22);
	assert_text(a->files[0]->path, "a.go");
	assert_false(a->files[0]->bodies_skipped);
	assert_true(fixture_package(f, "example.com/m_test")->is_test);
	assert_text(fixture_package(f, "example.com/m_test")->name, "a_test");
	assert_ptr_equal(fixture_import(f, "example.com/m_test", "example.com/m"), a);
	assert_int_equal(fixture_import(f, "example.com/m", "unsafe")->file_count, 0);
	assert_int_equal(fixture_package(f, "fmt")->role, PACKAGE_DEPENDENCY);
	assert_true(fixture_package(f, "fmt")->is_stdlib);
	assert_true(fixture_package(f, "fmt")->files[0]->bodies_skipped);
	assert_int_equal(program->goroot_minor, 23);
	assert_int_equal(program->target_package_count, 2);
	assert_int_equal(program->target_file_count, 4);
	assert_int_equal(program->target_line_count, 7 + 4 + 4 + 4);
	assert_int_equal(program->ignored_file_count, 3);
	for (u32 i = 0; i < program->package_count; i++) {
		assert_int_equal(program->packages[i]->index, i);
		for (u32 j = 0; j < program->packages[i]->import_count; j++)
			assert_true(program->packages[i]->imports[j].package->index < i);
	}
	for (u32 i = 0; i < program->source_count; i++)
		assert_int_equal(program->sources[i]->index, i);
}

static void test_options(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n");
	fixture_write(f, "m/a.go", "package a\n");
	fixture_write(f, "m/a_windows.go", "package a\n");
	fixture_write(f, "m/tagged.go", "//go:build special && !other\n\npackage a\n");
	fixture_write(f, "m/a_test.go", "package a\n");
	f->options.tags = STR("x,special");
	f->options.goos = STR("windows");
	f->options.no_tests = true;
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_files(f, "m", "a.go a_windows.go tagged.go");
	setenv("GOFLAGS", "-mod=mod -tags=special", 1);
	f->options.tags = STR_EMPTY;
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_files(f, "m", "a.go a_windows.go tagged.go");
}

static void test_cgo(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n");
	fixture_write(f, "m/a.go", "package a\n\nimport \"C\"\n");
	fixture_write(f, "m/b.go", "//go:build cgo\n\npackage a\n");
	fixture_write(f, "m/c.go", "//go:build !cgo\n\npackage a\n");
	setenv("CGO_ENABLED", "1", 1);
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_clean(f);
	fixture_assert_files(f, "m", "a.go b.go");
	assert_true(fixture_package(f, "m")->uses_cgo);
	f->options.no_cgo = true;
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_files(f, "m", "c.go");
	assert_false(fixture_package(f, "m")->uses_cgo);
}

// In-package tests of p import q, whose tests import p: one of the two must be split.
static void test_variant(void **state)
{
	struct fixture *f = *state;
	const struct package *p, *variant;

	fixture_write(f, "m/go.mod", "module m\n");
	fixture_write(f, "m/p/p.go", "package p\n");
	fixture_write(f, "m/p/p_test.go", "package p\n\nimport _ \"m/q\"\n");
	fixture_write(
		f, "m/p/x_test.go", "package p_test\n\nimport (\n\t_ \"m/p\"\n\t_ \"m/q\"\n)\n");
	fixture_write(f, "m/q/q.go", "package q\n");
	fixture_write(f, "m/q/q_test.go", "package q\n\nimport _ \"m/p\"\n");
	assert_true(fixture_load(f, "m", "./..."));
	fixture_assert_clean(f);
	assert_true(fixture_has_package(f, "m/p [m/p.test]") !=
		    fixture_has_package(f, "m/q [m/q.test]"));
	assert_int_equal(f->program.target_package_count, 3);
	assert_int_equal(f->program.target_file_count, 5);
	if (!fixture_has_package(f, "m/p [m/p.test]"))
		return;
	p = fixture_package(f, "m/p");
	variant = fixture_package(f, "m/p [m/p.test]");
	fixture_assert_files(f, "m/p", "p.go");
	fixture_assert_files(f, "m/p [m/p.test]", "p.go p_test.go");
	assert_ptr_equal(variant->variant_of, p);
	assert_ptr_equal(variant->files[0], p->files[0]);
	assert_ptr_equal(fixture_import(f, "m/p_test", "m/p"), variant);
	assert_ptr_equal(fixture_import(f, "m/q", "m/p"), p);
}

// An in-package test that imports what imports its package is refused by go; we read on.
static void test_test_cycle(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n");
	fixture_write(f, "m/p/p.go", "package p\n");
	fixture_write(f, "m/p/p_test.go", "package p\n\nimport _ \"m/q\"\n");
	fixture_write(f, "m/q/q.go", "package q\n\nimport _ \"m/p\"\n");
	fixture_write(f, "m/s/s_test.go", "package s\n\nimport _ \"m/s\"\n");
	assert_true(fixture_load(f, "m", "./..."));
	fixture_assert_files(f, "m/p [m/p.test]", "p.go p_test.go");
	assert_true(fixture_has_problem(f, "s/s_test.go", 3, "imports itself"));
}

static void test_cycle(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n");
	fixture_write(f, "m/a/a.go", "package a\n\nimport _ \"m/b\"\n");
	fixture_write(f, "m/b/b.go", "package b\n\nimport (\n\t_ \"fmt\"\n\t_ \"m/c\"\n)\n");
	fixture_write(f, "m/c/c.go", "package c\n\nimport _ \"m/a\"\n");
	assert_true(fixture_load(f, "m", ""));
	assert_int_equal(f->program.problem_count, 1);
	assert_true(fixture_has_problem(f, "c/c.go", 3, "import cycle: m/a -> m/b -> m/c -> m/a"));
	assert_null(fixture_import(f, "m/c", "m/a"));
	assert_int_equal(f->program.target_package_count, 3);
}

static void test_mixed_names(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n");
	fixture_write(f, "m/a.go", "package one\n");
	fixture_write(f, "m/b.go", "package two\n");
	fixture_write(f, "m/c.go", "package two\n");
	fixture_write(f, "m/d_test.go", "package two_test\n");
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_files(f, "m", "b.go c.go");
	fixture_assert_files(f, "m_test", "d_test.go");
	assert_int_equal(f->program.problem_count, 1);
	assert_true(fixture_has_problem(f, "a.go", 1, "package one in a folder of package two"));
}

static void test_broken_files(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n");
	fixture_write(f, "m/a.go", "package a\n");
	fixture_write(f, "m/b.go", "// x\n//go:build (a\n\npackage a\n");
	fixture_write(f, "m/c.go", "");
	fixture_write(f, "m/d.go", "package a\n\nfunc (\n");
	fixture_write(f, "m/e.go/not_a_file.txt", "");
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_files(f, "m", "a.go d.go");
	assert_true(fixture_has_problem(f, "b.go", 2, "missing )"));
	assert_true(fixture_package(f, "m")->files[1]->ast.error_count > 0);
}

static void test_unresolved(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n");
	fixture_write(
		f, "m/a.go", "package a\n\nimport (\n\t_ \"example.com/none\"\n\t_ \"nostd\"\n)\n");
	fixture_write(f, "m/b.go", "package a\n\nimport _ \"example.com/none\"\n");
	fixture_write(f, "m/c.go",
		"package a\n\nimport _ \"m/../x\"\n\nimport _ \"\"\n\nimport _ \"/etc\"\n");
	assert_true(fixture_load(f, "m", ""));
	assert_int_equal(f->program.unresolved_import_count, 4);
	assert_text(f->program.unresolved_imports[0], "/etc (imported by c.go:7)");
	assert_text(f->program.unresolved_imports[1], "example.com/none (imported by a.go:4)");
	assert_text(f->program.unresolved_imports[2], "m/../x (imported by c.go:3)");
	assert_text(f->program.unresolved_imports[3], "nostd (imported by a.go:5)");
	assert_null(fixture_import(f, "m", "nostd"));
}

static void test_patterns(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module example.com/m\n");
	fixture_write(f, "m/a/a.go", "package a\n");
	fixture_write(f, "m/a/b/b.go", "package b\n");
	fixture_write(f, "m/ab/ab.go", "package ab\n");
	fixture_write(f, "m/testdata/t.go", "package t\n");
	fixture_write(f, "m/_x/x.go", "package x\n");
	fixture_write(f, "m/.y/y.go", "package y\n");
	fixture_write(f, "m/vendor/v/v.go", "package v\n");
	fixture_write(f, "m/empty/README", "");
	assert_true(fixture_load(f, "m", ""));
	assert_int_equal(f->program.target_package_count, 3);
	assert_true(fixture_load(f, "m", "..."));
	assert_int_equal(f->program.target_package_count, 3);
	assert_true(fixture_load(f, "m", "./a"));
	assert_int_equal(f->program.target_package_count, 1);
	assert_true(fixture_load(f, "m", "a"));
	assert_int_equal(f->program.target_package_count, 1);
	assert_true(fixture_load(f, "m", "a/..."));
	assert_int_equal(f->program.target_package_count, 2);
	assert_true(fixture_load(f, "m", "./a..."));
	assert_int_equal(f->program.target_package_count, 3);
	assert_true(fixture_load(f, "m", "./.../b"));
	assert_int_equal(f->program.target_package_count, 1);
	assert_true(fixture_load(f, "m/a", "../ab . ../a"));
	assert_int_equal(f->program.target_package_count, 2);
	assert_true(fixture_load(f, "m", "example.com/m/a/b"));
	assert_int_equal(f->program.target_package_count, 1);
	assert_true(fixture_load(f, "m", "example.com/m/a/..."));
	assert_int_equal(f->program.target_package_count, 2);
	assert_true(fixture_load(f, "m", "./testdata"));
	assert_int_equal(f->program.target_package_count, 1);
	assert_true(fixture_load(f, "m", "fmt"));
	assert_int_equal(fixture_package(f, "fmt")->role, PACKAGE_TARGET);
	assert_true(fixture_load(f, "m", "std"));
	assert_int_equal(f->program.target_package_count, 5);
	assert_true(fixture_load(f, "m", "a empty"));
	assert_true(fixture_has_problem(f, "empty", 0, "no Go files"));
}

static void test_absolute_pattern(void **state)
{
	struct fixture *f = *state;
	char pattern[512];

	fixture_write(f, "m/go.mod", "module m\n");
	fixture_write(f, "m/a/a.go", "package a\n");
	fixture_write(f, "other/x", "");
	snprintf(pattern, sizeof(pattern), "%s/m/...", f->tree.path);
	assert_true(fixture_load(f, "other", pattern));
	assert_int_equal(fixture_package(f, "m/a")->role, PACKAGE_TARGET);
}

static void test_file_patterns(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n\ngo 1.20\n");
	fixture_write(f, "m/a/a.go", "package a\n\nimport _ \"m/b\"\n");
	fixture_write(f, "m/a/gen.go", "//go:build ignore\n\npackage a\n");
	fixture_write(f, "m/a/rest.go", "package a\n");
	fixture_write(f, "m/b/b.go", "package b\n");
	assert_true(fixture_load(f, "m", "a/a.go a/gen.go"));
	fixture_assert_clean(f);
	fixture_assert_files(f, "command-line-arguments", "a.go gen.go");
	assert_int_equal(fixture_package(f, "command-line-arguments")->go_minor, 20);
	assert_non_null(fixture_import(f, "command-line-arguments", "m/b"));
	assert_int_equal(f->program.target_package_count, 1);
	assert_true(fixture_load(f, "m/a", "rest.go ../b/b.go"));
	assert_int_equal(f->program.target_package_count, 2);
}

static void test_nothing(void **state)
{
	static const char *const missing[] = {"./none", "none/...", "./none/...", "none.go",
		"example.com/none", "example.com/none/...", "README", "./README", "cmd"};
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n");
	fixture_write(f, "m/a.go", "package a\n");
	fixture_write(f, "m/README", "");
	for (u32 i = 0; i < ARRAY_LEN(missing); i++) {
		assert_false(fixture_load(f, "m", missing[i]));
		assert_int_equal(f->err.kind, ERROR_MISSING);
		assert_non_null(strstr(f->err.text, missing[i]));
	}
	fixture_write(f, "empty/x", "");
	assert_false(fixture_load(f, "empty", ""));
	assert_int_equal(f->err.kind, ERROR_MISSING);
	fixture_write(f, "excluded/a_windows.go", "package a\n");
	assert_false(fixture_load(f, "excluded", ""));
	assert_non_null(strstr(f->err.text, "constraints"));
	f->options.goroot = STR("/nowhere");
	assert_false(fixture_load(f, "m", ""));
	assert_non_null(strstr(f->err.text, "/nowhere"));
}

static void test_odd_folders(void **state)
{
	struct fixture *f = *state;
	char path[512], target[512];

	fixture_write(f, "m/go.mod", "module m\n");
	fixture_write(f, "m/a/a.go", "package a\n");
	fixture_write(f, "m/locked/l.go", "package l\n");
	snprintf(path, sizeof(path), "%s/m/a/loop", f->tree.path);
	assert_int_equal(symlink("..", path), 0);
	snprintf(path, sizeof(path), "%s/m/a/dangling.go", f->tree.path);
	assert_int_equal(symlink("nowhere", path), 0);
	snprintf(path, sizeof(path), "%s/m/a/linked.go", f->tree.path);
	snprintf(target, sizeof(target), "%s/outside.go", f->tree.path);
	fixture_write(f, "outside.go", "package a\n");
	assert_int_equal(symlink(target, path), 0);
	snprintf(path, sizeof(path), "%s/m/a/fifo.go", f->tree.path);
	assert_int_equal(mkfifo(path, 0600), 0);
	snprintf(path, sizeof(path), "%s/m/locked", f->tree.path);
	assert_int_equal(chmod(path, 0), 0);
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_files(f, "m/a", "a.go linked.go");
	if (geteuid() != 0)
		assert_true(fixture_has_problem(f, "locked", 0, "cannot be read"));
	else
		print_message("skipped for root: an unreadable folder\n");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
	const struct CMUnitTest cases[] = {
		CASE(test_package),
		CASE(test_options),
		CASE(test_cgo),
		CASE(test_variant),
		CASE(test_test_cycle),
		CASE(test_cycle),
		CASE(test_mixed_names),
		CASE(test_broken_files),
		CASE(test_unresolved),
		CASE(test_patterns),
		CASE(test_absolute_pattern),
		CASE(test_file_patterns),
		CASE(test_nothing),
		CASE(test_odd_folders),
	};

	return cmocka_run_group_tests(cases, NULL, NULL);
}
