// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/callgraph_walk.h"

#include <stdlib.h>

// The first chunk of a walker's arena; it stays mapped between components.
enum { SCRATCH_BYTES = 16 << 20 };

void callgraph_walker_init(struct callgraph_walker *walker, struct callgraph *graph, u32 number)
{
	struct arena_mark empty;

	walker->graph = graph;
	walker->number = number;
	arena_init(&walker->scratch);
	empty = arena_mark(&walker->scratch);
	(void)arena_alloc(&walker->scratch, SCRATCH_BYTES, 1);
	arena_reset(&walker->scratch, empty);
	walker->parse = parse_scratch_open();
	walker->position =
		calloc(checker_function_count(graph->checker) + 1, sizeof(*walker->position));
	ASSERT(walker->position);
}

void callgraph_walker_deinit(struct callgraph_walker *walker)
{
	heap_vec_free(&walker->stack);
	heap_vec_free(&walker->path);
	free(walker->position);
	parse_scratch_close(walker->parse);
	arena_deinit(&walker->scratch);
}

static enum callgraph_state state_of(const struct callgraph *graph, const struct function *function)
{
	return (enum callgraph_state)__atomic_load_n(
		&graph->states[function->index], __ATOMIC_ACQUIRE);
}

static void set_state(
	struct callgraph *graph, const struct function *function, enum callgraph_state state)
{
	__atomic_store_n(&graph->states[function->index], (u8)state, __ATOMIC_RELEASE);
}

// NEW to another state; someone else may have been faster.
static void leave_new(
	struct callgraph *graph, const struct function *function, enum callgraph_state state)
{
	u8 expected = CALLGRAPH_NEW;

	__atomic_compare_exchange_n(&graph->states[function->index], &expected, (u8)state, false,
		__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static void count_body(struct callgraph_walker *walker, const struct body_info *body)
{
	walker->stats.typed_nodes += body->high - body->low;
	walker->stats.scratch_bytes =
		MAX(walker->stats.scratch_bytes, walker->scratch.reserved_bytes);
}

// Puts a typed body on the stack.
static void push(struct callgraph_walker *walker, const struct callgraph_member *member)
{
	u32 at = walker->stack.len;
	struct callgraph_member *top = heap_vec_push(&walker->stack);

	*top = *member;
	top->low = at;
	callgraph_edges(&walker->scratch, walker->graph->index, &walker->graph->client, &top->body,
		&top->callees);
	if (top->function)
		walker->position[top->function->index] = at + 1;
	*heap_vec_push(&walker->path) = at;
}

static void open_function(struct callgraph_walker *walker, const struct function *function)
{
	struct callgraph *graph = walker->graph;
	struct callgraph_member member = {.function = function};

	if (!graph->is_root[function->index] &&
		!(graph->client.wanted && graph->client.wanted(graph->client.context, function))) {
		leave_new(graph, function, CALLGRAPH_CLOSED);
		return;
	}
	leave_new(graph, function, CALLGRAPH_STARTED);
	member.mark = arena_mark(&walker->scratch);
	if (!check_body(graph->checker, function, &walker->scratch, walker->parse, &member.body)) {
		arena_reset(&walker->scratch, member.mark);
		set_state(graph, function, CALLGRAPH_CLOSED);
		return;
	}
	count_body(walker, &member.body);
	push(walker, &member);
}

static void wait_until_done(struct callgraph *graph, const struct function *function)
{
	pthread_mutex_lock(&graph->lock);
	while (state_of(graph, function) != CALLGRAPH_DONE)
		pthread_cond_wait(&graph->published, &graph->lock);
	pthread_mutex_unlock(&graph->lock);
}

// Takes the next step from the member on top of the path. False when its callees are all looked at.
static bool step(struct callgraph_walker *walker, struct callgraph_member *top)
{
	const struct function *callee;
	enum callgraph_state state;
	u32 position;

	if (top->next == top->callees.len) {
		if (top->is_second)
			return false;
		top->is_second = true;
		top->next = 0;
		return true;
	}
	callee = top->callees.at[top->next++];
	position = walker->position[callee->index];
	state = state_of(walker->graph, callee);
	if (position)
		top->low = MIN(top->low, position - 1);
	else if (state == CALLGRAPH_NEW || (state == CALLGRAPH_STARTED && top->is_second))
		open_function(walker, callee);
	else if (state == CALLGRAPH_PUBLISHING)
		wait_until_done(walker->graph, callee);
	return true;
}

static int by_index(const void *a, const void *b)
{
	const struct callgraph_member *x = a, *y = b;

	return x->function->index < y->function->index ? -1
	                                               : x->function->index > y->function->index;
}

// Whether this thread is the one to hand the component out; else waits until another has.
static bool claim(struct callgraph *graph, const struct callgraph_member *members, u32 count)
{
	bool is_mine;

	pthread_mutex_lock(&graph->lock);
	is_mine = state_of(graph, members[0].function) < CALLGRAPH_PUBLISHING;
	for (u32 i = 0; i < count && is_mine; i++)
		set_state(graph, members[i].function, CALLGRAPH_PUBLISHING);
	pthread_mutex_unlock(&graph->lock);
	if (!is_mine)
		wait_until_done(graph, members[0].function);
	return is_mine;
}

static void mark_done(struct callgraph *graph, const struct callgraph_member *members, u32 count)
{
	pthread_mutex_lock(&graph->lock);
	for (u32 i = 0; i < count; i++)
		set_state(graph, members[i].function, CALLGRAPH_DONE);
	pthread_cond_broadcast(&graph->published);
	pthread_mutex_unlock(&graph->lock);
}

static void hand_out(struct callgraph_walker *walker, struct callgraph_member *members, u32 count)
{
	struct callgraph *graph = walker->graph;
	struct symtab *names = checker_program(graph->checker)->names;
	struct ir_unit **units = arena_array(&walker->scratch, struct ir_unit *, count);

	for (u32 i = 0; i < count; i++) {
		const struct callgraph_member *member = &members[i];

		units[i] = member->function ? ir_build(&walker->scratch, names, member->function,
						      &member->body, &graph->client.oracle)
		                            : ir_build_values(&walker->scratch, names,
						      member->value->package, member->value->spec,
						      &member->body, &graph->client.oracle);
		// Once for each function, whoever typed it first.
		if (units[i]->package->role == PACKAGE_TARGET)
			walker->stats.unresolved += member->body.unresolved;
		for (u32 k = 0; k < units[i]->func_count; k++)
			walker->stats.ir_instrs += units[i]->funcs[k]->instr_count;
	}
	graph->client.scc(graph->client.context, walker->number, units, count, &walker->scratch);
	walker->stats.functions += count;
	walker->stats.components++;
	walker->stats.largest_component = MAX(walker->stats.largest_component, count);
	walker->stats.scratch_bytes =
		MAX(walker->stats.scratch_bytes, walker->scratch.reserved_bytes);
}

// The members from position `first` to the top of the stack are a component.
static void pop_component(struct callgraph_walker *walker, u32 first)
{
	struct callgraph_member *members = &walker->stack.at[first];
	u32 count = walker->stack.len - first;
	struct arena_mark mark = members[0].mark;

	if (!members[0].function) {
		hand_out(walker, members, 1);
	} else {
		qsort(members, count, sizeof(*members), by_index);
		if (claim(walker->graph, members, count)) {
			hand_out(walker, members, count);
			mark_done(walker->graph, members, count);
		} else {
			walker->stats.repeated += count;
		}
	}
	for (u32 i = 0; i < count; i++) {
		if (members[i].function)
			walker->position[members[i].function->index] = 0;
	}
	walker->stack.len = first;
	arena_reset(&walker->scratch, mark);
}

static void finish_top(struct callgraph_walker *walker)
{
	u32 at = vec_pop(&walker->path);
	u32 low = walker->stack.at[at].low;

	if (low == at) {
		pop_component(walker, at);
	} else {
		struct callgraph_member *parent = &walker->stack.at[*vec_last(&walker->path)];

		parent->low = MIN(parent->low, low);
	}
}

static void walk(struct callgraph_walker *walker)
{
	while (walker->path.len) {
		if (!step(walker, &walker->stack.at[*vec_last(&walker->path)]))
			finish_top(walker);
	}
}

void callgraph_visit(struct callgraph_walker *walker, const struct function *root)
{
	enum callgraph_state state = state_of(walker->graph, root);

	if (state == CALLGRAPH_NEW || state == CALLGRAPH_STARTED)
		open_function(walker, root);
	walk(walker);
}

void callgraph_visit_value(struct callgraph_walker *walker, const struct callgraph_value *value)
{
	struct callgraph_member member = {.value = value};

	member.mark = arena_mark(&walker->scratch);
	if (!check_values(walker->graph->checker, value->package, value->source, value->spec,
		    &walker->scratch, &member.body)) {
		arena_reset(&walker->scratch, member.mark);
		return;
	}
	count_body(walker, &member.body);
	push(walker, &member);
	walk(walker);
}
