// SPDX-License-Identifier: Apache-2.0
#include "detect/profile_judge.h"
#include "profile/builder.h"
#include "support/testing.h"

struct fixture {
	struct arena arena;
	struct profile_builder builder;
	struct finding_list found;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	arena_init(&fixture.arena);
	fixture.found.arena = &fixture.arena;
	profile_builder_init(&fixture.builder, &fixture.arena);
	profile_builder_type(&fixture.builder, STR("samples"), STR("count"));
	profile_builder_type(&fixture.builder, STR("cpu"), STR("nanoseconds"));
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	arena_deinit(&((struct fixture *)*state)->arena);
	return 0;
}

// Functions from the leaf to the root; the line of each is its place from the root.
static void add(struct fixture *fixture, i64 samples, const char *const *functions, u32 count)
{
	u32 stack[8];
	i64 values[] = {samples, samples * 10000000};

	for (u32 i = 0; i < count; i++)
		stack[i] = profile_builder_frame(&fixture->builder, 0, str_from_c(functions[i]),
			STR("/app/x.go"), count - i);
	profile_builder_sample(&fixture->builder, stack, count, values, NULL, 0);
}

#define STACK(fixture, samples, ...)                         \
	add(fixture, samples, (const char *[]){__VA_ARGS__}, \
		sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *))

static void judge(struct fixture *fixture)
{
	struct series_entry entry = {.name = STR("cpu")};

	profile_builder_finish(&fixture->builder, &entry.file.profile);
	detect_profile(&entry, 1, &fixture->found);
}

static void shares_are_notes(void **state)
{
	struct fixture *fixture = *state;
	const struct finding *finding;

	STACK(fixture, 880, "main.work", "main.main");
	STACK(fixture, 60, "runtime.newdefer", "runtime.deferproc", "main.f", "main.main");
	STACK(fixture, 60, "runtime.mallocgc", "runtime.newobject", "main.init.func1",
		"sync.(*Pool).Get", "main.g", "main.main");
	judge(fixture);
	assert_int_equal(fixture->found.items.len, 2);
	finding = &fixture->found.items.at[0];
	assert_int_equal(finding->id, FAULT_DEF002);
	assert_int_equal(finding->severity, SEVERITY_NOTE);
	assert_text(finding->function, "main.f");
	assert_text(finding->evidence->facts[0].value, "600000000");
	assert_text(finding->evidence->facts[1].value, "0.06");
	assert_int_equal(fixture->found.items.at[1].id, FAULT_POOL014);
	assert_text(fixture->found.items.at[1].function, "main.init.func1");
}

static void pools_and_selects(void **state)
{
	struct fixture *fixture = *state;

	STACK(fixture, 100, "sync.(*Pool).pinSlow", "sync.(*Pool).pin", "sync.(*Pool).Get",
		"main.g");
	STACK(fixture, 300, "runtime.selectgo", "main.loop", "main.run", "main.main");
	judge(fixture);
	assert_int_equal(fixture->found.items.len, 2);
	assert_int_equal(fixture->found.items.at[0].id, FAULT_POOL010);
	assert_int_equal(fixture->found.items.at[1].id, FAULT_CTX010);
}

static void gets_that_find_nothing(void **state)
{
	struct fixture *fixture = *state;
	const struct finding *finding;

	STACK(fixture, 100, "sync.(*Pool).getSlow", "sync.(*Pool).Get", "main.g");
	STACK(fixture, 250, "runtime.mallocgc", "main.init.func1", "sync.(*Pool).Get", "main.main");
	STACK(fixture, 50, "runtime.gcAssistAlloc1", "runtime.systemstack", "runtime.gcAssistAlloc",
		"runtime.mallocgc", "main.init.func1", "sync.(*Pool).Get", "main.main");
	judge(fixture);
	assert_int_equal(fixture->found.items.len, 2);
	finding = &fixture->found.items.at[0];
	assert_int_equal(finding->id, FAULT_POOL014);
	assert_text(finding->function, "main.g");
	finding = &fixture->found.items.at[1];
	assert_int_equal(finding->id, FAULT_POOL014);
	assert_text(finding->evidence->facts[1].value, "0.75");
	assert_text(finding->evidence->facts[2].name, "gc_assist_share");
	assert_text(finding->evidence->facts[2].value, "0.125");
}

// Both stand in the line that puts; a value that becomes an interface in another line is its own affair.
static void what_is_put_by_value(void **state)
{
	struct fixture *fixture = *state;

	STACK(fixture, 10, "runtime.mallocgc", "runtime.convTslice", "main.put", "main.main");
	STACK(fixture, 20, "sync.(*Pool).Put", "main.put", "main.main");
	STACK(fixture, 200, "runtime.mallocgc", "runtime.convTstring", "main.main");
	STACK(fixture, 200, "sync.(*Pool).Put", "main.a", "main.b", "main.main");
	judge(fixture);
	assert_int_equal(fixture->found.items.len, 1);
	assert_int_equal(fixture->found.items.at[0].id, FAULT_POOL006);
	assert_int_equal(fixture->found.items.at[0].severity, SEVERITY_NOTE);
	assert_text(fixture->found.items.at[0].function, "main.put");
}

static void little_is_silent(void **state)
{
	struct fixture *fixture = *state;

	STACK(fixture, 900, "main.work", "main.main");
	STACK(fixture, 40, "runtime.deferproc", "main.f", "main.main");
	STACK(fixture, 400, "runtime.selectgo", "main.loop", "main.main");
	STACK(fixture, 400, "runtime.mallocgc", "main.f", "main.main");
	judge(fixture);
	assert_int_equal(fixture->found.items.len, 0);
}

static void few_samples_are_silent(void **state)
{
	struct fixture *fixture = *state;

	STACK(fixture, 199, "runtime.selectgo", "main.loop", "main.main");
	judge(fixture);
	assert_int_equal(fixture->found.items.len, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(shares_are_notes),
		TEST(pools_and_selects),
		TEST(gets_that_find_nothing),
		TEST(what_is_put_by_value),
		TEST(little_is_silent),
		TEST(few_samples_are_silent),
	};

	return cmocka_run_group_tests_name("cpu judges", tests, NULL, NULL);
}
