// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/callgraph.h"

#include "base/strbuf.h"
#include "golang/flow/support/unit.h"

#include "support/testing.h"

#include <pthread.h>
#include <stdlib.h>

static const char program[] = "type stopper interface{ stop() }\n"
			      "type s struct{}\n"
			      "func (*s) stop() { leaf() }\n"
			      "func top(x stopper) { even(3); x.stop(); run(passed) }\n"
			      "func even(n int) bool { return n == 0 || odd(n-1) }\n"
			      "func odd(n int) bool { return n != 0 && even(n-1) }\n"
			      "func leaf() {}\n"
			      "func run(f func()) { f() }\n"
			      "func passed() { leaf() }\n"
			      "func alone() { alone() }\n"
			      "func unwanted() { hidden() }\n"
			      "func hidden() {}\n"
			      "func external()\n"
			      "func calls() { unwanted(); external() }\n"
			      "var value = func() { hidden2() }\n"
			      "var plain = 1\n"
			      "func hidden2() {}\n"
			      "type owner struct{ f func() }\n"
			      "func (o *owner) release() { o.f() }\n"
			      "func newOwner() (*owner, error) { return nil, nil }\n"
			      "func uses() { newOwner() }\n";

enum { MAX_FUNCTIONS = 32 };

struct fixture {
	struct unit u;
	struct program_index *index;
	pthread_mutex_t lock;
	u32 order[MAX_FUNCTIONS]; // by function.index: when its component came, from 1
	u32 size[MAX_FUNCTIONS];  // of that component
	u32 components, values;
	u64 text_hash; // of all units, whatever their order
	bool needs_methods;
};

static bool wanted(void *context, const struct function *function)
{
	(void)context;
	return !str_equal(function->object->text, STR("unwanted"));
}

static bool needs_methods(void *context, struct type_named *type)
{
	const struct fixture *f = context;

	return f->needs_methods && str_equal(type->object->text, STR("owner"));
}

static void take(
	void *context, u32 worker, struct ir_unit *const *units, u32 count, struct arena *scratch)
{
	struct fixture *f = context;

	assert_true(worker < workers_count(f->u.workers));
	pthread_mutex_lock(&f->lock);
	f->components++;
	for (u32 i = 0; i < count; i++) {
		struct strbuf text;

		strbuf_init(&text, scratch);
		ir_print(&text, units[i]);
		f->text_hash += str_hash(strbuf_str(&text));
		if (!units[i]->function) {
			f->values++;
			continue;
		}
		assert_int_equal(f->order[units[i]->function->index], 0);
		f->order[units[i]->function->index] = f->components;
		f->size[units[i]->function->index] = count;
	}
	pthread_mutex_unlock(&f->lock);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	pthread_mutex_init(&f->lock, NULL);
	unit_open(&f->u, program);
	f->index = program_index_open(f->u.checker);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	program_index_close(f->index);
	unit_close(&f->u);
	pthread_mutex_destroy(&f->lock);
	free(f);
	return 0;
}

static const struct function *find(struct fixture *f, const char *name)
{
	for (u32 i = 0; i < checker_function_count(f->u.checker); i++) {
		const struct function *function = checker_function(f->u.checker, i);

		if (str_equal(function->object->text, str_from_c(name)))
			return function;
	}
	fail_msg("no function %s", name);
	return NULL;
}

static u32 order(struct fixture *f, const char *name)
{
	return f->order[find(f, name)->index];
}

static struct callgraph *run(struct fixture *f, const char *const *names, u32 count)
{
	struct callgraph_client client = {
		.context = f, .wanted = wanted, .needs_methods = needs_methods, .scc = take};
	struct callgraph *graph = callgraph_open(f->u.checker, f->u.workers, f->index, &client);
	const struct function *roots[MAX_FUNCTIONS];

	for (u32 i = 0; i < count; i++)
		roots[i] = find(f, names[i]);
	callgraph_run(graph, roots, count);
	return graph;
}

static void test_callees_first(void **state)
{
	struct fixture *f = *state;
	struct callgraph *graph = run(f, (const char *[]){"top"}, 1);

	assert_true(order(f, "leaf") < order(f, "stop"));
	assert_true(order(f, "stop") < order(f, "top"));
	assert_true(order(f, "leaf") < order(f, "passed"));
	assert_true(order(f, "passed") < order(f, "top"));
	assert_int_equal(order(f, "even"), order(f, "odd"));
	assert_int_equal(f->size[find(f, "even")->index], 2);
	assert_int_equal(order(f, "alone"), 0);
	assert_true(callgraph_is_done(graph, find(f, "leaf")));
	assert_false(callgraph_is_done(graph, find(f, "alone")));
	assert_int_equal(callgraph_stats(graph).largest_component, 2);
	callgraph_close(graph);
}

// The client looks at the methods of what newOwner returns when it sees the call.
static void test_methods_of_results_first(void **state)
{
	struct fixture *f = *state;

	callgraph_close(run(f, (const char *[]){"uses"}, 1));
	assert_int_equal(order(f, "release"), 0);
	memset(f->order, 0, sizeof(f->order));
	f->needs_methods = true;
	callgraph_close(run(f, (const char *[]){"uses", "release"}, 2));
	assert_int_not_equal(order(f, "release"), 0);
	assert_true(order(f, "release") < order(f, "uses"));
}

static void test_what_is_not_opened(void **state)
{
	struct fixture *f = *state;
	struct callgraph *graph = run(f, (const char *[]){"calls", "alone", "external"}, 3);

	assert_int_not_equal(order(f, "calls"), 0);
	assert_int_not_equal(order(f, "alone"), 0);
	assert_int_equal(order(f, "unwanted"), 0);
	assert_int_equal(order(f, "hidden"), 0);
	assert_int_equal(order(f, "external"), 0);
	callgraph_close(graph);
}

static void test_values(void **state)
{
	struct fixture *f = *state;
	struct callgraph *graph = run(f, NULL, 0);

	assert_int_equal(f->values, 1);
	assert_int_not_equal(order(f, "hidden2"), 0);
	assert_int_equal(f->components, 2);
	callgraph_close(graph);
}

static void test_same_every_time(void **state)
{
	struct fixture *f = *state;
	u64 first = 0;

	for (u32 round = 0; round < 20; round++) {
		memset(f->order, 0, sizeof(f->order));
		f->text_hash = 0;
		callgraph_close(run(f, (const char *[]){"odd", "even", "top", "stop", "calls"}, 5));
		if (round == 0)
			first = f->text_hash;
		assert_true(f->text_hash == first);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_callees_first, setup, teardown),
		cmocka_unit_test_setup_teardown(test_methods_of_results_first, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_not_opened, setup, teardown),
		cmocka_unit_test_setup_teardown(test_values, setup, teardown),
		cmocka_unit_test_setup_teardown(test_same_every_time, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
