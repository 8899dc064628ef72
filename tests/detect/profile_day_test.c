// SPDX-License-Identifier: Apache-2.0
// Made days of a service: 96 profiles, one each quarter of an hour, of load that rises and falls by two thirds. Nothing may be
// said of a healthy one, from whichever hour it is looked at; of a slow leak the profile from which on it is found is counted.
// The counts are those of docs/profile.md.
#include "base/strbuf.h"
#include "detect/profile_judge.h"
#include "support/testing.h"

#include <math.h>

enum { DAY = 96, DICE = 12, MADE = 45 };

struct day {
	u32 phase;        // of the first profile
	double leak;      // goroutines or contexts a profile
	bool is_mixed;    // they are at the line of healthy ones
	bool is_attached; // the healthy ones have a connection each
	u64 seed;
};

static double noise(u64 *seed)
{
	double sum = 0;

	for (u32 i = 0; i < DICE; i++) {
		*seed ^= *seed >> 12;
		*seed ^= *seed << 25;
		*seed ^= *seed >> 27;
		sum += (double)((*seed * 2685821657736338717ull) >> 40) / (1 << 24);
	}
	return sum - DICE / 2.0;
}

// 60 at night, 300 at noon, with a scatter of 5 %.
static u32 load_at(const struct day *day, u32 at, u64 *seed)
{
	double level = 180 - 120 * cos(6.283185307179586 * (at + day->phase) / DAY);

	return (u32)lround(fmax(0, level * (1 + 0.05 * noise(seed))));
}

static u32 leaked_at(const struct day *day, u32 at)
{
	return (u32)(day->leak * at);
}

static void add_goroutines(struct strbuf *text, u32 count, u32 address, const char *frames)
{
	if (count)
		strbuf_printf(text, "%u @ 0x%x 0x%x\n%s\n", count, address, address + 1, frames);
}

static str goroutines(struct arena *arena, const struct day *day, u32 at, u64 *seed)
{
	u32 load = load_at(day, at, seed), leaked = leaked_at(day, at);
	struct strbuf text;

	strbuf_init(&text, arena);
	strbuf_printf(&text, "goroutine profile: total %u\n", load + leaked + 1);
	add_goroutines(&text, load + (day->is_mixed ? leaked : 0), 0x10,
		"#\t0x10\tmain.handle+0x1\t/app/handle.go:20\n");
	add_goroutines(&text, day->is_mixed ? 0 : leaked, 0x20,
		"#\t0x20\tmain.query.func1+0x1\t/app/query.go:12\n");
	add_goroutines(&text, day->is_attached ? load : 0, 0x30,
		"#\t0x30\tinternal/poll.runtime_pollWait+0x1\t/go/src/runtime/netpoll.go:9\n");
	return strbuf_str(&text);
}

static void add_objects(
	struct strbuf *text, u32 in_use, u64 allocated, u32 address, const char *name, u32 line)
{
	strbuf_printf(text,
		"%u: %u [%llu: %llu] @ 0x%x 0x%x\n#\t0x%x\t%s+0x1\t/go/src/x/x.go:9\n"
		"#\t0x%x\tmain.f+0x1\t/app/f.go:%u\n\n",
		in_use, 100 * in_use, (unsigned long long)allocated,
		(unsigned long long)allocated * 100, address, address + 1, address, name,
		address + 1, line);
}

// Every object is sampled.
static str heap(struct arena *arena, const struct day *day, u32 at, u64 *seed)
{
	u32 load = load_at(day, at, seed), leaked = leaked_at(day, at);
	u64 made = 1000 + MADE * (u64)at;
	struct strbuf text;

	strbuf_init(&text, arena);
	strbuf_printf(&text, "heap profile: 1: 1 [1: 2] @ heap/2\n");
	add_objects(&text, load + (day->is_mixed ? leaked : 0), made + leaked, 0x10,
		"context.WithCancel", 20);
	if (!day->is_mixed && leaked)
		add_objects(&text, leaked, leaked, 0x20, "context.WithCancel", 12);
	if (day->is_attached)
		add_objects(&text, load, made, 0x30, "net.newFD", 30);
	strbuf_printf(&text, "\n# NumGC = %u\n", 100 + 10 * at);
	return strbuf_str(&text);
}

typedef str maker(struct arena *arena, const struct day *day, u32 at, u64 *seed);

// How many findings the first `count` profiles of a day have.
static u32 findings(const struct day *day, maker *make, u32 count)
{
	struct arena arena;
	struct finding_list list = {0};
	struct series_entry *entries;
	struct error err;
	u64 seed = day->seed * 0x9e3779b97f4a7c15ull + 1;
	u32 found;

	arena_init(&arena);
	list.arena = &arena;
	entries = arena_array(&arena, struct series_entry, count);
	for (u32 i = 0; i < count; i++)
		assert_true(
			profile_read(&arena, make(&arena, day, i, &seed), &entries[i].file, &err));
	detect_profile(entries, count, &list);
	found = list.items.len;
	arena_deinit(&arena);
	return found;
}

// Of days that begin at 24 different hours, how many have a finding in their first `window` profiles.
static u32 alarms(maker *make, u32 window, bool is_attached)
{
	u32 days = 0;

	for (u32 phase = 0; phase < DAY; phase += 4) {
		struct day day = {.phase = phase, .is_attached = is_attached, .seed = phase + 1};

		days += findings(&day, make, window) > 0;
	}
	return days;
}

static void a_healthy_day_is_silent(void **state)
{
	(void)state;
	assert_int_equal(alarms(goroutines, DAY, false), 0);
	assert_int_equal(alarms(goroutines, DAY / 2, false), 0);
	assert_int_equal(alarms(heap, DAY, false), 0);
	assert_int_equal(alarms(heap, DAY / 2, false), 0);
}

// Connections that grow as well tell load from a leak.
static void a_rise_with_connections_is_silent(void **state)
{
	const u32 windows[] = {8, 12, 16, 24, DAY / 2, DAY};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(windows); i++) {
		assert_int_equal(alarms(goroutines, windows[i], true), 0);
		assert_int_equal(alarms(heap, windows[i], true), 0);
	}
}

// Without them it is growth for all that the profiles tell, until it falls.
static void a_rise_without_connections(void **state)
{
	(void)state;
	assert_int_equal(alarms(goroutines, 8, false), 1);
	assert_int_equal(alarms(goroutines, 12, false), 4);
	assert_int_equal(alarms(goroutines, 24, false), 3);
	assert_int_equal(alarms(heap, 8, false), 0);
	assert_int_equal(alarms(heap, 12, false), 0);
	assert_int_equal(alarms(heap, 24, false), 2);
}

// The profile with which a leak is found first, by the hour at which the series begins: night, morning, noon, evening.
static const struct {
	maker *make;
	double leak;
	u32 first[4]; // 0: not in a day
} leaks[] = {
	{goroutines, 0.125, {93, 81, 81, 0}},
	{goroutines, 0.25, {92, 48, 41, 41}},
	{goroutines, 0.5, {89, 47, 21, 21}},
	{goroutines, 1, {85, 47, 11, 11}},
	{goroutines, 2, {79, 41, 8, 8}},
	{heap, 0.5, {0, 0, 0, 0}},
	{heap, 1, {85, 57, 57, 90}},
	{heap, 2, {79, 41, 29, 29}},
	{heap, 4, {70, 38, 15, 15}},
};

static void a_slow_leak_is_found(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(leaks); i++) {
		for (u32 quarter = 0; quarter < 4; quarter++) {
			u32 phase = quarter * DAY / 4, first = leaks[i].first[quarter];
			struct day day = {.phase = phase,
				.leak = leaks[i].leak,
				.is_attached = true,
				.seed = phase + 1};

			assert_int_equal(findings(&day, leaks[i].make, DAY), first > 0);
			if (!first)
				continue;
			assert_int_equal(findings(&day, leaks[i].make, first), 1);
			if (first > 8)
				assert_int_equal(findings(&day, leaks[i].make, first - 1), 0);
		}
	}
}

// Where the line of the leak has healthy ones as well, these come and go: what stays does not show within a day.
static void a_leak_among_healthy_ones_is_hidden(void **state)
{
	struct day day = {.leak = 2, .is_mixed = true, .is_attached = true, .seed = 1};

	(void)state;
	assert_int_equal(findings(&day, goroutines, DAY), 0);
	assert_int_equal(findings(&day, heap, DAY), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_healthy_day_is_silent),
		cmocka_unit_test(a_rise_with_connections_is_silent),
		cmocka_unit_test(a_rise_without_connections),
		cmocka_unit_test(a_slow_leak_is_found),
		cmocka_unit_test(a_leak_among_healthy_ones_is_hidden),
	};

	return cmocka_run_group_tests_name("days", tests, NULL, NULL);
}
