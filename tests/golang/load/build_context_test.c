// SPDX-License-Identifier: Apache-2.0
#include "golang/load/build_context.h"

#include "support/testing.h"

static const struct {
	const char *goos, *goarch, *name;
	bool matches;
} names[] = {
	{"linux", "amd64", "a.go", true},
	{"linux", "amd64", "a_linux.go", true},
	{"linux", "amd64", "a_windows.go", false},
	{"linux", "amd64", "a_linux_amd64.go", true},
	{"linux", "amd64", "a_linux_arm64.go", false},
	{"linux", "amd64", "a_windows_amd64.go", false},
	{"linux", "amd64", "a_arm64.go", false},
	{"linux", "amd64", "linux.go", true},
	{"linux", "amd64", "windows.go", true},
	{"linux", "amd64", "windows_amd64.go", true},
	{"linux", "amd64", "a_windows_test.go", false},
	{"linux", "amd64", "a_linux_amd64_test.go", true},
	{"linux", "amd64", "a_test.go", true},
	{"linux", "amd64", "a_unix.go", true},
	{"darwin", "amd64", "a_unix.go", true},
	{"linux", "amd64", "a_linux.x_windows.go", true},
	{"linux", "amd64", "a_windows.pb.go", false},
	{"linux", "amd64", "a_amd64_linux.go", true},
	{"linux", "arm64", "a_amd64_linux.go", true},
	{"linux", "amd64", "_windows.go", false},
	{"android", "arm64", "a_linux.go", true},
	{"illumos", "amd64", "a_solaris.go", true},
	{"ios", "arm64", "a_darwin.go", true},
	{"linux", "amd64", "a_foo_windows.go", false},
	{"linux", "amd64", "a_wasip1_wasm.go", false},
};

static void test_names(void **state)
{
	struct build_context context;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (u32 i = 0; i < ARRAY_LEN(names); i++) {
		build_context_init(
			&arena, str_from_c(names[i].goos), str_from_c(names[i].goarch), &context);
		assert_int_equal(
			build_name_matches(&context, str_from_c(names[i].name)), names[i].matches);
	}
	arena_deinit(&arena);
}

static void test_tags(void **state)
{
	static const char *const hold[] = {"linux", "amd64", "gc", "unix", "cgo", "go1.1", "go1.23",
		"debug", "netgo", "goexperiment.swissmap", "amd64.v1"};
	static const char *const fail[] = {"windows", "arm64", "gccgo", "go1.24", "go1.0",
		"go1.023", "go2", "ignore", "goexperiment.arenas", "boringcrypto", ""};
	struct build_context context;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	build_context_init(&arena, STR("linux"), STR("amd64"), &context);
	context.cgo = true;
	context.release_minor = 23;
	build_context_add_tags(&context, STR("debug, netgo"));
	build_context_set_tag(&context, STR("goexperiment.swissmap"), true);
	build_context_set_tag(&context, STR("goexperiment.arenas"), false);
	for (u32 i = 0; i < ARRAY_LEN(hold); i++)
		assert_true(build_tag_matches(&context, str_from_c(hold[i])));
	for (u32 i = 0; i < ARRAY_LEN(fail); i++)
		assert_false(build_tag_matches(&context, str_from_c(fail[i])));
	build_context_set_tag(&context, STR("goexperiment.boringcrypto"), true);
	assert_true(build_tag_matches(&context, STR("boringcrypto")));
	context.cgo = false;
	assert_false(build_tag_matches(&context, STR("cgo")));
	context.goos = STR("windows");
	assert_false(build_tag_matches(&context, STR("unix")));
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_tags),
	};

	return cmocka_run_group_tests(cases, NULL, NULL);
}
