// SPDX-License-Identifier: Apache-2.0
#include "golang/load/goroot.h"

#include "golang/load/environment.h"
#include "support/tempdir.h"
#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
	struct tempdir tree;
	struct arena arena;
	struct environment environment;
};

static void write_goroot(struct place *place, const char *dir, int minor)
{
	char name[256], text[64];

	snprintf(name, sizeof(name), "%s/src/internal/goversion/goversion.go", dir);
	snprintf(text, sizeof(text), "package goversion\n\nconst Version = %d\n", minor);
	tempdir_write(&place->tree, name, text);
}

static int set_up(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	*state = place;
	tempdir_init(&place->tree);
	arena_init(&place->arena);
	place->environment.home = str_from_c(place->tree.path);
	place->environment.gomodcache = arena_printf(&place->arena, "%s/mod", place->tree.path);
	return 0;
}

static int tear_down(void **state)
{
	struct place *place = *state;

	arena_deinit(&place->arena);
	tempdir_deinit(&place->tree);
	free(place);
	return 0;
}

static str below(struct place *place, const char *name)
{
	return arena_printf(&place->arena, "%s/%s", place->tree.path, name);
}

static void test_read(void **state)
{
	struct place *place = *state;
	struct goroot goroot;

	write_goroot(place, "new", 23);
	tempdir_write(&place->tree, "old/VERSION", "go1.13.5\ntime x\n");
	tempdir_write(&place->tree, "old/src/runtime/r.go", "package runtime\n");
	tempdir_write(&place->tree, "none/VERSION", "devel\n");
	assert_true(goroot_read(&place->arena, below(place, "new"), &goroot));
	assert_int_equal(goroot.minor, 23);
	assert_true(goroot_read(&place->arena, below(place, "old"), &goroot));
	assert_int_equal(goroot.minor, 13);
	assert_false(goroot_read(&place->arena, below(place, "none"), &goroot));
	assert_false(goroot_read(&place->arena, below(place, "nowhere"), &goroot));
	assert_int_equal(goroot.minor, 13);
}

// $GOROOT before PATH; PATH through links as distributions lay them.
static void test_find(void **state)
{
	struct place *place = *state;
	struct goroot goroot;
	char link[512];

	write_goroot(place, "lib/go-1.21", 21);
	tempdir_write(&place->tree, "lib/go-1.21/bin/go", "");
	tempdir_write(&place->tree, "bin/other", "");
	snprintf(link, sizeof(link), "%s/bin/go", place->tree.path);
	assert_int_equal(symlink("../lib/go-1.21/bin/go", link), 0);
	place->environment.path = arena_printf(&place->arena, "/nowhere:%s/bin", place->tree.path);
	assert_true(goroot_find(&place->arena, &place->environment, 0, &goroot));
	assert_int_equal(goroot.minor, 21);
	assert_true(str_ends(goroot.dir, STR("/lib/go-1.21")));
	write_goroot(place, "mine", 20);
	place->environment.goroot = below(place, "mine");
	assert_true(goroot_find(&place->arena, &place->environment, 99, &goroot));
	assert_int_equal(goroot.minor, 20);
}

// The one that go.mod asks for is taken before an older one on PATH.
static void test_find_wanted(void **state)
{
	struct place *place = *state;
	struct goroot goroot;

	write_goroot(place, "path", 21);
	tempdir_write(&place->tree, "path/bin/go", "");
	write_goroot(place, "sdk/go1.98.1", 98);
	write_goroot(place, "sdk/go1.99.1", 99);
	write_goroot(place, "mod/golang.org/toolchain@v0.0.1-go1.200.0.linux-amd64", 200);
	place->environment.path = below(place, "path/bin");
	assert_true(goroot_find(&place->arena, &place->environment, 21, &goroot));
	assert_int_equal(goroot.minor, 21);
	assert_true(goroot_find(&place->arena, &place->environment, 98, &goroot));
	assert_int_equal(goroot.minor, 99);
	assert_true(goroot_find(&place->arena, &place->environment, 100, &goroot));
	assert_int_equal(goroot.minor, 200);
	assert_true(goroot_find(&place->arena, &place->environment, 300, &goroot));
	assert_int_equal(goroot.minor, 200);
}

static void test_experiments(void **state)
{
	struct place *place = *state;
	struct goroot goroot = {below(place, "go"), 24};
	struct build_context context;

	tempdir_write(&place->tree, "go/src/internal/buildcfg/exp.go",
		"package buildcfg\n\nfunc f() {\n\tbaseline := goexperiment.Flags{\n"
		"\t\tRegabiArgs:   regabiSupported,\n\t\t// A comment: with, signs.\n"
		"\t\tSwissMap:     true,\n\t\tOff: false,\n\t}\n\tOther: true,\n}\n");
	build_context_init(&place->arena, STR("linux"), STR("amd64"), &context);
	goroot_add_experiments(&place->arena, &goroot, STR("synctest,noswissmap"), &context);
	assert_true(build_tag_matches(&context, STR("goexperiment.regabiargs")));
	assert_true(build_tag_matches(&context, STR("goexperiment.synctest")));
	assert_false(build_tag_matches(&context, STR("goexperiment.swissmap")));
	assert_false(build_tag_matches(&context, STR("goexperiment.off")));
	assert_false(build_tag_matches(&context, STR("goexperiment.other")));
	build_context_init(&place->arena, STR("linux"), STR("386"), &context);
	goroot_add_experiments(&place->arena, &goroot, STR_EMPTY, &context);
	assert_false(build_tag_matches(&context, STR("goexperiment.regabiargs")));
	assert_true(build_tag_matches(&context, STR("goexperiment.swissmap")));
}

static void test_environment(void **state)
{
	struct place *place = *state;
	struct environment environment;

	tempdir_write(&place->tree, ".config/go/env",
		"GOPATH=/from/file\nGOFLAGS=-mod=vendor --tags=a,b -v\n");
	setenv("HOME", place->tree.path, 1);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("GOENV");
	unsetenv("GOPATH");
	unsetenv("GOFLAGS");
	unsetenv("GOMODCACHE");
	setenv("GO111MODULE", "off", 1);
	environment_read(&place->arena, &environment);
	assert_text(environment.gopath, "/from/file");
	assert_text(environment.gomodcache, "/from/file/pkg/mod");
	assert_text(environment_flag(&environment, STR("mod")), "vendor");
	assert_text(environment_flag(&environment, STR("tags")), "a,b");
	assert_text(environment_flag(&environment, STR("v")), "");
	assert_true(environment.gopath_mode);
	setenv("GOPATH", "/from/variable", 1);
	setenv("GOENV", "off", 1);
	environment_read(&place->arena, &environment);
	assert_text(environment.gopath, "/from/variable");
	assert_text(environment.goflags, "");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest cases[] = {
		CASE(test_read),
		CASE(test_find),
		CASE(test_find_wanted),
		CASE(test_experiments),
		CASE(test_environment),
	};

	return cmocka_run_group_tests(cases, NULL, NULL);
}
