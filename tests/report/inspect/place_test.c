// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/place.h"

#include "support/testing.h"

static void functions_lose_their_path(void **state)
{
	static const char *const cases[][2] = {
		{"main.main", "main.main"},
		{"example.com/shop/store.(*DB).Load", "store.(*DB).Load"},
		{"example.com/shop/store.Map[...].func1", "store.Map[...].func1"},
		{"example.com/a.F[example.com/b.T]", "a.F[example.com/b.T]"},
		{"gopkg.in/yaml%2ev3.(*Decoder).Decode", "yaml.v3.(*Decoder).Decode"},
		{"a/100%.F", "100%.F"},
		{"", ""},
		{"/", ""},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_text(place_function(&arena, str_from_c(cases[i][0])), cases[i][1]);
	arena_deinit(&arena);
}

static void files_lose_what_is_known(void **state)
{
	static const struct {
		const char *function, *file, *shown;
	} cases[] = {
		{"main.main", "/home/dev/shop/main.go", "main.go"},
		{"main.main", "/home/dev/shopping/main.go", "/home/dev/shopping/main.go"},
		{"net/http.(*conn).serve", "/usr/local/go/src/net/http/server.go",
			"net/http/server.go"},
		{"runtime.main", "/opt/src/go/src/runtime/proc.go", "runtime/proc.go"},
		{"internal/poll.runtime_pollWait", "/usr/local/go/src/runtime/netpoll.go",
			"runtime/netpoll.go"},
		{"net.Dial", "/home/dev/shop/go/src/net/dial.go", "net/dial.go"},
		{"time.Sleep", "/usr/local/go/src/runtime/time.go", "runtime/time.go"},
		{"example.com/a.F", "/root/go/pkg/mod/example.com/a@v1.2.3/f.go",
			"example.com/a@v1.2.3/f.go"},
		{"example.com/a.F", "/root/go/src/example.com/a/f.go", "example.com/a/f.go"},
		{"example.com/a.F", "example.com/a/f.go", "example.com/a/f.go"},
		{"main.F", "/x/src/main/f.go", "/x/src/main/f.go"},
		{"main.F", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_text(place_file(str_from_c(cases[i].function), str_from_c(cases[i].file),
				    STR("/home/dev/shop")),
			cases[i].shown);
}

static void the_runtime_and_the_library_are_known(void **state)
{
	(void)state;
	assert_true(place_is_runtime(STR("runtime.gopark")));
	assert_true(place_is_runtime(STR("internal/runtime/maps.(*Map).Get")));
	assert_true(place_is_runtime(STR("sync.runtime_SemacquireMutex")));
	assert_false(place_is_runtime(STR("example.com/runtime.F")));
	assert_false(place_is_runtime(STR("sync.(*Mutex).Lock")));
	assert_true(place_is_standard(STR("net/http.Get"), STR("example.com/shop")));
	assert_true(place_is_standard(STR("sync.(*Mutex).Lock"), STR("shop")));
	assert_false(place_is_standard(STR("shop/store.F"), STR("shop")));
	assert_true(place_is_standard(STR("shopping/store.F"), STR("shop")));
	assert_false(place_is_standard(STR("main.main"), STR_EMPTY));
	assert_false(place_is_standard(STR("github.com/x/y.F"), STR_EMPTY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_lose_their_path),
		cmocka_unit_test(files_lose_what_is_known),
		cmocka_unit_test(the_runtime_and_the_library_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
