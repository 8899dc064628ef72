// SPDX-License-Identifier: Apache-2.0
#include "rules/check.h"

#include "base/clock.h"
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
	struct unlock_elsewhere *unlocks;
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

static void run_rules(struct check *check, struct ir_unit *unit, struct arena *scratch)
{
	struct rule_context context = {.unit = unit,
		.summaries = check->summaries,
		.index = check->index,
		.checker = check->checker,
		.model = check->model,
		.scratch = scratch,
		.walks = arena_array(scratch, struct walk *, unit->func_count),
		.sink = &check->sink,
		.unlocks = check->unlocks,
		.package = unit->package,
		.disabled = check->options->disabled};

	for (u32 i = 0; i < ARRAY_LEN(rule_table); i++)
		rule_table[i].run(&context);
}

static void on_scc(
	void *context, u32 worker, struct ir_unit *const *units, u32 count, struct arena *scratch)
{
	struct check *check = context;

	// Members of a cycle see each other's first summary in the second round.
	for (u32 round = 0; round < (count > 1 ? 2 : 1); round++) {
		for (u32 i = 0; i < count; i++) {
			if (units[i]->function)
				flow_summary_make(check->summaries, worker, units[i], scratch);
		}
	}
	for (u32 i = 0; i < count; i++) {
		if (units[i]->package->role == PACKAGE_TARGET && !units[i]->source->is_generated)
			run_rules(check, units[i], scratch);
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
		.scc = on_scc,
		.oracle = {never_returns, check},
		.progress = on_progress};
	struct callgraph *callgraph =
		callgraph_open(check->checker, workers, check->index, &client);
	struct callgraph_stats done;

	for (u32 i = 0; i < all; i++) {
		const struct function *function = checker_function(check->checker, i);

		if (function->package->role == PACKAGE_TARGET)
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
	check.unlocks = unlock_elsewhere_open();
	stats->types_seconds = clock_seconds_since(start);
	start = clock_now_ns();
	visit_functions(&check, workers, &arena, stats);
	stats->functions_seconds = clock_seconds_since(start);
	unlock_elsewhere_finish(check.unlocks, &check.sink);
	findings_finish(ret);
	unlock_elsewhere_close(check.unlocks);
	findings_sink_deinit(&check.sink);
	flow_summaries_close(check.summaries);
	program_index_close(check.index);
	checker_close(check.checker);
	arena_deinit(&arena);
	return true;
}
