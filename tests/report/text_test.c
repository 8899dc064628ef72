// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include "report/sample.h"
#include "support/golden.h"
#include "support/testing.h"

static int set_up(void **state)
{
	static struct sample sample;

	sample_init(&sample);
	*state = &sample;
	return 0;
}

static int tear_down(void **state)
{
	sample_deinit(*state);
	return 0;
}

static void check(struct sample *sample, const char *golden)
{
	str text = sample_write(sample, report_text);

	golden_check(golden, text.ptr, text.len);
}

static void a_path_is_drawn_into_the_code(void **state)
{
	sample_leak(*state);
	check(*state, "tests/report/golden/path.txt");
}

static void a_narrow_terminal_wraps_labels(void **state)
{
	struct sample *sample = *state;

	sample->report.width = 60;
	sample_leak(sample);
	check(sample, "tests/report/golden/narrow.txt");
}

static void colours_stand_around_the_same_text(void **state)
{
	struct sample *sample = *state;

	sample->report.color = true;
	sample_leak(sample);
	check(sample, "tests/report/golden/color.txt");
}

static void a_path_through_files_and_back_has_a_frame_for_each(void **state)
{
	struct sample *sample = *state;
	str load = STR("store/load.go"), close = STR("store/close.go");
	struct finding *finding = sample_add(sample, FAULT_POOL002,
		sample_place(sample, close, 5, STR("pool.Put(value)")),
		STR("example.com/shop/store.(*part).load"), STR("value is put back twice"));

	sample_step(sample, finding, sample_place(sample, load, 15, STR("part.load(f)")),
		STR("calls load"));
	sample_step(sample, finding, sample_place(sample, close, 4, STR("p.get(name)")),
		STR("value is taken from the pool"));
	sample_step(sample, finding, sample_place(sample, close, 5, STR("pool.Put(value)")),
		STR("put back here"));
	sample_step(sample, finding, sample_place(sample, load, 14, STR("for")), STR("and again"));
	sample_step(sample, finding, sample_place(sample, load, 14, STR("db.parts")),
		STR("with another part"));
	check(sample, "tests/report/golden/files.txt");
}

static void a_place_that_is_no_step_is_marked_too(void **state)
{
	struct sample *sample = *state;
	struct finding *finding = sample_leak(sample);

	finding->where = sample_place(sample, STR("store/load.go"), 10, STR("make([]byte, 16)"));
	check(sample, "tests/report/golden/own_place.txt");
}

static void long_paths_lose_their_middle(void **state)
{
	struct sample *sample = *state;
	struct finding *finding = sample_leak(sample);

	finding->step_count = 0;
	for (u32 i = 0; i < 20; i++)
		sample_step(sample, finding,
			sample_place(sample, STR("store/load.go"), 14 + i % 2, STR("p")),
			STR("goes around"));
	check(sample, "tests/report/golden/long_path.txt");
}

static void long_lines_are_cut_around_the_mark(void **state)
{
	struct sample *sample = *state;
	struct strbuf line;
	struct sample_file file = {.name = STR("long.go")};

	strbuf_init(&line, &sample->arena);
	strbuf_add(&line, STR("\tx := []string{"));
	for (u32 i = 0; i < 300; i++)
		strbuf_printf(&line, "\"item %u\", ", i);
	strbuf_add(&line, STR("open()}\n"));
	file.text = strbuf_str(&line);
	sample->files = &file;
	sample->file_count = 1;
	sample->report.width = 80;
	sample_add(sample, FAULT_DEF001, sample_place(sample, STR("long.go"), 1, STR("open()")),
		STR_EMPTY, STR("far to the right"));
	sample_add(sample, FAULT_DEF002, sample_place(sample, STR("long.go"), 1, STR("x")),
		STR_EMPTY, STR("at the left"));
	check(sample, "tests/report/golden/long_line.txt");
}

static void nothing_in_the_source_steers_the_terminal(void **state)
{
	struct sample *sample = *state;
	const struct sample_file file = {
		STR("evil\033]0;x.go"), STR("\ta := \"\033[2J\xff\xe2\x80\xae\"; b(a)\r\n")};

	sample->files = &file;
	sample->file_count = 1;
	sample_add(sample, FAULT_DEF001, sample_place(sample, file.name, 1, STR("b(a)")),
		STR("pkg.f\a"), STR("a \033[31mmessage"));
	check(sample, "tests/report/golden/evil.txt");
}

static void without_source_the_labels_stand_alone(void **state)
{
	struct sample *sample = *state;

	sample_leak(sample);
	sample->file_count = 0;
	check(sample, "tests/report/golden/no_source.txt");
}

static void places_beyond_the_source_do_no_harm(void **state)
{
	struct sample *sample = *state;
	struct location where = {STR("store/load.go"), 900, 70, 901, 0};
	struct location zero = {STR("store/load.go"), 0, 0, 0, 0};
	struct location wide = {STR("store/load.go"), 6, 500, 6, 900};

	sample_add(sample, FAULT_DEF001, where, STR_EMPTY, STR("beyond the last line"));
	sample_add(sample, FAULT_DEF001, zero, STR_EMPTY, STR("nowhere"));
	sample_add(sample, FAULT_DEF001, wide, STR_EMPTY, STR("beyond the line's end"));
	check(sample, "tests/report/golden/beyond.txt");
}

// What was seen at run time is known by the line.
static void a_place_without_a_column_is_the_line(void **state)
{
	struct sample *sample = *state;
	struct location where = {.file = STR("store/load.go"), .line = 11};
	struct finding *finding = sample_add(sample, FAULT_CTX003, where,
		STR("example.com/shop/store.(*DB).Load"), STR("12 goroutines wait here"));

	sample_step(sample, finding, (struct location){.file = where.file, .line = 6},
		STR("started here"));
	sample_step(sample, finding, where, STR("waits for ever"));
	sample_step(sample, finding, (struct location){.file = STR_EMPTY},
		STR("nothing that can still run reaches what it waits for"));
	check(sample, "tests/report/golden/no_column.txt");
}

static void the_summary_counts_everything(void **state)
{
	struct sample *sample = *state;
	struct location where = sample_place(sample, STR("store/load.go"), 6, STR("f"));

	sample_add(sample, FAULT_DEF001, where, STR_EMPTY, STR("one"));
	sample_add(sample, FAULT_DEF010, where, STR_EMPTY, STR("two"));
	sample_add(sample, FAULT_CTX002, where, STR_EMPTY, STR("three"));
	sample_add(sample, FAULT_CTX005, where, STR_EMPTY, STR("four"));
	sample->report.summary.suppressed = 1;
	sample->report.summary.baselined = 1204;
	sample->report.summary.minor = 3;
	sample->report.summary.left_out = 7;
	sample->report.summary.unresolved_imports = 2;
	sample->report.summary.unresolved_expressions = 1234567;
	check(sample, "tests/report/golden/summary.txt");
}

static void nothing_found_is_said(void **state)
{
	check(*state, "tests/report/golden/nothing.txt");
}

static void quiet_leaves_the_summary_out(void **state)
{
	struct sample *sample = *state;

	sample->report.quiet = true;
	assert_int_equal(sample_write(sample, report_text).len, 0);
}

static void sinks_are_found_by_name(void **state)
{
	(void)state;
	assert_ptr_equal(sink_find(STR("text"))->write, report_text);
	assert_ptr_equal(sink_find(STR("github"))->write, report_github);
	assert_null(sink_find(STR("xml")));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_path_is_drawn_into_the_code),
		CASE(a_narrow_terminal_wraps_labels),
		CASE(colours_stand_around_the_same_text),
		CASE(a_path_through_files_and_back_has_a_frame_for_each),
		CASE(a_place_that_is_no_step_is_marked_too),
		CASE(long_paths_lose_their_middle),
		CASE(long_lines_are_cut_around_the_mark),
		CASE(nothing_in_the_source_steers_the_terminal),
		CASE(without_source_the_labels_stand_alone),
		CASE(places_beyond_the_source_do_no_harm),
		CASE(a_place_without_a_column_is_the_line),
		CASE(the_summary_counts_everything),
		CASE(nothing_found_is_said),
		CASE(quiet_leaves_the_summary_out),
		CASE(sinks_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
