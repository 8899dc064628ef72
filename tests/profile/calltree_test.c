// SPDX-License-Identifier: Apache-2.0
#include "profile/calltree.h"

#include "profile/made.h"

static const struct calltree_node *child(
	const struct calltree *tree, const struct calltree_node *parent, u32 index)
{
	assert_true(index < parent->child_count);
	return &tree->nodes[parent->first_child + index];
}

static str name(const struct calltree *tree, const struct calltree_node *node)
{
	return tree->frames.names[node->name].name;
}

static void has_the_stacks_of_the_samples(void **state)
{
	struct fixture *fixture = *state;
	const struct calltree_node *root, *top, *work, *leaf;
	struct calltree tree;

	build(fixture);
	assert_true(read_profile(fixture));
	calltree_make(&fixture->arena, &fixture->profile, 1, 0, &tree);
	root = &tree.nodes[0];
	assert_int_equal(root->up, 65);
	assert_int_equal(root->child_count, 1);
	top = child(&tree, root, 0);
	assert_text(name(&tree, top), "main.main");
	assert_int_equal(top->up, 65);
	assert_int_equal(top->self_up, 10);
	assert_int_equal(top->child_count, 2);
	work = child(&tree, top, 0);
	assert_text(name(&tree, work), "main.work");
	assert_int_equal(work->up, 50);
	leaf = child(&tree, work, 0);
	assert_text(name(&tree, leaf), "main.leaf");
	assert_int_equal(leaf->up, 50);
	assert_int_equal(leaf->self_up, 30);
	assert_text(name(&tree, child(&tree, leaf, 0)), "main.work"); // recursion
	assert_text(name(&tree, child(&tree, top, 1)), "[app]");
	assert_int_equal(tree.depth, 5);
	assert_int_equal(tree.folded, 0);
	assert_false(tree.is_difference);
}

static void folds_what_is_small(void **state)
{
	struct fixture *fixture = *state;
	struct calltree tree;

	build(fixture);
	assert_true(read_profile(fixture));
	calltree_make(&fixture->arena, &fixture->profile, 1, 0.1, &tree); // 6.5 of 65: [app] has 5
	assert_int_equal(tree.folded, 1);
	assert_int_equal(tree.nodes[1].up, 65);
	assert_int_equal(tree.nodes[1].child_count, 1);
	assert_int_equal(tree.count, 6);
	calltree_make(&fixture->arena, &fixture->profile, 1, 1.1, &tree);
	assert_int_equal(tree.count, 1);
	assert_int_equal(tree.nodes[0].up, 65);
}

static void tells_growth_from_shrinking(void **state)
{
	struct fixture *fixture = *state;
	struct calltree tree;

	build(fixture);
	add_sample(fixture, STACK(900, 1), VALUES(1, (u64)-12));
	assert_true(read_profile(fixture));
	calltree_make(&fixture->arena, &fixture->profile, 1, 0, &tree);
	assert_true(tree.is_difference);
	assert_int_equal(tree.nodes[0].up, 65);
	assert_int_equal(tree.nodes[0].down, 12);
	assert_int_equal(calltree_width(&tree.nodes[0]), 77);
	assert_int_equal(tree.nodes[2].down, 12);
}

static void is_empty_without_values(void **state)
{
	struct fixture *fixture = *state;
	struct calltree tree;

	message_bytes(&fixture->out, 1, NUMBERS(1, 0, 2, 0));
	message_bytes(&fixture->out, 6, STR(""));
	assert_true(read_profile(fixture));
	calltree_make(&fixture->arena, &fixture->profile, 0, 0, &tree);
	assert_int_equal(tree.count, 1);
	assert_int_equal(calltree_width(&tree.nodes[0]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			has_the_stacks_of_the_samples, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			folds_what_is_small, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			tells_growth_from_shrinking, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			is_empty_without_values, fixture_set_up, fixture_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
