// SPDX-License-Identifier: Apache-2.0
// Facts that the printed form does not show: keys of conditions, places, and what is known of
// variables.
#include "base/strbuf.h"
#include "golang/flow/support/unit.h"

#include "support/testing.h"

static const char program[] = "type inner struct{ n int }\n"
			      "func (i *inner) set() {}\n"
			      "type outer struct { in inner; p *inner; deep *outer }\n"
			      "func use(...any) {}\n"
			      "func conditions(a, b int, s []int, o *outer, err error) {\n"
			      "	if err != nil { use() }\n"
			      "	if err == nil { use() }\n"
			      "	if a < b { use() }\n"
			      "	if b > a { use() }\n"
			      "	if a >= b { use() }\n"
			      "	if len(s) > 0 { use() }\n"
			      "	if 0 < len(s) { use() }\n"
			      "	if s[a] == 1 { use() }\n"
			      "	if o.in.n == 1 { use() }\n"
			      "	if len(s) > a+b { use() }\n"
			      "	if a == 1 { use() }\n"
			      "}\n"
			      "func variables(o outer, q *outer) {\n"
			      "	taken, value, arg, kept := o, o, 1, 2\n"
			      "	taken.in.set()\n"
			      "	value.p.set()\n"
			      "	use(&arg)\n"
			      "	func() { kept = 3; use(q) }()\n"
			      "	q.in.set()\n"
			      "}\n"
			      "func paths(o *outer) {\n"
			      "	o.deep.deep.deep.deep.deep.deep.deep.deep.in.n = 1\n"
			      "	o.deep.in.n = o.in.n\n"
			      "}\n"
			      "func elements(s [200]int, i int) {\n"
			      "	s[i] = s[i]\n"
			      "	s[i+1] = s[i]\n"
			      "	s[f()] = s[f()]\n"
			      "}\n"
			      "func f() int { return 1 }\n";

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

static const struct ir_cond *condition(const struct ir_func *func, u32 n)
{
	for (u32 i = 0; i < func->block_count; i++) {
		if (func->blocks[i].term == IR_TERM_BRANCH && n-- == 0)
			return &func->blocks[i].cond;
	}
	fail_msg("no such condition");
	return NULL;
}

static void test_keys(void **state)
{
	const struct ir_func *func = unit_lower(*state, "conditions")->funcs[0];
	u64 keys[11];

	for (u32 i = 0; i < ARRAY_LEN(keys); i++) {
		keys[i] = condition(func, i)->key;
		assert_true(keys[i] != 0);
	}
	assert_true(keys[0] == keys[1]); // err != nil, err == nil
	assert_true(keys[2] == keys[3]); // a < b, b > a
	assert_true(keys[2] == keys[4]); // a >= b
	assert_true(keys[5] == keys[6]); // len(s) > 0, 0 < len(s)
	assert_true(keys[2] != keys[0] && keys[5] != keys[2] && keys[8] != keys[7]);
	assert_int_equal(condition(func, 6)->token, TOKEN_GTR);
	assert_int_equal(condition(func, 0)->b.kind, IR_OPERAND_NIL);
	assert_int_equal(condition(func, 5)->read_count, 1);
	assert_int_equal(condition(func, 7)->read_count, 2); // s[a], a
	assert_int_equal(condition(func, 9)->read_count, 3); // s, a, b
}

static const struct ir_var_info *info(struct unit *u, const struct ir_unit *unit, const char *name)
{
	return &unit->vars[unit_var(u, unit, name)];
}

static void test_variables(void **state)
{
	const struct ir_unit *unit = unit_lower(*state, "variables");

	assert_true(info(*state, unit, "taken")->address_taken);
	assert_false(info(*state, unit, "value")->address_taken);
	assert_true(info(*state, unit, "arg")->address_taken);
	assert_false(info(*state, unit, "q")->address_taken);
	assert_true(info(*state, unit, "q")->captured);
	assert_false(info(*state, unit, "q")->assigned_in_closure);
	assert_true(info(*state, unit, "kept")->captured);
	assert_true(info(*state, unit, "kept")->assigned_in_closure);
	assert_int_equal(info(*state, unit, "kept")->assign_count, 2);
	assert_int_equal(info(*state, unit, "o")->kind, IR_VAR_PARAM);
}

static void test_paths(void **state)
{
	const struct ir_unit *unit = unit_lower(*state, "paths");
	ir_place o = unit->vars[unit_var(*state, unit, "o")].place;
	const struct ir_instr *first = ir_at(unit->funcs[0], 1);
	const struct ir_instr *second = ir_at(unit->funcs[0], 2);
	const struct object *in = unit->places[unit->places[second->dst].parent].step.field;
	ir_place o_in = ir_place_field(unit, o, in);

	assert_int_equal(unit->places[first->dst].depth, IR_MAX_PATH);
	assert_true(first->dst_deref);
	assert_int_equal(unit->places[second->dst].depth, 3);
	assert_false(second->dst_deref);
	assert_int_not_equal(o_in, 0);
	assert_true(ir_place_covers(unit, o, o_in));
	assert_true(ir_place_covers(unit, o_in, second->args[0].index));
	assert_false(ir_place_covers(unit, o_in, o));
	assert_false(ir_place_covers(unit, o_in, second->dst));
}

static void test_elements(void **state)
{
	const struct ir_unit *unit = unit_lower(*state, "elements");
	const struct ir_func *func = unit->funcs[0];
	const struct ir_instr *copies[3];
	u32 count = 0;

	for (u32 i = 1; i < func->instr_count; i++) {
		if (func->instrs[i].op == IR_COPY)
			copies[count++] = &func->instrs[i];
	}
	assert_int_equal(count, 3);
	assert_int_equal(copies[0]->dst, copies[0]->args[0].index);
	assert_int_not_equal(copies[1]->dst, copies[1]->args[0].index);
	assert_int_equal(unit->places[copies[1]->dst].step.read_count, 1); // i
	assert_int_equal(copies[2]->dst, copies[2]->args[0].index);
	assert_true(unit->places[copies[2]->dst].step.key == 0);
}

static bool never_returns(void *context, const struct object *callee)
{
	return str_equal(callee->text, *(const str *)context);
}

// A call that the oracle knows ends its block.
static void test_oracle(void **state)
{
	str name = STR("use");
	struct ir_oracle oracle = {never_returns, &name};
	const struct ir_func *func = unit_lower_with(*state, "variables", &oracle)->funcs[0];

	assert_int_equal(func->block_count, 1);
	assert_int_equal(func->blocks[0].term, IR_TERM_NORETURN);
	assert_int_equal(func->instrs[func->instr_count - 1].op, IR_CALL);
	assert_true(func->instrs[func->instr_count - 1].call->never_returns);
	assert_true(ir_never_returns(func));
	assert_false(ir_never_returns(unit_lower(*state, "variables")->funcs[0]));
}

// Beyond the limits a function is an empty graph that says so.
static void test_too_large(void **state)
{
	struct strbuf text;
	struct arena arena;
	struct unit u;
	const struct ir_unit *unit;

	(void)state;
	arena_init(&arena);
	strbuf_init(&text, &arena);
	strbuf_add(&text, STR("func f() { x := 1; g := func() int { return x }\n"));
	for (u32 i = 0; i <= IR_MAX_INSTRS; i++)
		strbuf_add(&text, STR("x++\n"));
	strbuf_add(&text, STR("g() }\n"));
	unit_open(&u, arena_c_str(&arena, strbuf_str(&text)));
	unit = unit_lower(&u, "f");
	assert_int_equal(unit->func_count, 2);
	for (u32 i = 0; i < unit->func_count; i++) {
		assert_true(unit->funcs[i]->too_large);
		assert_int_equal(unit->funcs[i]->block_count, 1);
		assert_int_equal(unit->funcs[i]->instr_count, 1);
		assert_false(ir_never_returns(unit->funcs[i]));
	}
	unit_close(&u);
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_elements),
		cmocka_unit_test(test_oracle),
		cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
