// SPDX-License-Identifier: Apache-2.0
#include "rules/support/rule_unit.h"

#include "golang/syntax/parse.h"
#include "rules/fresh_context.h"
#include "rules/released_result.h"

#include "support/testing.h"

static struct rule_context context_for(
	struct rule_unit *u, struct ir_unit *unit, u32 worker, struct arena *scratch)
{
	return (struct rule_context){.unit = unit,
		.summaries = u->summaries,
		.model = u->model,
		.scratch = scratch,
		.lock_places = arena_array(scratch, ir_place, unit->place_count),
		.lock_place_cap = unit->place_count,
		.walks = arena_array(scratch, struct walk *, unit->func_count),
		.sink = &u->sink,
		.late = u->late,
		.worker = worker,
		.package = unit->package,
		.disabled = u->disabled};
}

static bool wanted(void *context, const struct function *function)
{
	(void)context;
	return !function->package->is_stdlib;
}

static bool never_returns(void *context, const struct object *callee)
{
	struct rule_unit *u = context;

	return model_never_returns(u->model, callee) || flow_never_returns(u->summaries, callee);
}

// The facts that only spare work are always there.
static void summarize(
	void *context, u32 worker, struct ir_unit *const *units, u32 count, struct arena *scratch)
{
	struct rule_unit *u = context;

	for (u32 i = 0; i < count; i++) {
		struct rule_context rules = context_for(u, units[i], worker, scratch);
		struct flow_summary *summary;

		if (!units[i]->function)
			continue;
		summary = flow_summary_make(u->summaries, worker, units[i], scratch);
		summary->client_facts = RULE_TOUCHES_LOCKS | RULE_PUTS;
		if (fresh_context_note(&rules))
			summary->client_facts |= RULE_MAKES_CONTEXT;
		if (released_result_note(&rules))
			summary->client_facts |= RULE_RETURNS_RELEASED;
	}
}

static void summarize_all(struct rule_unit *u)
{
	const struct callgraph_client client = {
		.context = u, .wanted = wanted, .scc = summarize, .oracle = {never_returns, u}};
	u32 count = checker_function_count(u->checker);
	const struct function **roots = arena_array(&u->arena, const struct function *, count);
	struct callgraph *callgraph = callgraph_open(u->checker, u->workers, u->index, &client);

	for (u32 i = 0; i < count; i++)
		roots[i] = checker_function(u->checker, i);
	callgraph_run(callgraph, roots, count);
	callgraph_close(callgraph);
}

void rule_unit_open(struct rule_unit *u, const char *text)
{
	struct strbuf whole;

	*u = (struct rule_unit){0};
	arena_init(&u->arena);
	strbuf_init(&whole, &u->arena);
	strbuf_printf(&whole, "package p\n%s", text);
	tiny_program_open(&u->tiny, strbuf_str(&whole));
	for (u32 i = 0; i <= TINY_STD_PACKAGES; i++)
		assert_int_equal(u->tiny.sources[i].ast.error_count, 0);
	u->workers = workers_open(2, 0);
	u->checker = checker_open(u->workers, &u->tiny.program);
	u->index = program_index_open(u->checker);
	u->model = model_open(u->checker, &u->arena);
	u->summaries =
		flow_summaries_open(checker_function_count(u->checker), workers_count(u->workers));
	u->late = late_open(workers_count(u->workers));
	u->findings.arena = &u->arena;
	findings_sink_init(&u->sink, &u->findings);
	u->scratch = parse_scratch_open();
	summarize_all(u);
}

void rule_unit_close(struct rule_unit *u)
{
	parse_scratch_close(u->scratch);
	findings_sink_deinit(&u->sink);
	late_close(u->late);
	flow_summaries_close(u->summaries);
	program_index_close(u->index);
	checker_close(u->checker);
	workers_close(u->workers);
	tiny_program_close(&u->tiny);
	arena_deinit(&u->arena);
}

const struct object *rule_unit_callee(struct rule_unit *u, const char *package, const char *name)
{
	for (u32 i = 0; i < checker_function_count(u->checker); i++) {
		const struct function *function = checker_function(u->checker, i);

		if (str_equal(function->package->path, str_from_c(package)) &&
			str_equal(function->object->text, str_from_c(name)))
			return function->object;
	}
	fail_msg("no function %s in %s", name, package);
	return NULL;
}

struct rule_context *rule_unit_at(struct rule_unit *u, const char *name)
{
	const struct function *function = rule_unit_callee(u, "p", name)->function;
	struct rule_context *ret = arena_new(&u->arena, struct rule_context);
	struct body_info *body = arena_new(&u->arena, struct body_info);
	const struct ir_oracle oracle = {never_returns, u};

	assert_true(check_body(u->checker, function, &u->arena, u->scratch, body));
	assert_int_equal(body->unresolved, 0);
	*ret = context_for(u, ir_build(&u->arena, u->tiny.program.names, function, body, &oracle),
		0, &u->arena);
	return ret;
}

const struct ir_instr *rule_unit_call(struct rule_context *context, u32 func, const char *name)
{
	const struct ir_func *function = context->unit->funcs[func];

	for (u32 i = 1; i < function->instr_count; i++) {
		const struct ir_instr *instr = &function->instrs[i];
		bool calls = instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO;

		if (calls && instr->call->callee &&
			str_equal(instr->call->callee->text, str_from_c(name)))
			return instr;
	}
	fail_msg("no call of %s", name);
	return NULL;
}
