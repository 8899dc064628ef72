// SPDX-License-Identifier: Apache-2.0
// CTX007: a chain of contexts so long that only a loop can have made it.
#include "base/number.h"
#include "detect/contexts.h"

// Marks the chain above a node until one that is marked already; false when that was so near that the
// node is another end of a chain that was reported.
static bool mark_chain(const struct context_forest *forest, u32 end, bool *seen)
{
	u32 fresh = 0;

	for (u32 i = end; i < forest->len && !seen[i]; i = forest->at[i].parent) {
		seen[i] = true;
		fresh++;
		if (forest->at[i].parent >= i)
			break;
	}
	return fresh >= CHAIN_LONG;
}

struct chain {
	u32 length;
	u32 values, cancelable;
	const struct goroutine *holder;
	const struct stack_line *line;
};

static struct chain measure(const struct detection *detection, u32 end)
{
	const struct context_forest *forest = &detection->now->contexts;
	struct chain chain = {0};

	for (u32 i = end; i < forest->len; i = forest->at[i].parent) {
		const struct context_node *node = &forest->at[i];

		chain.length++;
		chain.values += node->kind == CONTEXT_VALUE;
		chain.cancelable += context_is_cancelable(node);
		if (!chain.holder)
			chain.holder = context_holder(detection, node, &chain.line);
		if (node->parent >= i)
			break;
	}
	return chain;
}

// The longest chain of the look before whose context some goroutine of that id held.
static u32 depth_before(const struct detection *detection, const struct goroutine *holder)
{
	const struct goroutine *earlier = holder ? detection_before(detection, holder) : NULL;
	const struct context_forest *forest = earlier ? &detection->before->contexts : NULL;
	u32 depth = 0;

	for (u32 i = 0; forest && detection_has_before(detection) && i < forest->len; i++) {
		const struct context_node *node = &forest->at[i];

		for (u32 h = 0; h < node->goroutine_count; h++) {
			if (&detection->before->goroutines
					.at[forest->holders[node->goroutines_at + h]] == earlier)
				depth = MAX(depth, node->depth + 1);
		}
	}
	return depth;
}

static void report(struct detection *detection, const struct chain *chain)
{
	u32 before = depth_before(detection, chain->holder);
	struct sighting sighting = sighting_begin(detection, FAULT_CTX007, chain->line,
		chain->line ? chain->line->function : STR_EMPTY,
		"a context is derived from itself again and again (%s deep now)",
		NUMBER(chain->length));

	if (chain->holder)
		sighting_step(&sighting, chain->line, "goroutine %llu holds the chain here",
			(unsigned long long)chain->holder->id);
	sighting_count(&sighting, STR("depth"), chain->length);
	sighting_count(&sighting, STR("values"), chain->values);
	sighting_count(&sighting, STR("cancelable"), chain->cancelable);
	if (before) {
		sighting_count(&sighting, STR("depth_before"), before);
		sighting_seconds(&sighting, STR("between_looks_seconds"), detection->between_ns);
	}
	if (chain->length >= CHAIN_CERTAIN || (before && chain->length > before))
		sighting_confirm(&sighting);
	sighting_end(&sighting);
}

void detect_ctx007_chain_grows(struct detection *detection)
{
	const struct context_forest *forest = &detection->now->contexts;
	bool *seen = arena_array(detection->scratch, bool, forest->len);

	// Children stand behind their parents: from the end, each chain is met at its longest.
	for (u32 i = forest->len; i-- > 0;) {
		struct chain chain;

		if (seen[i] || forest->at[i].depth + 1 < CHAIN_LONG ||
			!forest->at[i].is_reachable || !mark_chain(forest, i, seen))
			continue;
		chain = measure(detection, i);
		if (chain.length >= CHAIN_LONG)
			report(detection, &chain);
	}
}
