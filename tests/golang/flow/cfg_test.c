// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/support/unit.h"

#include "support/testing.h"

static const char program[] = "func f(bool) bool { return true }\n"
			      "func diamond(c bool) {\n"
			      "	f(true)\n"
			      "	if c {\n"
			      "		f(c)\n"
			      "	} else {\n"
			      "		f(!c)\n"
			      "	}\n"
			      "	f(false)\n"
			      "}\n"
			      "func nested(n int) {\n"
			      "	for i := range n {\n"
			      "		for f(i == 1) {\n"
			      "			f(true)\n"
			      "		}\n"
			      "		for range 3 {\n"
			      "		}\n"
			      "	}\n"
			      "}\n"
			      "func irreducible(c bool) {\n"
			      "	if c {\n"
			      "		goto middle\n"
			      "	}\n"
			      "again:\n"
			      "	f(true)\n"
			      "middle:\n"
			      "	if f(c) {\n"
			      "		goto again\n"
			      "	}\n"
			      "}\n"
			      "func retry() {\n"
			      "again:\n"
			      "	if f(true) {\n"
			      "		goto again\n"
			      "	}\n"
			      "}\n";

static int setup(void **state)
{
	static struct unit u;

	unit_open(&u, program);
	*state = &u;
	return 0;
}

static int teardown(void **state)
{
	unit_close(*state);
	return 0;
}

// The block of the n-th call in source order.
static u32 block_of_call(const struct ir_func *func, u32 n)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		if (func->instrs[i].op == IR_CALL && n-- == 0)
			return func->instrs[i].block;
	}
	fail_msg("no such call");
	return 0;
}

static void test_diamond(void **state)
{
	const struct ir_func *func = unit_lower(*state, "diamond")->funcs[0];
	u32 top = block_of_call(func, 0), yes = block_of_call(func, 1);
	u32 no = block_of_call(func, 2), join = block_of_call(func, 3);

	assert_int_equal(func->block_count, 4);
	assert_int_equal(func->loop_count, 0);
	assert_int_equal(func->blocks[top].rpo, 0);
	assert_int_equal(func->blocks[join].rpo, 3);
	assert_int_equal(func->blocks[join].idom, top);
	assert_int_equal(func->blocks[join].pred_count, 2);
	assert_true(ir_dominates(func, top, join));
	assert_true(ir_dominates(func, yes, yes));
	assert_false(ir_dominates(func, yes, join));
	assert_true(ir_reaches(func, yes, join));
	assert_false(ir_reaches(func, yes, no));
	assert_false(ir_reaches(func, join, top));
	assert_false(ir_reaches(func, top, top));
}

static void test_nested_loops(void **state)
{
	const struct ir_func *func = unit_lower(*state, "nested")->funcs[0];
	u32 inner = func->blocks[block_of_call(func, 1)].loop;
	const struct ir_loop *loop;

	assert_int_equal(func->loop_count, 3);
	assert_int_not_equal(inner, 0);
	loop = &func->loops[inner - 1];
	assert_int_equal(
		ast_kind(&((struct unit *)*state)->file.source.ast, loop->node), NODE_FOR_STMT);
	assert_int_equal(loop->parent, 1);
	assert_int_equal(loop->trip_count, -1);
	assert_int_equal(func->loops[0].parent, 0);
	assert_int_equal(func->blocks[func->loops[0].head].loop, 1);
	assert_true(ir_reaches(func, loop->head, func->loops[0].head));
	assert_true(ir_reaches(func, loop->head, loop->head));
}

static void test_irreducible(void **state)
{
	const struct ir_func *func = unit_lower(*state, "irreducible")->funcs[0];
	u32 again = block_of_call(func, 0), middle = block_of_call(func, 1);

	assert_int_equal(func->loop_count, 1);
	assert_int_equal(func->loops[0].node, 0);
	assert_int_equal(func->blocks[again].loop, 1);
	assert_int_equal(func->blocks[middle].loop, 1);
	assert_int_equal(func->blocks[0].loop, 0);
	assert_int_equal(func->blocks[middle].idom, 0);
	assert_true(ir_reaches(func, middle, again));
	assert_true(ir_reaches(func, again, again));
}

static void test_goto_loop(void **state)
{
	const struct ir_func *func = unit_lower(*state, "retry")->funcs[0];

	assert_int_equal(func->loop_count, 1);
	assert_int_equal(func->loops[0].node, 0);
	assert_int_equal(func->loops[0].head, block_of_call(func, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_diamond),
		cmocka_unit_test(test_nested_loops),
		cmocka_unit_test(test_irreducible),
		cmocka_unit_test(test_goto_loop),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
