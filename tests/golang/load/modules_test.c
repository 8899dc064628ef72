// SPDX-License-Identifier: Apache-2.0
// What imports mean: go.mod, the module cache, replacements, vendor, workspaces, GOPATH, GOROOT.
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

static void test_module_cache(void **state)
{
	struct fixture *f = *state;
	const struct package *dep;

	fixture_write(f, "m/go.mod",
		"module m\n\ngo 1.22\n\nrequire (\n\tgithub.com/Up/Case v1.2.0\n\texample.com/b/v2 v2.0.1\n)\n");
	fixture_write(f, "m/a.go",
		"package a\n\nimport (\n\t_ \"example.com/b/v2/sub\"\n\t_ \"github.com/Up/Case\"\n)\n");
	fixture_write(f, "cache/github.com/!up/!case@v1.2.0/c.go",
		"package c\n\nimport _ \"example.com/b/v2/sub\"\n");
	fixture_write(f, "cache/github.com/!up/!case@v1.2.0/c_test.go", "package c\n");
	fixture_write(f, "cache/github.com/!up/!case@v1.2.0/go.mod",
		"module github.com/Up/Case\n\ngo 1.18\n\nrequire example.com/b/v2 v2.0.0\n");
	fixture_write(f, "cache/example.com/b/v2@v2.0.1/sub/s.go", "package s\n");
	fixture_write(f, "cache/example.com/b/v2@v2.0.0/sub/s.go", "package old\n");
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_clean(f);
	dep = fixture_import(f, "m", "github.com/Up/Case");
	assert_int_equal(dep->go_minor, 18);
	assert_int_equal(dep->role, PACKAGE_DEPENDENCY);
	assert_int_equal(dep->file_count, 1);
	assert_text(fixture_import(f, "m", "example.com/b/v2/sub")->name, "s");
	assert_int_equal(fixture_import(f, "m", "example.com/b/v2/sub")->go_minor, 16);
	assert_ptr_equal(fixture_import(f, "github.com/Up/Case", "example.com/b/v2/sub"),
		fixture_import(f, "m", "example.com/b/v2/sub"));
}

// A module that was asked for below go 1.17 brings all that it asks for; the highest version wins.
static void test_minimal_versions(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod",
		"module m\n\ngo 1.16\n\nrequire (\n\te.com/a v1.0.0\n\te.com/b v1.0.0\n)\n"
		"exclude e.com/d v1.9.0\n");
	fixture_write(f, "m/m.go", "package m\n\nimport (\n\t_ \"e.com/a\"\n\t_ \"e.com/d\"\n)\n");
	fixture_write(f, "cache/e.com/a@v1.0.0/a.go", "package a\n");
	fixture_write(f, "cache/cache/download/e.com/a/@v/v1.0.0.mod",
		"module e.com/a\nrequire e.com/c v1.0.0\nrequire e.com/d v1.1.0\n");
	fixture_write(f, "cache/cache/download/e.com/b/@v/v1.0.0.mod",
		"module e.com/b\nrequire e.com/d v1.10.0\nrequire e.com/d v1.9.0\n");
	fixture_write(f, "cache/cache/download/e.com/c/@v/v1.0.0.mod",
		"module e.com/c\nrequire e.com/d v1.2.0\n");
	fixture_write(f, "cache/e.com/d@v1.1.0/d.go", "package d1\n");
	fixture_write(f, "cache/e.com/d@v1.10.0/d.go", "package d10\n");
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_clean(f);
	assert_text(fixture_import(f, "m", "e.com/d")->name, "d10");
}

static void test_missing_module(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod",
		"module m\n\ngo 1.22\n\nrequire e.com/a v1.3.0\nrequire e.com/b v1.0.0\n\n"
		"replace e.com/b => ../gone\n");
	fixture_write(f, "m/m.go",
		"package m\n\nimport (\n\t_ \"e.com/a/x\"\n\t_ \"e.com/a/y\"\n\t_ \"e.com/b\"\n)\n");
	fixture_write(f, "cache/e.com/a@v1.2.0/x/x.go", "package x\n");
	assert_true(fixture_load(f, "m", ""));
	assert_int_equal(f->program.problem_count, 2);
	assert_true(
		fixture_has_problem(f, "go.mod", 5, "e.com/a v1.3.0 is not in the module cache"));
	assert_true(fixture_has_problem(f, "go.mod", 8, "no folder ../gone"));
	assert_int_equal(f->program.unresolved_import_count, 3);
}

static void test_replace(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod",
		"module m\n\ngo 1.22\n\nrequire (\n\te.com/a v1.0.0\n\te.com/b v1.0.0\n)\n\n"
		"replace e.com/a => ../local/a\nreplace e.com/b v1.0.0 => e.com/fork v1.5.0\n");
	fixture_write(
		f, "m/m.go", "package m\n\nimport (\n\t_ \"e.com/a/in\"\n\t_ \"e.com/b\"\n)\n");
	fixture_write(f, "local/a/go.mod", "module e.com/a\n\ngo 1.19\n");
	fixture_write(f, "local/a/in/in.go", "package in\n");
	fixture_write(f, "local/a/nested/go.mod", "module e.com/a/nested\n");
	fixture_write(f, "local/a/nested/n.go", "package nested\n");
	fixture_write(f, "cache/e.com/fork@v1.5.0/f.go", "package fork\n");
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_clean(f);
	assert_int_equal(fixture_import(f, "m", "e.com/a/in")->go_minor, 19);
	assert_text(fixture_import(f, "m", "e.com/b")->name, "fork");
	fixture_write(f, "m/n.go", "package m\n\nimport _ \"e.com/a/nested\"\n");
	assert_true(fixture_load(f, "m", ""));
	assert_int_equal(f->program.unresolved_import_count, 1);
}

static void test_vendor(void **state)
{
	struct fixture *f = *state;
	const struct package *dep;

	fixture_write(f, "m/go.mod", "module m\n\ngo 1.22\n\nrequire e.com/a v1.0.0\n");
	fixture_write(f, "m/m.go", "package m\n\nimport _ \"e.com/a/p\"\n");
	fixture_write(
		f, "m/vendor/modules.txt", "# e.com/a v1.0.0\n## explicit; go 1.20\ne.com/a/p\n");
	fixture_write(f, "m/vendor/e.com/a/p/p.go", "package vendored\n");
	fixture_write(f, "cache/e.com/a@v1.0.0/p/p.go", "package cached\n");
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_clean(f);
	dep = fixture_import(f, "m", "e.com/a/p");
	assert_text(dep->name, "vendored");
	assert_text(dep->path, "e.com/a/p");
	assert_true(dep->is_vendored);
	assert_int_equal(dep->go_minor, 20);
	assert_int_equal(f->program.target_package_count, 1);
	setenv("GOFLAGS", "-mod=mod", 1);
	assert_true(fixture_load(f, "m", ""));
	assert_text(fixture_import(f, "m", "e.com/a/p")->name, "cached");
	setenv("GOFLAGS", "", 1);
	setenv("GOFLAGS", "-mod=vendor", 1);
	fixture_write(f, "m/go.mod", "module m\n\ngo 1.13\n\nrequire e.com/a v1.0.0\n");
	assert_true(fixture_load(f, "m", ""));
	assert_text(fixture_import(f, "m", "e.com/a/p")->name, "vendored");
	setenv("GOFLAGS", "", 1);
	fixture_write(f, "m/go.mod", "module m\n\ngo 1.13\n\nrequire e.com/a v1.0.0\n");
	assert_true(fixture_load(f, "m", ""));
	assert_text(fixture_import(f, "m", "e.com/a/p")->name, "cached");
}

// A vendor folder of another tool must not hide the module cache.
static void test_vendor_without_list(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod",
		"module m\n\ngo 1.22\n\nrequire e.com/a v1.0.0\nrequire e.com/b v1.0.0\n");
	fixture_write(f, "m/m.go", "package m\n\nimport (\n\t_ \"e.com/a\"\n\t_ \"e.com/b\"\n)\n");
	fixture_write(f, "m/vendor/e.com/a/a.go", "package vendored\n");
	fixture_write(f, "m/vendor/e.com/b/b.go", "package vendored\n");
	fixture_write(f, "cache/e.com/a@v1.0.0/a.go", "package cached\n");
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_clean(f);
	assert_text(fixture_import(f, "m", "e.com/a")->name, "cached");
	assert_text(fixture_import(f, "m", "e.com/b")->name, "vendored");
}

static void write_workspace(struct fixture *f)
{
	fixture_write(f, "w/go.work", "go 1.22\n\nuse (\n\t./a\n\t./b\n)\n");
	fixture_write(f, "w/a/go.mod", "module e.com/a\n\ngo 1.21\n\nrequire e.com/b v1.0.0\n");
	fixture_write(f, "w/a/a.go", "package a\n\nimport _ \"e.com/b\"\n");
	fixture_write(f, "w/b/go.mod", "module e.com/b\n\ngo 1.20\n");
	fixture_write(f, "w/b/b.go", "package b\n");
	fixture_write(f, "w/outside/go.mod", "module e.com/outside\n\nrequire e.com/b v1.0.0\n");
	fixture_write(f, "w/outside/o.go", "package outside\n\nimport _ \"e.com/b\"\n");
}

static void test_workspace(void **state)
{
	struct fixture *f = *state;

	write_workspace(f);
	assert_true(fixture_load(f, "w", "./a/... ./b/..."));
	fixture_assert_clean(f);
	assert_ptr_equal(fixture_import(f, "e.com/a", "e.com/b"), fixture_package(f, "e.com/b"));
	assert_int_equal(fixture_package(f, "e.com/a")->go_minor, 21);
	assert_int_equal(fixture_package(f, "e.com/b")->go_minor, 20);
	assert_true(fixture_load(f, "w/a", ""));
	fixture_assert_clean(f);
	setenv("GOWORK", "off", 1);
	assert_true(fixture_load(f, "w/a", ""));
	assert_int_equal(f->program.unresolved_import_count, 1);
}

// Each module below the pattern resolves by itself, in the workspace or not.
static void test_several_modules(void **state)
{
	struct fixture *f = *state;

	write_workspace(f);
	fixture_write(f, "w/go.work", "go 1.22\nuse ./a\nuse ./gone\nuse ./b\n");
	assert_true(fixture_load(f, "w", ""));
	assert_int_equal(f->program.target_package_count, 3);
	assert_true(fixture_has_problem(f, "go.work", 3, "no go.mod"));
	assert_true(fixture_has_problem(
		f, "outside/go.mod", 3, "e.com/b v1.0.0 is not in the module cache"));
	assert_non_null(fixture_import(f, "e.com/a", "e.com/b"));
	assert_null(fixture_import(f, "e.com/outside", "e.com/b"));
}

// A dependency that is named is checked as the module sees it.
static void test_dependency_pattern(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n\ngo 1.22\n\nrequire e.com/a v1.0.0\n");
	fixture_write(f, "m/m.go", "package m\n\nimport _ \"e.com/a/p\"\n");
	fixture_write(f, "cache/e.com/a@v1.0.0/p/p.go", "package p\n");
	fixture_write(f, "cache/e.com/a@v1.0.0/p/p_test.go", "package p\n");
	fixture_write(f, "cache/e.com/a@v1.0.0/a.go", "package a\n");
	assert_true(fixture_load(f, "m", "e.com/a/p ."));
	fixture_assert_clean(f);
	assert_int_equal(f->program.target_package_count, 2);
	fixture_assert_files(f, "e.com/a/p", "p.go p_test.go");
	assert_true(fixture_load(f, "m", "e.com/a/..."));
	assert_int_equal(f->program.target_package_count, 2);
	assert_false(fixture_has_package(f, "m"));
	assert_true(fixture_has_package(f, "e.com/a"));
}

static u32 count_packages(const struct fixture *f, const char *path)
{
	u32 count = 0;

	for (u32 i = 0; i < f->program.package_count; i++)
		count += str_equal(f->program.packages[i]->path, str_from_c(path));
	return count;
}

// Two modules that import the same packages share them; a third with another version does not.
static void test_shared_packages(void **state)
{
	static const char *const modules[] = {"x", "y", "z"};
	struct fixture *f = *state;
	char name[64], text[256];

	for (u32 i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "w/%s/go.mod", modules[i]);
		snprintf(text, sizeof(text),
			"module e.com/%s\n\ngo 1.22\n\nrequire (\n\te.com/top v1.0.0\n\te.com/low v1.%d.0\n"
			"\te.com/x v1.0.0\n)\nreplace e.com/x => ../x\n",
			modules[i], i == 2);
		fixture_write(f, name, text);
		snprintf(name, sizeof(name), "w/%s/m.go", modules[i]);
		fixture_write(f, name, "package m\n\nimport _ \"e.com/top\"\n");
	}
	fixture_write(f, "w/x/p/p.go", "package p\n\nimport _ \"e.com/low\"\n");
	fixture_write(f, "w/y/q.go", "package m\n\nimport _ \"e.com/x/p\"\n");
	fixture_write(f, "w/z/q.go", "package m\n\nimport _ \"e.com/x/p\"\n");
	fixture_write(f, "cache/e.com/top@v1.0.0/t.go", "package top\n\nimport _ \"e.com/low\"\n");
	fixture_write(f, "cache/e.com/low@v1.0.0/l.go", "package low\n");
	fixture_write(f, "cache/e.com/low@v1.1.0/l.go", "package low\n");
	assert_true(fixture_load(f, "w", ""));
	fixture_assert_clean(f);
	assert_int_equal(count_packages(f, "e.com/low"), 2);
	assert_int_equal(count_packages(f, "e.com/top"), 2);
	assert_int_equal(count_packages(f, "e.com/x/p"), 2);
	assert_ptr_equal(fixture_import(f, "e.com/x", "e.com/top"),
		fixture_import(f, "e.com/y", "e.com/top"));
	assert_ptr_not_equal(fixture_import(f, "e.com/x", "e.com/top"),
		fixture_import(f, "e.com/z", "e.com/top"));
	assert_int_equal(fixture_import(f, "e.com/y", "e.com/x/p")->role, PACKAGE_TARGET);
	assert_int_equal(fixture_import(f, "e.com/z", "e.com/x/p")->role, PACKAGE_DEPENDENCY);
}

static void test_ignore(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod",
		"module m\n\ngo 1.25\n\nignore (\n\t./top\n\tnode_modules\n\ta/b\n)\n");
	fixture_write(f, "m/m.go", "package m\n");
	fixture_write(f, "m/top/x.go", "package x\n");
	fixture_write(f, "m/sub/top/x.go", "package x\n");
	fixture_write(f, "m/sub/node_modules/x.go", "package x\n");
	fixture_write(f, "m/sub/a/b/x.go", "package x\n");
	fixture_write(f, "m/sub/xa/b/x.go", "package x\n");
	assert_true(fixture_load(f, "m", ""));
	assert_int_equal(f->program.target_package_count, 3);
	assert_true(fixture_has_package(f, "m/sub/top"));
	assert_true(fixture_has_package(f, "m/sub/xa/b"));
}

static void test_broken_gomod(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n\ngo 1.22\n\nrequire e.com/a\nnonsense\n");
	fixture_write(f, "m/m.go", "package m\n\nimport _ \"fmt\"\n");
	assert_true(fixture_load(f, "m", ""));
	assert_true(fixture_has_problem(f, "go.mod", 5, "usage"));
	assert_true(fixture_has_problem(f, "go.mod", 6, "unknown directive: nonsense"));
	assert_non_null(fixture_import(f, "m", "fmt"));
	fixture_write(f, "m/go.mod", "\x01\x02\n");
	assert_true(fixture_load(f, "m", ""));
	assert_true(fixture_has_problem(f, "go.mod", 0, "no module line"));
}

static void test_gopath(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "gopath/src/e.com/a/a.go",
		"package a\n\nimport (\n\t_ \"e.com/b\"\n\t_ \"e.com/v\"\n)\n");
	fixture_write(f, "gopath/src/e.com/b/b.go", "package b\n");
	fixture_write(f, "gopath/src/e.com/a/vendor/e.com/v/v.go", "package v\n");
	fixture_write(f, "gopath/src/e.com/v/v.go", "package outer\n");
	assert_true(fixture_load(f, "gopath/src/e.com/a", ""));
	fixture_assert_clean(f);
	assert_ptr_equal(fixture_import(f, "e.com/a", "e.com/b"), fixture_package(f, "e.com/b"));
	assert_text(fixture_import(f, "e.com/a", "e.com/v")->name, "v");
	assert_text(fixture_import(f, "e.com/a", "e.com/v")->path, "e.com/a/vendor/e.com/v");
	assert_int_equal(fixture_package(f, "e.com/a")->go_minor, 23);
}

// A tree that looks like a GOPATH is one, and GOPATH itself is asked after it.
static void test_gopath_guessed(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "build/src/host.org/a/a.go",
		"package a\n\nimport (\n\t_ \"e.com/b\"\n\t_ \"host.org/c\"\n)\n");
	fixture_write(f, "build/src/host.org/c/c.go", "package c\n");
	fixture_write(f, "gopath/src/e.com/b/b.go", "package b\n");
	assert_true(fixture_load(f, "build/src/host.org/a", "."));
	fixture_assert_clean(f);
	assert_non_null(fixture_import(f, "host.org/a", "host.org/c"));
	assert_non_null(fixture_import(f, "host.org/a", "e.com/b"));
}

static void test_modules_off(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "gopath/src/e.com/a/go.mod", "module e.com/a\n\nrequire e.com/b v1.0.0\n");
	fixture_write(f, "gopath/src/e.com/a/a.go", "package a\n\nimport _ \"e.com/b\"\n");
	fixture_write(f, "gopath/src/e.com/b/b.go", "package b\n");
	assert_true(fixture_load(f, "gopath/src/e.com/a", ""));
	assert_int_equal(f->program.unresolved_import_count, 1);
	setenv("GO111MODULE", "off", 1);
	assert_true(fixture_load(f, "gopath/src/e.com/a", ""));
	fixture_assert_clean(f);
}

static void test_loose_folder(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "loose/x/a.go", "package a\n\nimport (\n\t_ \"fmt\"\n\t_ \"./b\"\n)\n");
	fixture_write(f, "loose/x/b/b.go", "package b\n");
	assert_true(fixture_load(f, "loose", ""));
	fixture_assert_clean(f);
	assert_ptr_equal(fixture_import(f, "x", "./b"), fixture_package(f, "x/b"));
}

// GOROOT/src is its own GOROOT, whatever the environment says; what it vendors are its packages.
static void test_std(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "other/src/go.mod", "module std\n\ngo 1.30\n");
	fixture_write(f, "other/src/internal/goversion/goversion.go",
		"package goversion\n\nconst Version = 30\n");
	fixture_write(f, "other/src/net/net.go", "package net\n\nimport _ \"golang.org/x/dns\"\n");
	fixture_write(f, "other/src/vendor/golang.org/x/dns/d.go", "package dns\n");
	fixture_write(f, "other/src/vendor/modules.txt",
		"# golang.org/x v0.1.0\n## explicit; go 1.25\ngolang.org/x/dns\n");
	fixture_write(f, "other/src/builtin/builtin.go", "package builtin\n");
	fixture_write(f, "other/src/cmd/go.mod", "module cmd\n\ngo 1.30\n");
	fixture_write(f, "other/src/cmd/tool/main.go",
		"package main\n\nimport (\n\t_ \"cmd/internal/x\"\n\t_ \"golang.org/x/mod\"\n\t_ \"net\"\n)\n");
	fixture_write(f, "other/src/cmd/internal/x/x.go", "package x\n");
	fixture_write(f, "other/src/cmd/vendor/golang.org/x/mod/m.go", "package mod\n");
	fixture_write(f, "other/src/cmd/vendor/modules.txt",
		"# golang.org/x/mod v0.1.0\ngolang.org/x/mod\n");
	assert_true(fixture_load(f, "other/src", ""));
	fixture_assert_clean(f);
	assert_int_equal(f->program.goroot_minor, 30);
	assert_int_equal(f->program.target_package_count, 4);
	assert_text(fixture_import(f, "net", "golang.org/x/dns")->path, "vendor/golang.org/x/dns");
	assert_int_equal(fixture_import(f, "net", "golang.org/x/dns")->go_minor, 25);
	assert_text(fixture_import(f, "cmd/tool", "golang.org/x/mod")->path,
		"cmd/vendor/golang.org/x/mod");
	assert_ptr_equal(fixture_import(f, "cmd/tool", "net"), fixture_package(f, "net"));
	assert_int_equal(fixture_package(f, "net")->go_minor, 30);
	assert_true(fixture_load(f, "other/src", "std"));
	assert_int_equal(fixture_package(f, "vendor/golang.org/x/dns")->role, PACKAGE_TARGET);
	assert_true(fixture_load(f, "other/src", "cmd"));
	assert_int_equal(fixture_package(f, "net")->role, PACKAGE_DEPENDENCY);
	assert_int_equal(f->program.target_package_count, 3);
}

static void test_wrong_goroot(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n");
	fixture_write(f, "m/m.go", "package m\n");
	f->options.goroot = STR_EMPTY;
	setenv("GOROOT", "/nowhere", 1);
	assert_true(fixture_load(f, "m", ""));
	assert_true(fixture_has_problem(f, "/nowhere", 0, "no Go sources"));
}

static void test_old_goroot(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "m/go.mod", "module m\n\ngo 1.26\n");
	fixture_write(f, "m/m.go", "package m\n");
	fixture_write(f, "m/new.go", "//go:build go1.25\n\npackage m\n");
	assert_true(fixture_load(f, "m", ""));
	fixture_assert_files(f, "m", "m.go new.go");
	assert_int_equal(f->program.problem_count, 1);
	assert_non_null(strstr(f->program.problems[0].text.ptr, "go.mod asks for Go 1.26"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
	const struct CMUnitTest cases[] = {
		CASE(test_module_cache),
		CASE(test_minimal_versions),
		CASE(test_missing_module),
		CASE(test_replace),
		CASE(test_vendor),
		CASE(test_vendor_without_list),
		CASE(test_workspace),
		CASE(test_several_modules),
		CASE(test_dependency_pattern),
		CASE(test_shared_packages),
		CASE(test_ignore),
		CASE(test_broken_gomod),
		CASE(test_gopath),
		CASE(test_gopath_guessed),
		CASE(test_modules_off),
		CASE(test_loose_folder),
		CASE(test_std),
		CASE(test_wrong_goroot),
		CASE(test_old_goroot),
	};

	return cmocka_run_group_tests(cases, NULL, NULL);
}
