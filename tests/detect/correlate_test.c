// SPDX-License-Identifier: Apache-2.0
#include "detect/correlate.h"

#include "support/testing.h"

struct fixture {
	struct arena arena;
	struct finding_list source, runtime, joined;
	struct correlate_stats stats;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	arena_init(&fixture.arena);
	fixture.source.arena = fixture.runtime.arena = fixture.joined.arena = &fixture.arena;
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_deinit(&fixture->arena);
	return 0;
}

static struct finding *add(struct fixture *fixture, struct finding_list *list, enum fault_id id,
	const char *function, const char *file, u32 line)
{
	struct finding *finding = vec_push(&fixture->arena, &list->items);

	*finding = (struct finding){.id = id,
		.severity = SEVERITY_WARNING,
		.where = {.file = str_from_c(file), .line = line},
		.function = str_from_c(function),
		.message = list == &fixture->source ? STR("static") : STR("runtime")};
	finding->evidence = arena_new(&fixture->arena, struct evidence);
	finding->evidence->source = list == &fixture->source ? STR("check") : STR("inspect");
	finding->evidence_count = 1;
	return finding;
}

static void add_step(struct fixture *fixture, struct finding *finding, const char *file, u32 line)
{
	struct step *steps = arena_array(&fixture->arena, struct step, finding->step_count + 1);

	if (finding->step_count)
		memcpy(steps, finding->steps, finding->step_count * sizeof(*steps));
	steps[finding->step_count++] =
		(struct step){{.file = str_from_c(file), .line = line}, STR("step")};
	finding->steps = steps;
}

static void join(struct fixture *fixture)
{
	fixture->joined.items.len = 0;
	correlate_findings(fixture->source.items.at, fixture->source.items.len,
		fixture->runtime.items.at, fixture->runtime.items.len, &fixture->joined,
		&fixture->stats);
}

static void paths_of_one_file(void **state)
{
	static const char *const pairs[][2] = {
		{"store/a.go", "store/a.go"},
		{"./store/a.go", "store/a.go"},
		{"../shop/store/a.go", "/home/x/shop/store/a.go"},
		{"store/a.go", "/home/x/shop/store/a.go"},
		{"store/a.go", "example.com/shop/store/a.go"},
		{"example.com/shop/store/a.go", "/home/x/shop/store/a.go"},
		{"github.com/owner/repo/store/a.go", "/work/repo/store/a.go"},
		{"github.com/owner/repo/v2/store/a.go", "/work/repo/store/a.go"},
		{"github.com/owner/repo/v2/store/a.go", "store/a.go"},
		{"main.go", "./main.go"},
		{"main.go", "/src/main.go"},
		{"cmd/x/main.go", "example.com/shop/cmd/x/main.go"},
		// Dependencies.
		{"/root/go/pkg/mod/example.com/dep@v1.2.3/x/a.go", "example.com/dep@v1.2.3/x/a.go"},
		{"/root/go/pkg/mod/example.com/dep@v1.2.3/x/a.go",
			"/home/x/shop/vendor/example.com/dep/x/a.go"},
		{"vendor/example.com/dep/x/a.go", "example.com/dep@v1.2.3/x/a.go"},
		{"/root/go/pkg/mod/github.com/!burnt!sushi/toml@v1.0.0/decode.go",
			"github.com/BurntSushi/toml@v1.0.0/decode.go"},
		{"/home/x/go/src/example.com/shop/store/a.go", "example.com/shop/store/a.go"},
		{"/build/shop-1.2/.build/src/github.com/o/r/a/b.go", "github.com/o/r/a/b.go"},
		// The standard library.
		{"/usr/lib/go-1.23/src/net/http/server.go", "net/http/server.go"},
		{"/usr/lib/go-1.23/src/net/http/server.go", "/home/x/go/src/net/http/server.go"},
		// Built on another machine.
		{"/home/me/shop/internal/store/a.go", "/build/shop/internal/store/a.go"},
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(pairs); i++) {
		str a = str_from_c(pairs[i][0]), b = str_from_c(pairs[i][1]);

		if (!correlate_same_file(a, b) || !correlate_same_file(b, a))
			fail_msg("%s and %s are one file", pairs[i][0], pairs[i][1]);
	}
}

static void paths_of_different_files(void **state)
{
	static const char *const pairs[][2] = {
		{"store/a.go", "store/b.go"},
		{"store/a.go", "/home/x/shop/restore/a.go"},
		{"store/a.go", "other/a.go"},
		{"example.com/shop/store/a.go", "/home/x/shop/internal/store/a.go"},
		{"example.com/shop/main.go", "/home/x/shop/cmd/tool/main.go"},
		{"example.com/shop/store/a.go", "example.com/web/store/a.go"},
		{"github.com/o/r/api/v1/a.go", "api/v2/a.go"},
		{"/home/x/shop/a/util/log.go", "/home/x/shop/b/util/log.go"},
		{"/home/x/a/internal/util/log.go", "/home/x/b/internal/util/log.go"},
		{"/root/go/pkg/mod/example.com/dep@v1.2.3/x/a.go",
			"/root/go/pkg/mod/example.com/other@v1.2.3/x/a.go"},
		{"", "a.go"},
		{"", ""},
		{"/", "/"},
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(pairs); i++) {
		str a = str_from_c(pairs[i][0]), b = str_from_c(pairs[i][1]);

		if (correlate_same_file(a, b) || correlate_same_file(b, a))
			fail_msg("%s and %s are two files", pairs[i][0], pairs[i][1]);
	}
}

static void a_line_confirms(void **state)
{
	struct fixture *fixture = *state;
	struct finding *static_one, *runtime_one;
	const struct finding *joined;
	struct fix fix = {.title = STR("close it")};

	static_one = add(fixture, &fixture->source, FAULT_DEF002, "example.com/shop/store.Scan",
		"store/scan.go", 19);
	add_step(fixture, static_one, "store/scan.go", 15);
	static_one->fix = &fix;
	add(fixture, &fixture->source, FAULT_DEF001, "example.com/shop/store.Scan", "store/scan.go",
		17);
	runtime_one = add(fixture, &fixture->runtime, FAULT_DEF002, "example.com/shop/store.Scan",
		"/src/shop/store/scan.go", 19);
	add_step(fixture, runtime_one, "/src/shop/store/scan.go", 21);
	runtime_one->severity = SEVERITY_ERROR;
	join(fixture);
	assert_int_equal(fixture->stats.confirmed, 1);
	assert_int_equal(fixture->stats.only_source, 1);
	assert_int_equal(fixture->stats.only_runtime, 0);
	assert_int_equal(fixture->joined.items.len, 1);
	joined = &fixture->joined.items.at[0];
	assert_int_equal(joined->confidence, CONFIDENCE_CONFIRMED);
	assert_int_equal(joined->severity, SEVERITY_ERROR);
	assert_text(joined->where.file, "store/scan.go");
	assert_text(joined->message, "static");
	assert_text(joined->fix->title, "close it");
	assert_int_equal(joined->step_count, 2);
	assert_text(joined->steps[1].message, "in the process: step");
	assert_int_equal(joined->evidence_count, 2);
	assert_text(joined->evidence[0].source, "check");
	assert_text(joined->evidence[1].source, "inspect");
	assert_int_equal(joined->fingerprint.len, 16);
}

// Functions as check and the linker name them, with a line that differs.
static void functions_of_one_name(void **state)
{
	static const char *const pairs[][2] = {
		{"example.com/shop/store.Scan", "example.com/shop/store.Scan"},
		{"example.com/shop/store.Scan", "example.com/shop/store.Scan.func1"},
		{"example.com/shop/store.Scan", "example.com/shop/store.Scan.func1.2"},
		{"example.com/shop/store.Scan", "example.com/shop/store.Scan.deferwrap1"},
		{"example.com/shop/store.Scan", "example.com/shop/store.Scan.gowrap2"},
		{"example.com/shop/store.Scan", "example.com/shop/store.Scan.func1.dwrap.3"},
		{"example.com/shop/store.Scan", "example.com/shop/store.Scan-range1"},
		{"example.com/shop/store.Scan", "example.com/shop/store.Scan.func2-range1"},
		{"example.com/shop/store.Scan", "example.com/shop/store.Scan[...]"},
		{"example.com/shop/store.(*DB).Load", "example.com/shop/store.(*DB).Load-fm"},
		{"example.com/shop/store.(*DB).Load",
			"example.com/shop/store.(*DB[...]).Load.func1.1"},
		{"example.com/shop/store.T.Load", "example.com/shop/store.(*T).Load"},
		{"example.com/shop/store.T.Load", "example.com/shop/store.T.Load"},
		{"example.com/shop/store.init", "example.com/shop/store.glob..func1"},
		{"example.com/shop/store.init", "example.com/shop/store.init.0.func1"},
		{"example.com/shop/cmd/shopd.run", "main.run"},
		{"example.com/shop/cmd/shopd.run", "main.run.func1"},
		// Inlined into main before it was compiled.
		{"example.com/shop/store.Gen", "main.main.Gen[...].func1"},
	};

	for (u32 i = 0; i < ARRAY_LEN(pairs); i++) {
		struct fixture *fixture = *state;

		fixture->source.items.len = fixture->runtime.items.len = 0;
		add(fixture, &fixture->source, FAULT_CTX001, pairs[i][0], "store/scan.go", 10);
		add(fixture, &fixture->runtime, FAULT_CTX001, pairs[i][1],
			"/src/shop/store/scan.go", 14);
		join(fixture);
		if (fixture->stats.confirmed != 1)
			fail_msg("%s and %s are one function", pairs[i][0], pairs[i][1]);
	}
}

static void functions_of_different_names(void **state)
{
	static const char *const pairs[][2] = {
		{"example.com/shop/store.Scan", "example.com/shop/store.Scanner"},
		{"example.com/shop/store.Scan", "example.com/shop/store.rScan"},
		{"example.com/shop/store.(*DB).Load", "example.com/shop/store.(*Cache).Load"},
		{"example.com/shop/store.Load", "example.com/shop/store.Loads.func1"},
	};

	for (u32 i = 0; i < ARRAY_LEN(pairs); i++) {
		struct fixture *fixture = *state;

		fixture->source.items.len = fixture->runtime.items.len = 0;
		add(fixture, &fixture->source, FAULT_CTX001, pairs[i][0], "store/scan.go", 10);
		add(fixture, &fixture->runtime, FAULT_CTX001, pairs[i][1],
			"/src/shop/store/scan.go", 14);
		join(fixture);
		if (fixture->stats.confirmed)
			fail_msg("%s and %s are two functions", pairs[i][0], pairs[i][1]);
	}
}

// Two findings of one function: which of them it is cannot be told.
static void a_function_confirms_only_its_one_finding(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, &fixture->source, FAULT_DEF010, "example.com/shop/store.F", "store/a.go", 10);
	add(fixture, &fixture->source, FAULT_DEF010, "example.com/shop/store.F", "store/a.go", 20);
	add(fixture, &fixture->runtime, FAULT_DEF010, "example.com/shop/store.F", "/s/store/a.go",
		15);
	join(fixture);
	assert_int_equal(fixture->stats.confirmed, 0);
	assert_int_equal(fixture->stats.only_runtime, 1);
	assert_int_equal(fixture->stats.only_source, 2);
	assert_text(fixture->joined.items.at[0].message, "runtime");
}

// The go statement is a step of what was seen at run time.
static void a_step_confirms(void **state)
{
	struct fixture *fixture = *state;
	struct finding *runtime_one;

	add(fixture, &fixture->source, FAULT_CTX003, "example.com/shop/store.F", "store/a.go", 10);
	add(fixture, &fixture->source, FAULT_CTX003, "example.com/shop/store.F", "store/a.go", 20);
	runtime_one = add(fixture, &fixture->runtime, FAULT_CTX003, "example.com/shop/store.g",
		"/s/store/b.go", 99);
	add_step(fixture, runtime_one, "/s/store/a.go", 20);
	join(fixture);
	assert_int_equal(fixture->stats.confirmed, 1);
	assert_int_equal(fixture->joined.items.at[0].where.line, 20);
}

static void other_ids_do_not_confirm(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, &fixture->source, FAULT_DEF001, "example.com/shop/store.F", "store/a.go", 10);
	add(fixture, &fixture->runtime, FAULT_DEF002, "example.com/shop/store.F", "/s/store/a.go",
		10);
	join(fixture);
	assert_int_equal(fixture->stats.confirmed, 0);
}

// The folder has another name than the module: the package tells.
static void packages_tell_files_apart_and_together(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, &fixture->source, FAULT_DEF002, "example.com/shop/store.F",
		"checkout/store/a.go", 10);
	add(fixture, &fixture->runtime, FAULT_DEF002, "example.com/shop/store.F", "/src/store/a.go",
		10);
	join(fixture);
	assert_int_equal(fixture->stats.confirmed, 1);
	fixture->runtime.items.at[0].function = STR("example.com/shop/other.F");
	fixture->runtime.items.at[0].where.file = STR("/src/other/a.go");
	join(fixture);
	assert_int_equal(fixture->stats.confirmed, 0);
	// Package main, from any folder.
	fixture->source.items.at[0].function = STR("example.com/shop/cmd/shopd.run");
	fixture->runtime.items.at[0].function = STR("main.run.func1");
	join(fixture);
	assert_int_equal(fixture->stats.confirmed, 1);
}

static void several_sightings_confirm_one_finding(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, &fixture->source, FAULT_CTX001, "example.com/shop/store.F", "store/a.go", 10);
	add(fixture, &fixture->runtime, FAULT_CTX001, "example.com/shop/store.F", "/s/store/a.go",
		12);
	add(fixture, &fixture->runtime, FAULT_CTX001, "example.com/shop/store.F.func1",
		"/s/store/a.go", 14);
	join(fixture);
	assert_int_equal(fixture->stats.confirmed, 1);
	assert_int_equal(fixture->stats.only_runtime, 0);
	assert_int_equal(fixture->joined.items.len, 1);
	assert_int_equal(fixture->joined.items.at[0].evidence_count, 3);
}

static void a_pool_is_joined_within_its_package(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, &fixture->source, FAULT_POOL002, "example.com/shop/web.render", "web/a.go",
		10);
	add(fixture, &fixture->runtime, FAULT_POOL002, "example.com/shop/web.buffers", "", 0);
	join(fixture);
	assert_int_equal(fixture->stats.confirmed, 1);
	add(fixture, &fixture->source, FAULT_POOL002, "example.com/shop/web.other", "web/b.go", 10);
	join(fixture);
	assert_int_equal(fixture->stats.confirmed, 0);
	fixture->source.items.at[1].function = STR("example.com/shop/db.other");
	join(fixture);
	assert_int_equal(fixture->stats.confirmed, 1);
}

// Contexts that nobody holds have no place; where check sees the fault is worth a look.
static void what_has_no_place_gets_hints(void **state)
{
	struct fixture *fixture = *state;

	for (u32 i = 0; i < 5; i++)
		add(fixture, &fixture->source, FAULT_CTX001, "example.com/shop/store.F",
			"store/a.go", 10 + i);
	add(fixture, &fixture->runtime, FAULT_CTX001, "context.cancelCtx", "", 0);
	join(fixture);
	assert_int_equal(fixture->stats.only_runtime, 1);
	assert_int_equal(fixture->joined.items.at[0].step_count, 3);
	assert_int_equal(fixture->joined.items.at[0].steps[2].where.line, 12);
	assert_int_equal(fixture->joined.items.at[0].confidence, CONFIDENCE_LIKELY);
}

static void nothing_with_nothing(void **state)
{
	struct fixture *fixture = *state;

	join(fixture);
	assert_int_equal(fixture->joined.items.len, 0);
	assert_int_equal(fixture->stats.confirmed, 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_of_one_file),
		cmocka_unit_test(paths_of_different_files),
		CASE(a_line_confirms),
		CASE(functions_of_one_name),
		CASE(functions_of_different_names),
		CASE(a_function_confirms_only_its_one_finding),
		CASE(a_step_confirms),
		CASE(other_ids_do_not_confirm),
		CASE(packages_tell_files_apart_and_together),
		CASE(several_sightings_confirm_one_finding),
		CASE(a_pool_is_joined_within_its_package),
		CASE(what_has_no_place_gets_hints),
		CASE(nothing_with_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
