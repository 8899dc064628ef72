// SPDX-License-Identifier: Apache-2.0
#include "rules/check.h"

#include "base/clock.h"
#include "rules/fresh_context.h"
#include "rules/lock.h"
#include "rules/owner.h"
#include "rules/pool004.h"
#include "rules/released_result.h"
#include "rules/rule.h"

#include <stdlib.h>

struct rule_entry {
	enum fault_id id;
	rule_fn run;
};

static const struct rule_entry rule_table[] = {
#define RULE(id, function, what) {FAULT_##id, function},
#include "rules/rules.def"
#undef RULE
};

struct check {
	const struct check_options *options;
	check_progress progress;
	void *progress_context;
	struct checker *checker;
	struct program_index *index;
	struct flow_summaries *summaries;
	const struct model *model;
	struct findings_sink sink;
	struct late *late;
};

static bool never_returns(void *context, const struct object *callee)
{
	struct check *check = context;

	return model_never_returns(check->model, callee) ||
	       flow_never_returns(check->summaries, callee);
}

// Packages whose bodies say nothing that the model does not say better, or that would only cost time.
static bool is_opaque(const struct package *package)
{
	static const str opaque[] = {STR("sync"), STR("sync/atomic"), STR("context"),
		STR("runtime"), STR("reflect"), STR("fmt"), STR("unsafe"), STR("syscall"),
		STR("testing"), STR("log"), STR("log/slog"), STR("time"), STR("errors"),
		STR("unicode"), STR("math"), STR("regexp"), STR("strconv"), STR("sort"),
		STR("go/types"), STR("encoding/json"), STR("text/template"), STR("html/template")};

	for (u32 i = 0; i < ARRAY_LEN(opaque); i++) {
		if (str_equal(package->path, opaque[i]))
			return true;
	}
	return str_starts(package->path, STR("internal/")) ||
	       str_starts(package->path, STR("runtime/")) ||
	       str_starts(package->path, STR("crypto/internal/"));
}

static bool wanted(void *context, const struct function *function)
{
	(void)context;
	return !function->package->is_stdlib || !is_opaque(function->package);
}

static bool needs_methods(void *context, struct type_named *type)
{
	const struct check *check = context;

	return owner_is_possible(check->model, type);
}

static struct rule_context context_for(
	struct check *check, u32 worker, struct ir_unit *unit, struct arena *scratch)
{
	return (struct rule_context){.unit = unit,
		.summaries = check->summaries,
		.model = check->model,
		.scratch = scratch,
		.lock_places = arena_array(scratch, ir_place, unit->place_count),
		.lock_place_cap = unit->place_count,
		.walks = arena_array(scratch, struct walk *, unit->func_count),
		.sink = &check->sink,
		.late = check->late,
		.worker = worker,
		.package = unit->package,
		.disabled = check->options->disabled};
}

static void run_rules(struct rule_context *context)
{
	for (u32 i = 0; i < ARRAY_LEN(rule_table); i++)
		rule_table[i].run(context);
}

// Notes the fields that an operand reads on its way.
static void note_operand(struct check *check, u32 worker, const struct ir_unit *unit,
	const struct ir_operand *operand)
{
	ir_place place = operand->kind == IR_OPERAND_PLACE ? operand->index : 0;

	for (; unit->places[place].depth; place = unit->places[place].parent) {
		if (unit->places[place].step.kind == IR_STEP_FIELD)
			late_note(check->late, worker, LATE_READ, unit->places[place].step.field);
	}
}

// x.list = append(x.list, v) does not read the list.
static bool only_appends(const struct ir_func *func, const struct ir_instr *instr)
{
	const struct ir_instr *next = instr + 1;

	return instr->op == IR_CALL && instr->call->is_builtin &&
	       instr->call->builtin == BUILTIN_APPEND && instr->call->result_count &&
	       next < func->instrs + func->instr_count && next->op == IR_COPY &&
	       next->args[0].kind == IR_OPERAND_PLACE &&
	       next->args[0].index == instr->call->results[0] && instr->call->arg_count &&
	       instr->call->args[0].index == next->dst;
}

// x.f = x.f[:0] and x.f.Reset(): the next user writes into the same memory.
static void note_reuse(
	struct check *check, u32 worker, const struct ir_unit *unit, const struct ir_instr *instr)
{
	const struct ir_place_info *place = &unit->places[0];

	if (instr->op == IR_SLICE && instr->args[0].kind == IR_OPERAND_PLACE)
		place = &unit->places[instr->args[0].index];
	else if (instr->op == IR_CALL && instr->call->callee &&
		 instr->call->recv.kind == IR_OPERAND_PLACE &&
		 str_equal(symtab_text(unit->names, instr->call->callee->name), STR("Reset")))
		place = &unit->places[instr->call->recv.index];
	if (place->depth && place->step.kind == IR_STEP_FIELD)
		late_note(check->late, worker, LATE_REUSED, place->step.field);
}

static void note_reads(struct check *check, u32 worker, const struct ir_unit *unit)
{
	for (u32 f = 0; f < unit->func_count; f++) {
		const struct ir_func *func = unit->funcs[f];

		for (u32 i = 1; i < func->instr_count; i++) {
			const struct ir_instr *instr = &func->instrs[i];
			bool calls = instr->op == IR_CALL || instr->op == IR_DEFER ||
			             instr->op == IR_GO || instr->op == IR_BIND;

			note_reuse(check, worker, unit, instr);
			for (u32 a = 0; a < instr->arg_count; a++)
				note_operand(check, worker, unit, &instr->args[a]);
			if (!calls)
				continue;
			note_operand(check, worker, unit, &instr->call->recv);
			note_operand(check, worker, unit, &instr->call->fun);
			for (u32 a = only_appends(func, instr); a < instr->call->arg_count; a++)
				note_operand(check, worker, unit, &instr->call->args[a]);
		}
	}
}

// The summary, with what the rules themselves want to know of callees in its client field.
static void summarize(struct check *check, u32 worker, struct ir_unit *unit, struct arena *scratch)
{
	struct rule_context rules = context_for(check, worker, unit, scratch);
	struct flow_summary *summary = flow_summary_make(check->summaries, worker, unit, scratch);

	for (u32 i = 0; i < summary->effect_count; i++) {
		const struct object *callee = summary->effects[i].callee;

		if (lock_is_primitive(model_call(check->model, callee)))
			summary->client_facts |= RULE_TOUCHES_LOCKS;
		if (model_call(check->model, callee) == MODEL_CALL_POOL_PUT)
			summary->client_facts |= RULE_PUTS;
	}
	if (fresh_context_note(&rules))
		summary->client_facts |= RULE_MAKES_CONTEXT;
	if (released_result_note(&rules))
		summary->client_facts |= RULE_RETURNS_RELEASED;
	summary->client_facts |= pool004_note(&rules);
}

static void on_scc(
	void *context, u32 worker, struct ir_unit *const *units, u32 count, struct arena *scratch)
{
	struct check *check = context;

	// Members of a cycle see each other's first summary in the second round.
	for (u32 round = 0; round < (count > 1 ? 2 : 1); round++) {
		for (u32 i = 0; i < count; i++) {
			if (units[i]->function)
				summarize(check, worker, units[i], scratch);
		}
	}
	for (u32 i = 0; i < count; i++) {
		struct rule_context rules = context_for(check, worker, units[i], scratch);

		note_reads(check, worker, units[i]);
		if (units[i]->package->role == PACKAGE_TARGET && !units[i]->source->is_generated)
			run_rules(&rules);
	}
}

static void on_progress(void *context, u32 done, u32 total)
{
	struct check *check = context;

	if (check->progress)
		check->progress(check->progress_context, CHECK_FUNCTIONS, done, total);
}

static void visit_functions(struct check *check, struct workers *workers, struct arena *arena,
	struct check_stats *stats)
{
	u32 all = checker_function_count(check->checker), count = 0;
	const struct function **roots = arena_array(arena, const struct function *, all);
	const struct callgraph_client client = {.context = check,
		.wanted = wanted,
		.needs_methods = needs_methods,
		.scc = on_scc,
		.oracle = {never_returns, check},
		.progress = on_progress};
	struct callgraph *callgraph =
		callgraph_open(check->checker, workers, check->index, &client);
	struct callgraph_stats done;

	for (u32 i = 0; i < all; i++) {
		const struct function *function = checker_function(check->checker, i);

		// What a test variant shares with its package is checked there.
		if (function->package->role == PACKAGE_TARGET &&
			(!function->package->variant_of || function->source->is_test))
			roots[count++] = function;
	}
	callgraph_run(callgraph, roots, count);
	done = callgraph_stats(callgraph);
	stats->functions = done.functions;
	stats->typed_nodes = done.typed_nodes;
	stats->ir_instrs = done.ir_instrs;
	stats->unresolved_expressions = done.unresolved;
	callgraph_close(callgraph);
}

bool check_run(struct workers *workers, struct program *program,
	const struct check_options *options, check_progress progress, void *progress_context,
	struct finding_list *ret, struct check_stats *stats, struct error *err)
{
	struct check check = {
		.options = options, .progress = progress, .progress_context = progress_context};
	u64 start = clock_now_ns();
	struct arena arena;

	*stats = (struct check_stats){0};
	if (program->target_file_count == 0)
		return error_set(err, ERROR_MISSING, "no Go files to check");
	arena_init(&arena);
	if (progress)
		progress(progress_context, CHECK_TYPES, 0, program->package_count);
	check.checker = checker_open(workers, program);
	check.index = program_index_open(check.checker);
	check.model = model_open(check.checker, &arena);
	check.summaries =
		flow_summaries_open(checker_function_count(check.checker), workers_count(workers));
	findings_sink_init(&check.sink, ret);
	check.late = late_open(workers_count(workers));
	stats->types_seconds = clock_seconds_since(start);
	start = clock_now_ns();
	visit_functions(&check, workers, &arena, stats);
	stats->functions_seconds = clock_seconds_since(start);
	late_finish(check.late, &check.sink);
	findings_finish(ret);
	late_close(check.late);
	findings_sink_deinit(&check.sink);
	flow_summaries_close(check.summaries);
	program_index_close(check.index);
	checker_close(check.checker);
	arena_deinit(&arena);
	return true;
}
