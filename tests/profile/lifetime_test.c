// SPDX-License-Identifier: Apache-2.0
#include "profile/lifetime.h"

#include "base/strbuf.h"
#include "support/testing.h"

enum { MAX_MOMENTS = 8, SIZE = 100 };

struct fixture {
	struct arena arena;
	struct series_entry entries[MAX_MOMENTS];
	struct lifetime lifetime;
	struct error err;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	arena_init(&fixture.arena);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	arena_deinit(&((struct fixture *)*state)->arena);
	return 0;
}

// Objects in use and allocated at main.f in each profile, ten collections apart, every object sampled.
static const struct lifetime_site *judge(
	struct fixture *fixture, u32 count, const u32 *in_use, const u32 *allocated)
{
	for (u32 i = 0; i < count; i++) {
		str text = arena_printf(&fixture->arena,
			"heap profile: 1: 1 [1: 2] @ heap/2\n%u: %u [%u: %u] @ 0x1\n"
			"#\t0x1\tmain.f+0x1\t/f.go:7\n\n# NumGC = %u\n",
			in_use[i], SIZE * in_use[i], allocated[i], SIZE * allocated[i],
			100 + 10 * i);

		fixture->entries[i].name = STR("x");
		assert_true(profile_read(
			&fixture->arena, text, &fixture->entries[i].file, &fixture->err));
	}
	assert_true(lifetime_make(
		&fixture->arena, fixture->entries, count, 0, &fixture->lifetime, &fixture->err));
	return fixture->lifetime.count ? &fixture->lifetime.sites[0] : NULL;
}

#define NUMBERS(...) ((const u32[]){__VA_ARGS__})

static void follows_littles_law(void **state)
{
	struct fixture *fixture = *state;
	const struct lifetime_site *site =
		judge(fixture, 3, NUMBERS(400, 400, 400), NUMBERS(1000, 2000, 3000));

	assert_int_equal(fixture->lifetime.unit, LIFETIME_CYCLES);
	assert_true(fixture->lifetime.span == 20);
	assert_text(site->function, "main.f");
	assert_int_equal(site->line, 7);
	assert_true(site->lifetime == 4); // 400 in use, 100 allocated a cycle
	assert_true(site->retention == 0);
	assert_true(site->samples == 400);
	assert_int_equal(site->bytes_last, 40000);
	assert_int_equal(site->allocated, 200000);
	assert_int_equal(site->verdict, LIFETIME_STEADY);
}

static void tells_kinds_of_growth_apart(void **state)
{
	struct fixture *fixture = *state;
	const struct lifetime_site *site;

	site = judge(fixture, 5, NUMBERS(100, 200, 300, 400, 500),
		NUMBERS(1000, 2000, 3000, 4000, 5000));
	assert_int_equal(site->verdict, LIFETIME_LEAK);
	assert_true(site->retention == 0.1);
	site = judge(fixture, 5, NUMBERS(100, 400, 550, 600, 610),
		NUMBERS(1000, 2000, 3000, 4000, 5000));
	assert_int_equal(site->verdict, LIFETIME_CACHE);
	site = judge(fixture, 5, NUMBERS(400, 600, 800, 1000, 1200),
		NUMBERS(1000, 2500, 4500, 7000, 10000));
	assert_int_equal(site->verdict, LIFETIME_LOAD_GROWTH);
	site = judge(fixture, 3, NUMBERS(100, 200, 300), NUMBERS(1000, 2000, 3000));
	assert_int_equal(site->verdict, LIFETIME_GROWS);
}

static void leaves_chance_out(void **state)
{
	struct fixture *fixture = *state;
	const struct lifetime_site *site;

	assert_null(judge(fixture, 4, NUMBERS(2, 9, 20, 29), NUMBERS(30, 60, 90, 120)));
	assert_int_equal(fixture->lifetime.left_out, 1);
	// 40 more of 1000 are less than three standard deviations.
	site = judge(fixture, 4, NUMBERS(400, 410, 420, 440), NUMBERS(1000, 2000, 3000, 4000));
	assert_int_equal(site->verdict, LIFETIME_STEADY);
}

static void says_nothing_of_what_is_not_allocated(void **state)
{
	struct fixture *fixture = *state;
	const struct lifetime_site *site =
		judge(fixture, 4, NUMBERS(400, 400, 400, 400), NUMBERS(400, 400, 400, 400));

	assert_false(site->has_lifetime);
	assert_int_equal(site->verdict, LIFETIME_STEADY);
}

static void wants_heap_profiles_of_two_moments(void **state)
{
	struct fixture *fixture = *state;

	assert_true(profile_read(&fixture->arena, STR("goroutine profile: total 1\n1 @ 0x1\n\n"),
		&fixture->entries[0].file, &fixture->err));
	fixture->entries[0].name = STR("a");
	fixture->entries[1] = fixture->entries[0];
	assert_false(lifetime_make(
		&fixture->arena, fixture->entries, 2, 0, &fixture->lifetime, &fixture->err));
	assert_non_null(strstr(fixture->err.text, "--gc-cycles"));
	assert_false(lifetime_make(
		&fixture->arena, fixture->entries, 2, 10, &fixture->lifetime, &fixture->err));
	assert_non_null(strstr(fixture->err.text, "a is no heap profile"));
	assert_false(lifetime_make(
		&fixture->arena, fixture->entries, 1, 10, &fixture->lifetime, &fixture->err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(follows_littles_law, set_up, tear_down),
		cmocka_unit_test_setup_teardown(tells_kinds_of_growth_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(leaves_chance_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			says_nothing_of_what_is_not_allocated, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			wants_heap_profiles_of_two_moments, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
