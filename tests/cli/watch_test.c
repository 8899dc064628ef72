// SPDX-License-Identifier: Apache-2.0
// The live view without a terminal: what keys do to its state, and its picture.
#include "cli/watch_draw.h"

#include "report/inspect/support/fabricated.h"
#include "support/golden.h"
#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>

struct fixture {
	struct fabricated made[3];
	struct watch_look *looks[3];
	struct watch_screen screen;
	struct strbuf out;
};

// A look at a made-up process with so many workers.
static struct watch_look *look_at(struct fabricated *made, u32 workers)
{
	const struct inspect_filter filter = {0};
	struct watch_look *look = calloc(1, sizeof(*look));

	assert_non_null(look);
	fabricated_init(made);
	fabricated_leaky(made, workers);
	arena_init(&look->arena);
	look->inspection = *fabricated_finish(made);
	groups_build(&look->arena, &look->inspection, &filter, &look->groups);
	look->keys = arena_array(&look->arena, u64, look->groups.len);
	for (u32 i = 0; i < look->groups.len; i++)
		look->keys[i] =
			tally_group_key(&look->arena, &look->inspection, &look->groups.at[i]);
	tally_init(&look->tally, &look->arena);
	tally_inspection(&look->tally, &look->inspection, &look->groups);
	return look;
}

static void show(struct fixture *fixture, u32 look)
{
	watch_screen_show(&fixture->screen, fixture->looks[look], &fixture->looks[0]->tally,
		&fixture->looks[look ? look - 1 : 0]->tally);
}

static int set_up(void **state)
{
	static struct fixture fixture;

	for (u32 i = 0; i < 3; i++)
		fixture.looks[i] = look_at(&fixture.made[i], 10 + 90 * i);
	watch_screen_init(&fixture.screen);
	fixture.screen.rows = 14;
	fixture.screen.columns = 110;
	fixture.screen.interval_ns = 2000000000;
	fixture.screen.base_dir = STR("/home/dev/shop");
	show(&fixture, 0);
	strbuf_init(&fixture.out, &fixture.made[0].arena);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	watch_screen_deinit(&fixture->screen);
	for (u32 i = 0; i < 3; i++) {
		watch_look_free(fixture->looks[i]);
		fabricated_deinit(&fixture->made[i]);
	}
	return 0;
}

static void press(struct fixture *fixture, const char *bytes)
{
	str rest = str_from_c(bytes);
	struct key key;

	while (key_take(&rest, false, &key))
		watch_screen_key(&fixture->screen, &key);
}

// The picture as lines; its movements of the cursor are shown as they are in no golden file.
static str picture(struct fixture *fixture)
{
	struct strbuf drawn;
	str rest;

	strbuf_init(&drawn, fixture->out.arena);
	fixture->out.len = 0;
	watch_draw(&fixture->screen, &drawn);
	rest = strbuf_str(&drawn);
	assert_true(str_starts(rest, STR("\033[H")));
	rest = str_skip(rest, 3);
	while (rest.len) {
		size_t end = str_find(rest, STR("\033[K"));

		strbuf_add(&fixture->out, str_sub(rest, 0, end));
		strbuf_add_char(&fixture->out, '\n');
		rest = str_skip(rest, end + 3);
		if (str_starts(rest, STR("\r\n")))
			rest = str_skip(rest, 2);
	}
	return strbuf_str(&fixture->out);
}

static void check(struct fixture *fixture, const char *golden)
{
	str text = picture(fixture);

	golden_check(golden, text.ptr, text.len);
}

static bool shows(struct fixture *fixture, const char *part)
{
	str text = picture(fixture);

	return str_find(text, str_from_c(part)) < text.len;
}

static void growth_is_shown_by_group(void **state)
{
	struct fixture *fixture = *state;

	show(fixture, 1);
	show(fixture, 2);
	check(fixture, "tests/cli/golden/watch.txt");
}

static void colours_and_pages(void **state)
{
	struct fixture *fixture = *state;

	fixture->screen.color = true;
	fixture->screen.columns = 70;
	show(fixture, 1);
	press(fixture, "j");
	check(fixture, "tests/cli/golden/watch_color.txt");
	press(fixture, "\r");
	check(fixture, "tests/cli/golden/watch_stack.txt");
}

static void the_selected_group_stays_selected(void **state)
{
	struct fixture *fixture = *state;
	u64 key;

	press(fixture, "\033[B\033[B"); // two down
	key = fixture->screen.selected_key;
	assert_int_equal(fixture->screen.selected, 2);
	press(fixture, "s");
	assert_int_equal(fixture->screen.sort, SORT_GROWTH);
	show(fixture, 2);
	assert_int_equal(fixture->screen.selected_key, key);
	assert_int_equal(fixture->screen.groups.rows.at[fixture->screen.selected].key, key);
	press(fixture, "\033[H");
	assert_int_equal(fixture->screen.selected, 0);
	press(fixture, "\033[F");
	assert_int_equal(fixture->screen.selected, fixture->screen.groups.rows.len - 1);
	press(fixture, "\033[6~\033[B");
	assert_int_equal(fixture->screen.selected, fixture->screen.groups.rows.len - 1);
	press(fixture, "\033[5~\033[5~k");
	assert_int_equal(fixture->screen.selected, 0);
}

static void rows_are_sorted_as_asked_for(void **state)
{
	struct fixture *fixture = *state;

	show(fixture, 2);
	assert_int_equal(fixture->screen.groups.rows.at[0].count, 190);
	assert_int_equal(fixture->screen.groups.rows.at[0].since_last, 90);
	assert_int_equal(fixture->screen.groups.rows.at[0].since_first, 180);
	press(fixture, "ss");
	assert_int_equal(fixture->screen.sort, SORT_AGE);
	assert_int_equal(fixture->screen.groups.rows.at[0].wait_ns, 750000000000);
	assert_int_equal(fixture->screen.groups.rows.at[1].wait_ns, 183000000000);
	press(fixture, "s");
	assert_int_equal(fixture->screen.sort, SORT_COUNT);
}

static void a_filter_is_written(void **state)
{
	struct fixture *fixture = *state;

	press(fixture, "/MUTEq");
	assert_true(fixture->screen.is_filtering && !fixture->screen.wants_quit);
	assert_int_equal(fixture->screen.groups.rows.len, 0);
	assert_true(shows(fixture, "filter: MUTEq_"));
	press(fixture, "\x7f");
	assert_int_equal(fixture->screen.groups.rows.len, 1); // by its state, in any case
	press(fixture, "\r");
	assert_false(fixture->screen.is_filtering);
	assert_true(shows(fixture, "/ filter: MUTE"));
	press(fixture, "\033");
	assert_int_equal(fixture->screen.groups.rows.len, 4);
	press(fixture, "fyaml\r");
	assert_int_equal(fixture->screen.groups.rows.len, 1); // by a frame
	press(fixture, "/\033");
	assert_int_equal(fixture->screen.groups.rows.len, 4);
}

static void pages_are_opened_and_left(void **state)
{
	struct fixture *fixture = *state;

	press(fixture, "c");
	assert_true(shows(fixture, "WithDeadline"));
	press(fixture, "4");
	assert_true(shows(fixture, "store.bufPool"));
	press(fixture, "\t");
	assert_true(shows(fixture, "sync.Mutex"));
	press(fixture, "?");
	assert_true(shows(fixture, "sort by count, growth, age"));
	press(fixture, "\033");
	assert_int_equal(fixture->screen.page, PAGE_LOCKS);
	press(fixture, "x");
	assert_true(shows(fixture, "nothing"));
	press(fixture, "g\r");
	assert_int_equal(fixture->screen.page, PAGE_STACK);
	assert_true(shows(fixture, "runtime.gopark"));
	press(fixture, "\033[D");
	assert_int_equal(fixture->screen.page, PAGE_GROUPS);
	press(fixture, "q");
	assert_true(fixture->screen.wants_quit);
}

static void text_scrolls_to_its_end(void **state)
{
	struct fixture *fixture = *state;

	press(fixture, "l");
	picture(fixture);
	assert_true(fixture->screen.line_count > fixture->screen.line_room);
	press(fixture, "jjk");
	assert_int_equal(fixture->screen.top, 1);
	press(fixture, "\033[F");
	assert_int_equal(
		fixture->screen.top, fixture->screen.line_count - fixture->screen.line_room);
	press(fixture, "\033[6~j");
	assert_int_equal(
		fixture->screen.top, fixture->screen.line_count - fixture->screen.line_room);
	press(fixture, "\033[H");
	assert_int_equal(fixture->screen.top, 0);
}

// What is gone is shown as gone once.
static void a_group_that_goes_is_said(void **state)
{
	struct fixture *fixture = *state;
	const struct tally_entry gone = {
		.key = 77, .what = STR("main.gone"), .state = STR("select"), .count = 12};

	tally_add(&fixture->looks[1]->tally, TALLY_GROUPS, &gone);
	show(fixture, 2);
	assert_true(shows(fixture, "gone     −12"));
	watch_screen_show(&fixture->screen, fixture->looks[2], &fixture->looks[0]->tally,
		&fixture->looks[2]->tally);
	assert_false(shows(fixture, "gone"));
}

// Whatever the terminal's size: no more lines than it has, none longer than it is wide.
static void every_size_is_drawn(void **state)
{
	static const char *const pages[] = {"g", "c", "l", "?", "g\r"};
	struct fixture *fixture = *state;

	for (u32 page = 0; page < ARRAY_LEN(pages); page++) {
		press(fixture, pages[page]);
		for (u32 rows = 1; rows < 30; rows += 3) {
			for (u32 columns = 1; columns < 120; columns += 7) {
				str text, line;
				u32 count = 0;

				fixture->screen.rows = rows;
				fixture->screen.columns = columns;
				text = picture(fixture);
				while (text.len) {
					line = str_cut(&text, '\n');
					// At most three bytes for a cell, in these texts.
					assert_true(line.len <= 3 * columns + 16);
					count++;
				}
				assert_int_equal(count, rows);
			}
		}
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(growth_is_shown_by_group),
		CASE(colours_and_pages),
		CASE(the_selected_group_stays_selected),
		CASE(rows_are_sorted_as_asked_for),
		CASE(a_filter_is_written),
		CASE(pages_are_opened_and_left),
		CASE(text_scrolls_to_its_end),
		CASE(a_group_that_goes_is_said),
		CASE(every_size_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
