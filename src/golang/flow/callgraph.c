// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/callgraph.h"

#include "golang/flow/callgraph_walk.h"

#include <stdlib.h>

enum { PROGRESS_EVERY = 256 };

struct callgraph *callgraph_open(struct checker *checker, struct workers *workers,
	struct program_index *index, const struct callgraph_client *client)
{
	struct callgraph *graph = calloc(1, sizeof(*graph));
	u32 count = checker_function_count(checker);

	ASSERT(graph);
	graph->checker = checker;
	graph->workers = workers;
	graph->index = index;
	graph->client = *client;
	graph->states = calloc(count + 1, sizeof(*graph->states));
	graph->is_root = calloc(count + 1, sizeof(*graph->is_root));
	graph->walker_count = workers_count(workers);
	graph->walkers = calloc(graph->walker_count, sizeof(*graph->walkers));
	ASSERT(graph->states && graph->is_root && graph->walkers);
	pthread_mutex_init(&graph->lock, NULL);
	pthread_cond_init(&graph->published, NULL);
	for (u32 i = 0; i < graph->walker_count; i++)
		callgraph_walker_init(&graph->walkers[i], graph, i);
	return graph;
}

void callgraph_close(struct callgraph *graph)
{
	if (!graph)
		return;
	for (u32 i = 0; i < graph->walker_count; i++)
		callgraph_walker_deinit(&graph->walkers[i]);
	pthread_cond_destroy(&graph->published);
	pthread_mutex_destroy(&graph->lock);
	heap_vec_free(&graph->values);
	free(graph->walkers);
	free(graph->is_root);
	free(graph->states);
	free(graph);
}

static void count_root(struct callgraph *graph)
{
	u32 done = __atomic_add_fetch(&graph->roots_done, 1, __ATOMIC_RELAXED);

	if (graph->client.progress && (done % PROGRESS_EVERY == 0 || done == graph->root_count))
		graph->client.progress(graph->client.context, done, graph->root_count);
}

static void run_root(void *context, u32 index, u32 worker)
{
	struct callgraph *graph = context;

	callgraph_visit(&graph->walkers[worker], graph->roots[index]);
	count_root(graph);
}

static void run_value(void *context, u32 index, u32 worker)
{
	struct callgraph *graph = context;

	callgraph_visit_value(&graph->walkers[worker], &graph->values.at[index]);
}

static bool holds_closure(const struct ast *ast, node_id after, node_id spec)
{
	for (node_id id = after + 1; id < spec; id++) {
		if (ast_kind(ast, id) == NODE_FUNC_LIT)
			return true;
	}
	return false;
}

// A node stands behind everything inside it, so a spec's nodes lie between the spec before and
// itself.
static void find_values(struct callgraph *graph, struct package *package, struct source *source)
{
	const struct ast *ast = &source->ast;
	node_id before = 0;

	for (u32 d = 0; d < ast->decls.len; d++) {
		node_id decl = ast->decls.at[d];
		bool is_var = ast_kind(ast, decl) == NODE_GEN_DECL &&
		              ast_node(ast, decl)->op == TOKEN_VAR;
		struct node_list specs = {0};

		if (is_var)
			specs = ast_field_list(ast, decl, 0);
		for (u32 i = 0; i < specs.len; i++) {
			if (ast_kind(ast, specs.at[i]) == NODE_VALUE_SPEC &&
				holds_closure(ast, before, specs.at[i]))
				*heap_vec_push(&graph->values) =
					(struct callgraph_value){package, source, specs.at[i]};
			before = specs.at[i];
		}
		before = decl;
	}
}

static void find_all_values(struct callgraph *graph)
{
	const struct program *program = checker_program(graph->checker);

	for (u32 p = 0; p < program->package_count; p++) {
		struct package *package = program->packages[p];

		if (package->role != PACKAGE_TARGET)
			continue;
		for (u32 f = 0; f < package->file_count; f++)
			find_values(graph, package, package->files[f]);
	}
}

void callgraph_run(struct callgraph *graph, const struct function *const *roots, u32 count)
{
	graph->roots = roots;
	graph->root_count = count;
	graph->roots_done = 0;
	for (u32 i = 0; i < count; i++)
		graph->is_root[roots[i]->index] = true;
	workers_for(graph->workers, count, 1, run_root, graph);
	find_all_values(graph);
	workers_for(graph->workers, graph->values.len, 1, run_value, graph);
	graph->values.len = 0;
}

bool callgraph_is_done(const struct callgraph *graph, const struct function *function)
{
	return __atomic_load_n(&graph->states[function->index], __ATOMIC_ACQUIRE) == CALLGRAPH_DONE;
}

struct callgraph_stats callgraph_stats(const struct callgraph *graph)
{
	struct callgraph_stats sum = {0};

	for (u32 i = 0; i < graph->walker_count; i++) {
		const struct callgraph_stats *part = &graph->walkers[i].stats;

		sum.typed_nodes += part->typed_nodes;
		sum.ir_instrs += part->ir_instrs;
		sum.functions += part->functions;
		sum.components += part->components;
		sum.largest_component = MAX(sum.largest_component, part->largest_component);
		sum.repeated += part->repeated;
		sum.unresolved += part->unresolved;
		sum.scratch_bytes += part->scratch_bytes;
	}
	return sum;
}
