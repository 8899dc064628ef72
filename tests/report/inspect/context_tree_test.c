// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/context_tree.h"

#include "report/inspect/support/fabricated.h"
#include "support/testing.h"

struct fixture {
	struct fabricated it;
	struct context_tree tree;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fabricated_init(&fixture.it);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	fabricated_deinit(&fixture->it);
	return 0;
}

static struct context_tree *build(struct fixture *fixture, bool all)
{
	fabricated_finish(&fixture->it);
	context_tree_build(
		&fixture->it.arena, &fixture->it.inspection.contexts, all, &fixture->tree);
	return &fixture->tree;
}

// Ten requests of two kinds below one server.
static void siblings_that_are_alike_are_one_class(void **state)
{
	struct fixture *fixture = *state;
	struct context_class classes[12];
	struct context_tree *tree;
	u32 root = fabricated_context(&fixture->it, CONTEXT_CANCEL, UINT32_MAX), len;

	for (u32 i = 0; i < 10; i++) {
		u32 request = fabricated_context(&fixture->it, CONTEXT_CANCEL, root);

		fabricated_context(&fixture->it, i < 7 ? CONTEXT_VALUE : CONTEXT_TIMER, request);
	}
	tree = build(fixture, false);
	assert_int_equal(tree->root_count, 1);
	assert_int_equal(tree->size[root], 21);
	assert_int_equal(context_child_count(tree, root), 10);
	len = context_classes(
		&fixture->it.arena, tree, tree->children + tree->child_at[root], 10, classes);
	assert_int_equal(len, 2);
	assert_int_equal(classes[0].count, 7);
	assert_int_equal(classes[0].size, 14);
	assert_int_equal(classes[1].count, 3);
}

static void cancelled_ones_that_are_held_come_first(void **state)
{
	struct fixture *fixture = *state;
	struct context_class classes[12];
	struct context_tree *tree;
	u32 root = fabricated_context(&fixture->it, CONTEXT_CANCEL, UINT32_MAX), held;

	for (u32 i = 0; i < 10; i++)
		fabricated_context(&fixture->it, CONTEXT_CANCEL, root);
	held = fabricated_context(&fixture->it, CONTEXT_CANCEL, root);
	fabricated_holder(&fixture->it, 0);
	fixture->it.contexts.at[held].is_cancelled = true;
	tree = build(fixture, false);
	assert_int_equal(context_classes(&fixture->it.arena, tree,
				 tree->children + tree->child_at[root], 11, classes),
		2);
	assert_int_equal(classes[0].first, held);
	assert_true(classes[0].is_telling);
}

static void chains_repeat_with_a_period(void **state)
{
	struct fixture *fixture = *state;
	u32 root = fabricated_context(&fixture->it, CONTEXT_BACKGROUND, UINT32_MAX);
	u32 first, node = root, last, period;
	struct context_tree *tree;

	for (u32 i = 0; i < 20; i++)
		node = fabricated_context(
			&fixture->it, i % 2 ? CONTEXT_VALUE : CONTEXT_CANCEL, node);
	tree = build(fixture, false);
	first = tree->children[tree->child_at[root]];
	assert_int_equal(context_chain(tree, first, &period, &last), 19);
	assert_int_equal(period, 2);
	assert_int_equal(last, node);
	assert_int_equal(context_chain(tree, root, &period, &last), 0);
}

static void keys_that_count_are_alike(void **state)
{
	static const char *const keys[] = {
		"main.key(1)", "main.key(22)", "main.key(3)", "main.other"};
	struct fixture *fixture = *state;
	u32 root = fabricated_context(&fixture->it, CONTEXT_BACKGROUND, UINT32_MAX);
	struct context_class classes[4];
	struct context_tree *tree;

	for (u32 i = 0; i < ARRAY_LEN(keys); i++) {
		u32 node = fabricated_context(&fixture->it, CONTEXT_VALUE, root);

		fixture->it.contexts.at[node].value_key = str_from_c(keys[i]);
	}
	tree = build(fixture, false);
	assert_int_equal(context_classes(&fixture->it.arena, tree,
				 tree->children + tree->child_at[root], 4, classes),
		2);
	assert_int_equal(classes[0].count, 3);
}

static void garbage_is_left_out(void **state)
{
	struct fixture *fixture = *state;
	u32 root = fabricated_context(&fixture->it, CONTEXT_CANCEL, UINT32_MAX);
	u32 garbage = fabricated_context(&fixture->it, CONTEXT_CANCEL, root);
	u32 child = fabricated_context(&fixture->it, CONTEXT_VALUE, garbage);
	struct context_tree *tree;

	fixture->it.contexts.at[garbage].is_reachable = false;
	tree = build(fixture, false);
	assert_int_equal(tree->shown_count, 2);
	assert_int_equal(tree->root_count, 2); // what hangs below it is a root then
	tree = build(fixture, true);
	assert_int_equal(tree->root_count, 1);
	assert_int_equal(tree->size[root], 3);
	(void)child;
}

// A parent that does not come before its child would make a circle.
static void circles_are_cut(void **state)
{
	struct fixture *fixture = *state;
	u32 a = fabricated_context(&fixture->it, CONTEXT_CANCEL, UINT32_MAX);
	u32 b = fabricated_context(&fixture->it, CONTEXT_CANCEL, a);

	fixture->it.contexts.at[a].parent = b;
	assert_int_equal(build(fixture, false)->root_count, 1);
	fixture->it.contexts.at[b].parent = b;
	assert_int_equal(build(fixture, false)->root_count, 2);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(siblings_that_are_alike_are_one_class),
		CASE(cancelled_ones_that_are_held_come_first),
		CASE(chains_repeat_with_a_period),
		CASE(keys_that_count_are_alike),
		CASE(garbage_is_left_out),
		CASE(circles_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
