// SPDX-License-Identifier: Apache-2.0
#include "detect/trend.h"

#include "support/testing.h"

#include <math.h>
#include <stdio.h>

enum { RUNS = 100 };

static u64 seed;

// Uniform in (0, 1): xorshift64*, so that every run of the test sees the same series.
static double uniform(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return ((double)((seed * 2685821657736338717ull) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

static struct trend trend_of(const double *values, u32 count)
{
	struct arena arena;
	struct trend trend;

	arena_init(&arena);
	trend_make(&arena, values, count, &trend);
	arena_deinit(&arena);
	return trend;
}

static void check(double value, double wanted)
{
	if (fabs(value - wanted) > 1e-6)
		print_error("%.9f is not %.9f\n", value, wanted);
	assert_true(fabs(value - wanted) <= 1e-6);
}

// S = 28 of 8 numbers in order, Var = 8·7·21/18.
static void known_values(void **state)
{
	const double rising[] = {1, 2, 3, 4, 5, 6, 7, 8}, tied[] = {1, 1, 2, 2, 3, 3, 4, 4};
	const double mixed[] = {3, 1, 4, 1, 5, 9, 2, 6};
	struct trend trend = trend_of(rising, 8);

	(void)state;
	check(trend.z, 27 / sqrt(8 * 7 * 21 / 18.0));
	check(trend.slope, 1);
	check(trend.growth, 7);
	check(trend.fall, 0);
	check(trend.median, 4.5);
	assert_true(trend_is_growth(&trend));
	// S = 24; four ties of two: Var = (1176 − 4·2·1·9)/18
	trend = trend_of(tied, 8);
	check(trend.z * sqrt(trend.correction), 23 / sqrt((1176 - 72) / 18.0));
	// S = 17 − 10; one tie of two
	trend = trend_of(mixed, 8);
	check(trend.z * sqrt(trend.correction), 10 / sqrt((1176 - 18) / 18.0));
	check(trend.fall, 7);
	assert_false(trend_is_growth(&trend));
}

static void too_few_are_nothing(void **state)
{
	const double rising[] = {1, 2, 3, 4, 5, 6, 7};
	struct trend trend = trend_of(rising, 7);

	(void)state;
	assert_false(trend_is_growth(&trend));
}

static void what_is_flat_or_falls_is_no_growth(void **state)
{
	const double flat[] = {5, 5, 5, 5, 5, 5, 5, 5, 5, 5};
	const double falling[] = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0};
	const double step[] = {5, 5, 5, 5, 50, 50, 50, 50, 50, 50};
	struct trend trend = trend_of(flat, 10);

	(void)state;
	assert_false(trend_is_growth(&trend));
	trend = trend_of(falling, 10);
	assert_false(trend_is_growth(&trend));
	trend = trend_of(step, 10);
	assert_false(trend_is_growth(&trend));
}

static void long_series_are_thinned(void **state)
{
	static double values[4096];
	struct trend trend;

	(void)state;
	for (u32 i = 0; i < 4096; i++)
		values[i] = i;
	trend = trend_of(values, 4096);
	assert_true(trend.count <= TREND_MAX && trend_is_growth(&trend));
}

// Levels of 1000, one number a minute; scatter 2.5 %.
static double autoregressive(double *level, double keep)
{
	*level = keep * *level + 25 * sqrt(1 - keep * keep) * normal();
	return 1000 + *level;
}

static void make_steady(double *values, u32 count)
{
	double level = 25 * normal();

	for (u32 i = 0; i < count; i++)
		values[i] = autoregressive(&level, 0.9);
}

// The heap between collections.
static void make_sawtooth(double *values, u32 count)
{
	double heap = 1000 + 1000 * uniform();

	for (u32 i = 0; i < count; i++) {
		heap += 300 + 30 * normal();
		if (heap > 2000)
			heap = 1000 + 25 * normal();
		values[i] = heap;
	}
}

static void make_warm_up(double *values, u32 count)
{
	double level = 25 * normal();

	for (u32 i = 0; i < count; i++)
		values[i] = autoregressive(&level, 0.5) * (1 - 0.6 * exp(-(double)i / 40));
}

// 5 % an hour.
static void make_leak(double *values, u32 count)
{
	make_steady(values, count);
	for (u32 i = 0; i < count; i++)
		values[i] += 50 * (double)i / 60;
}

static u32 alarms(void (*make)(double *values, u32 count), u32 count)
{
	double values[TREND_MAX];
	u32 alarms = 0;

	seed = 88172645463325252ull;
	for (u32 run = 0; run < RUNS; run++) {
		struct trend trend;

		make(values, count);
		trend = trend_of(values, count);
		alarms += trend_is_growth(&trend);
	}
	return alarms;
}

static void healthy_series_are_silent(void **state)
{
	const struct {
		const char *name;
		void (*make)(double *values, u32 count);
		u32 count, most;
	} cases[] = {
		{"steady, 120", make_steady, 120, RUNS / 100},
		{"steady, 240", make_steady, 240, RUNS / 100},
		{"sawtooth, 120", make_sawtooth, 120, RUNS / 100},
		{"sawtooth, 240", make_sawtooth, 240, RUNS / 100},
		{"warm-up, 240", make_warm_up, 240, RUNS / 100},
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(cases); i++) {
		u32 found = alarms(cases[i].make, cases[i].count);

		print_message("# %s: %u of %d\n", cases[i].name, found, RUNS);
		assert_true(found <= cases[i].most);
	}
}

static void leaks_are_found(void **state)
{
	u32 found = alarms(make_leak, 240);

	(void)state;
	print_message("# leak of 5 %% an hour, 240: %u of %d\n", found, RUNS);
	assert_true(found >= RUNS * 4 / 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(too_few_are_nothing),
		cmocka_unit_test(what_is_flat_or_falls_is_no_growth),
		cmocka_unit_test(long_series_are_thinned),
		cmocka_unit_test(healthy_series_are_silent),
		cmocka_unit_test(leaks_are_found),
	};

	return cmocka_run_group_tests_name("trend", tests, NULL, NULL);
}
