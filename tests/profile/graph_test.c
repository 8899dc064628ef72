// SPDX-License-Identifier: Apache-2.0
#include "profile/graph.h"

#include "profile/made.h"
#include "profile/source_lines.h"

static const struct graph_node *node(const struct graph *graph, const char *name)
{
	for (u32 i = 0; i < graph->count; i++) {
		if (str_equal(graph->nodes[i].name, str_from_c(name)))
			return &graph->nodes[i];
	}
	fail_msg("no %s", name);
	return NULL;
}

static void counts_a_call_once_a_sample(void **state)
{
	struct fixture *fixture = *state;
	const struct graph_node *work, *leaf;
	struct graph graph;

	build(fixture);
	assert_true(read_profile(fixture));
	graph_make(&fixture->arena, &fixture->profile, 1, false, &graph);
	work = node(&graph, "main.work");
	assert_int_equal(work->cum, 50);
	assert_int_equal(work->in_count, 2);
	assert_text(graph.nodes[graph.in_edges[work->in_at].caller].name, "main.main");
	assert_int_equal(graph.in_edges[work->in_at].value, 50);
	assert_false(graph.in_edges[work->in_at].is_inlined);
	// the recursion of the third sample
	assert_text(graph.nodes[graph.in_edges[work->in_at + 1].caller].name, "main.leaf");
	assert_int_equal(graph.in_edges[work->in_at + 1].value, 20);
	assert_int_equal(work->out_count, 1);
	assert_int_equal(graph.out_edges[work->out_at].value, 50);
	assert_true(graph.out_edges[work->out_at].is_inlined);
	leaf = node(&graph, "main.leaf");
	assert_int_equal(leaf->flat, 50);
	assert_int_equal(node(&graph, "main.main")->out_count, 2);
}

static void has_values_by_line(void **state)
{
	struct fixture *fixture = *state;
	struct source_lines lines;
	struct regex *regex;

	build(fixture);
	assert_true(read_profile(fixture));
	assert_true(regex_open(STR("leaf|main\\.main"), "--list", &regex, &fixture->err));
	source_lines_make(&fixture->arena, &fixture->profile, 1, regex, &lines);
	regex_close(regex);
	assert_int_equal(lines.count, 2);
	assert_text(lines.functions[0].name, "main.leaf");
	assert_int_equal(lines.functions[0].start_line, 3);
	assert_int_equal(lines.functions[0].line_count, 1);
	assert_int_equal(lines.functions[0].lines[0].line, 30);
	assert_int_equal(lines.functions[0].lines[0].flat, 50);
	assert_int_equal(lines.functions[0].lines[0].cum, 50);
	assert_int_equal(lines.functions[1].lines[0].line, 10);
	assert_int_equal(lines.functions[1].flat, 10);
	assert_int_equal(lines.functions[1].cum, 65);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			counts_a_call_once_a_sample, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			has_values_by_line, fixture_set_up, fixture_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
