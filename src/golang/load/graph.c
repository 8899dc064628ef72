// SPDX-License-Identifier: Apache-2.0
#include "golang/load/graph.h"

#include "base/strbuf.h"
#include "golang/load/link.h"

enum { CYCLE_MAX_NAMED = 8 };
enum { UNSEEN, ON_STACK, DONE };

struct frame {
	struct load_package *package;
	u32 next; // edge to follow next: base first, then test
};

struct stack {
	VEC(struct frame) frames;
};

// Edge i of a package, tests counted behind the others; NULL at the end.
static struct import_edge *edge_at(struct load_package *package, u32 i, bool tests)
{
	if (i < package->base.len)
		return &package->base.at[i];
	i -= package->base.len;
	return tests && i < package->test.len ? &package->test.at[i] : NULL;
}

static void push(struct loader *loader, struct stack *stack, struct load_package *package)
{
	*vec_push(loader->arena, &stack->frames) = (struct frame){package, 0};
}

static void tell_cycle(
	struct loader *loader, const struct stack *stack, const struct import_edge *edge)
{
	struct strbuf text;
	u32 from = stack->frames.len, named = 0;

	while (from && stack->frames.at[from - 1].package != edge->to)
		from--;
	strbuf_init(&text, loader->arena);
	for (u32 i = from ? from - 1 : 0; i < stack->frames.len; i++) {
		str path = stack->frames.at[i].package->place.path;

		if (named++ == CYCLE_MAX_NAMED)
			strbuf_add(&text, STR("... -> "));
		if (named <= CYCLE_MAX_NAMED)
			strbuf_printf(&text, STR_FMT " -> ", STR_ARG(path));
	}
	strbuf_add(&text, edge->to->place.path);
	problem_add(&loader->problems, edge->source->path, link_line(edge->source, edge->pos),
		"import cycle: " STR_FMT ": this import is left out", STR_ARG(strbuf_str(&text)));
}

static void rank_from(struct loader *loader, struct load_package *root, u8 *state, u32 *rank)
{
	struct stack stack = {0};

	push(loader, &stack, root);
	state[root->id] = ON_STACK;
	while (stack.frames.len) {
		struct frame *top = vec_last(&stack.frames);
		struct import_edge *edge = edge_at(top->package, top->next++, false);

		if (!edge) {
			state[top->package->id] = DONE;
			top->package->rank = (*rank)++;
			stack.frames.len--;
		} else if (edge->to && state[edge->to->id] == ON_STACK) {
			tell_cycle(loader, &stack, edge);
			edge->to = NULL;
		} else if (edge->to && state[edge->to->id] == UNSEEN) {
			state[edge->to->id] = ON_STACK;
			push(loader, &stack, edge->to);
		}
	}
}

void graph_break_cycles(struct loader *loader)
{
	u8 *state = arena_array(loader->arena, u8, loader->packages.len);
	u32 rank = 0;

	for (u32 i = 0; i < loader->packages.len; i++) {
		if (state[i] == UNSEEN)
			rank_from(loader, loader->packages.at[i], state, &rank);
	}
}

// Tarjan's algorithm. `low` is the earliest package on the stack of open ones that can be reached.
struct tarjan {
	struct loader *loader;
	struct stack stack;
	VEC(struct load_package *) open;
	u32 *index, *low; // by package id; index 0: unseen
	bool *is_open;
	u32 next_index, components;
};

static void tarjan_enter(struct tarjan *tarjan, struct load_package *package)
{
	tarjan->index[package->id] = tarjan->low[package->id] = ++tarjan->next_index;
	tarjan->is_open[package->id] = true;
	*vec_push(tarjan->loader->arena, &tarjan->open) = package;
	push(tarjan->loader, &tarjan->stack, package);
}

static void tarjan_leave(struct tarjan *tarjan)
{
	u32 id = vec_pop(&tarjan->stack.frames).package->id;
	struct load_package *member;

	if (tarjan->stack.frames.len) {
		u32 above = vec_last(&tarjan->stack.frames)->package->id;

		tarjan->low[above] = MIN(tarjan->low[above], tarjan->low[id]);
	}
	if (tarjan->low[id] != tarjan->index[id])
		return;
	do {
		member = vec_pop(&tarjan->open);
		tarjan->is_open[member->id] = false;
		member->component = tarjan->components;
	} while (member->id != id);
	tarjan->components++;
}

static void tarjan_run(struct tarjan *tarjan, struct load_package *root)
{
	tarjan_enter(tarjan, root);
	while (tarjan->stack.frames.len) {
		struct frame *top = vec_last(&tarjan->stack.frames);
		struct import_edge *edge = edge_at(top->package, top->next++, true);
		u32 id = top->package->id;

		if (!edge)
			tarjan_leave(tarjan);
		else if (edge->to && !tarjan->index[edge->to->id])
			tarjan_enter(tarjan, edge->to);
		else if (edge->to && tarjan->is_open[edge->to->id])
			tarjan->low[id] = MIN(tarjan->low[id], tarjan->index[edge->to->id]);
	}
}

u32 graph_components(struct loader *loader)
{
	u32 count = loader->packages.len;
	struct tarjan tarjan = {
		.loader = loader,
		.index = arena_array(loader->arena, u32, count),
		.low = arena_array(loader->arena, u32, count),
		.is_open = arena_array(loader->arena, bool, count),
	};

	for (u32 i = 0; i < count; i++) {
		if (!tarjan.index[i])
			tarjan_run(&tarjan, loader->packages.at[i]);
	}
	return tarjan.components;
}
