// SPDX-License-Identifier: Apache-2.0
#include "rules/lock.h"

#include "rules/support/rule_unit.h"
#include "rules/unlock.h"

#include "support/testing.h"

static const char program[] =
	"import \"sync\"\n"
	"type store struct { mu sync.Mutex; rw sync.RWMutex; parts []part; n int }\n"
	"type part struct { mu sync.Mutex }\n"
	"func (s *store) lock() { s.mu.Lock() }\n"
	"func (s *store) unlock() { s.mu.Unlock() }\n"
	"func (s *store) inc() { s.mu.Lock(); defer s.mu.Unlock(); s.n++ }\n"
	"func (s *store) size() int { return s.n }\n"
	"func unlockOf(mu *sync.Mutex) { mu.Unlock() }\n"
	"func unknown(mu *sync.Mutex)\n"
	"func direct(s *store) {\n"
	"	s.mu.Lock(); s.mu.Unlock(); s.rw.RLock(); s.rw.RUnlock(); s.mu.TryLock()\n"
	"}\n"
	"func through(s *store) { s.mu.Lock(); s.lock(); s.unlock(); s.inc(); s.size() }\n"
	"func named(s *store) { mu := &s.mu; mu.Lock(); unlockOf(mu); unknown(mu) }\n"
	"func closures(s *store) {\n"
	"	s.mu.Lock(); defer func() { s.mu.Unlock() }(); func() { s.n++ }() }\n"
	"func elements(s *store, i, j int) { s.parts[i].mu.Lock(); s.parts[j].mu.Unlock() }\n"
	"func earlier(s *store) { defer s.unlock(); s.mu.Lock() }\n"
	"func later(s *store) { s.mu.Lock(); defer s.unlock() }\n"
	"func gives(s *store) { s.mu.Unlock(); s.n++; s.mu.Lock() }\n"
	"func loops(s *store) {\n"
	"	for i := range s.parts { s.parts[i].mu.Lock() }\n"
	"	for i := range s.parts { s.parts[i].mu.Unlock() }\n"
	"}\n";

static struct rule_unit unit;

static int setup(void **state)
{
	(void)state;
	rule_unit_open(&unit, program);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	rule_unit_close(&unit);
	return 0;
}

// The lock that the first call of the name is made on.
static ir_place locked_by(struct rule_context *context, const char *name)
{
	ir_place place;
	struct lock_action action =
		lock_direct(context, rule_unit_call(context, 0, name)->call, &place);

	assert_true(action.locks || action.unlocks);
	return place;
}

static void direct_calls(void **state)
{
	static const struct {
		const char *name;
		struct lock_action want;
	} cases[] = {
		{"Lock", {.locks = LOCK_WRITE}},
		{"Unlock", {.unlocks = LOCK_WRITE}},
		{"RLock", {.locks = LOCK_READ}},
		{"RUnlock", {.unlocks = LOCK_READ}},
		{"TryLock", {.locks = LOCK_WRITE, .tries = true}},
	};
	struct rule_context *context = rule_unit_at(&unit, "direct");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ir_place place;
		struct lock_action got = lock_direct(
			context, rule_unit_call(context, 0, cases[i].name)->call, &place);

		if (got.locks != cases[i].want.locks || got.unlocks != cases[i].want.unlocks ||
			got.tries != cases[i].want.tries)
			fail_msg("%s", cases[i].name);
	}
	assert_int_equal(locked_by(context, "Lock"), locked_by(context, "Unlock"));
	assert_int_not_equal(locked_by(context, "Lock"), locked_by(context, "RLock"));
}

static void helpers_lock_and_unlock(void **state)
{
	static const struct {
		const char *name;
		enum lock_mode locks, unlocks;
	} cases[] = {
		{"lock", LOCK_WRITE, LOCK_NONE},
		{"unlock", LOCK_NONE, LOCK_WRITE},
		{"inc", LOCK_WRITE, LOCK_WRITE},
		{"size", LOCK_NONE, LOCK_NONE},
	};
	struct rule_context *context = rule_unit_at(&unit, "through");
	ir_place place = locked_by(context, "Lock");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct ir_call *call = rule_unit_call(context, 0, cases[i].name)->call;
		bool is_unknown = false;
		struct lock_action got = lock_through(context, call, place, &is_unknown);

		if (got.locks != cases[i].locks || got.unlocks != cases[i].unlocks || is_unknown)
			fail_msg("%s", cases[i].name);
		// What locks and unlocks within leaves its caller's lock alone.
		assert_int_equal(
			unlock_by_call(context, call, place), cases[i].unlocks && !cases[i].locks);
	}
}

static void other_names_of_one_lock(void **state)
{
	struct rule_context *context = rule_unit_at(&unit, "named");
	ir_place place = locked_by(context, "Lock");

	(void)state;
	assert_int_equal(context->unit->places[place].depth, 1);
	assert_text(context->unit->places[place].step.field->text, "mu");
	assert_true(unlock_by_call(context, rule_unit_call(context, 0, "unlockOf")->call, place));
	assert_false(unlock_unknown(context, rule_unit_call(context, 0, "unlockOf")->call, place));
	assert_true(unlock_unknown(context, rule_unit_call(context, 0, "unknown")->call, place));
}

static void closures_unlock(void **state)
{
	struct rule_context *context = rule_unit_at(&unit, "closures");
	ir_place place = locked_by(context, "Lock");

	(void)state;
	assert_true(unlock_in_closure(context, 1, place));
	assert_false(unlock_in_closure(context, 2, place));
	assert_true(unlock_in_any_closure(context, place));
	context = rule_unit_at(&unit, "through");
	assert_false(unlock_in_any_closure(context, locked_by(context, "Lock")));
}

static void elements_are_the_same_lock(void **state)
{
	struct rule_context *context = rule_unit_at(&unit, "elements");
	ir_place a = locked_by(context, "Lock"), b = locked_by(context, "Unlock");

	(void)state;
	assert_int_not_equal(a, b);
	assert_true(unlock_same(context->unit, a, b));
	assert_ptr_equal(unlock_key(context->unit, a), unlock_key(context->unit, b));
	context = rule_unit_at(&unit, "direct");
	assert_false(unlock_same(
		context->unit, locked_by(context, "Lock"), locked_by(context, "RLock")));
}

static void defers_before_the_lock(void **state)
{
	static const struct {
		const char *name;
		bool want;
	} cases[] = {{"earlier", true}, {"later", false}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct rule_context *context = rule_unit_at(&unit, cases[i].name);
		const struct ir_func *func = context->unit->funcs[0];
		u32 start = (u32)(rule_unit_call(context, 0, "Lock") - func->instrs);

		assert_int_equal(
			unlock_by_earlier_defer(context, func, start, locked_by(context, "Lock")),
			cases[i].want);
	}
}

static void who_unlocks_its_callers_lock(void **state)
{
	struct rule_context *context = rule_unit_at(&unit, "gives");

	(void)state;
	assert_true(unlock_held_at_entry(context, 0, locked_by(context, "Lock")));
	context = rule_unit_at(&unit, "direct");
	assert_false(unlock_held_at_entry(context, 0, locked_by(context, "Lock")));
}

static void a_loop_unlocks_what_another_locked(void **state)
{
	struct rule_context *context = rule_unit_at(&unit, "loops");
	const struct ir_func *func = context->unit->funcs[0];
	const struct object *key = unlock_key(context->unit, locked_by(context, "Lock"));
	u32 locking = func->blocks[rule_unit_call(context, 0, "Lock")->block].loop;
	u32 unlocking = func->blocks[rule_unit_call(context, 0, "Unlock")->block].loop;

	(void)state;
	assert_int_not_equal(locking, unlocking);
	assert_true(unlock_in_loop(context, 0, unlocking, key));
	assert_false(unlock_in_loop(context, 0, locking, key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(direct_calls),
		cmocka_unit_test(helpers_lock_and_unlock),
		cmocka_unit_test(other_names_of_one_lock),
		cmocka_unit_test(closures_unlock),
		cmocka_unit_test(elements_are_the_same_lock),
		cmocka_unit_test(defers_before_the_lock),
		cmocka_unit_test(who_unlocks_its_callers_lock),
		cmocka_unit_test(a_loop_unlocks_what_another_locked),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
