// SPDX-License-Identifier: Apache-2.0
#include "rules/pool.h"

#include "rules/support/rule_unit.h"

#include "support/testing.h"

static const char program[] =
	"import \"sync\"\n"
	"type item struct { buf *item; n int }\n"
	"var pool sync.Pool\n"
	"func get() *item { return pool.Get().(*item) }\n"
	"func getOr() *item { if v := pool.Get(); v != nil { return v.(*item) }; return &item{} }\n"
	"func fresh() *item { return &item{} }\n"
	"func put(x *item) { pool.Put(x) }\n"
	"func putLater(x *item) { defer pool.Put(x) }\n"
	"func putThrough(x *item) { x.n = 0; put(x) }\n"
	"func putSecond(n int, x *item) { put(x) }\n"
	"func putPart(x *item) { pool.Put(x.buf) }\n"
	"func putSome(x *item) bool { if x.n > 1 { return false }; pool.Put(x); return true }\n"
	"func look(x *item) int { return x.n }\n"
	"func (x *item) free() { pool.Put(x) }\n"
	"func uses(x *item) {\n"
	"	pool.Put(x); put(x); putLater(x); putThrough(x); putSecond(1, x); putPart(x)\n"
	"	putSome(x); look(x); x.free()\n"
	"}\n";

static struct rule_unit unit;

static int setup(void **state)
{
	rule_unit_open(&unit, program);
	*state = rule_unit_at(&unit, "uses");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	rule_unit_close(&unit);
	return 0;
}

static void what_comes_out_of_a_pool(void **state)
{
	struct rule_context *context = *state;

	assert_true(pool_is_get(context, rule_unit_callee(&unit, "sync", "Get"), 0));
	assert_true(pool_is_get(context, rule_unit_callee(&unit, "p", "get"), 0));
	assert_true(pool_is_get(context, rule_unit_callee(&unit, "p", "getOr"), 0));
	assert_false(pool_is_get(context, rule_unit_callee(&unit, "p", "get"), 1));
	assert_false(pool_is_get(context, rule_unit_callee(&unit, "p", "fresh"), 0));
	assert_false(pool_is_get(context, NULL, 0));
}

static void what_goes_back(void **state)
{
	static const struct {
		const char *callee;
		u32 index;
		bool want;
	} cases[] = {
		{"Put", 0, true},
		{"Put", UINT32_MAX, false},
		{"put", 0, true},
		{"putLater", 0, true},
		{"putThrough", 0, true},
		{"putSecond", 1, true},
		{"putSecond", 0, false},
		{"putPart", 0, false},
		{"putSome", 0, false},
		{"look", 0, false},
		{"free", UINT32_MAX, true},
	};
	struct rule_context *context = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct ir_instr *instr = rule_unit_call(context, 0, cases[i].callee);

		if (pool_is_put(context, instr->call, cases[i].index) != cases[i].want)
			fail_msg("%s", cases[i].callee);
	}
}

static void a_part_goes_back(void **state)
{
	struct rule_context *context = *state;
	const struct ir_call *part = rule_unit_call(context, 0, "putPart")->call;
	const struct ir_call *whole = rule_unit_call(context, 0, "put")->call;
	ir_place place = pool_put_part(context, part, 0);

	assert_true(place != 0);
	assert_int_equal(context->unit->places[place].parent, part->args[0].index);
	assert_text(context->unit->places[place].step.field->text, "buf");
	assert_int_equal(pool_put_part(context, whole, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_out_of_a_pool),
		cmocka_unit_test(what_goes_back),
		cmocka_unit_test(a_part_goes_back),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
