// SPDX-License-Identifier: Apache-2.0
// CTX001: contexts whose cancel function is lost. Proven where a goroutine waits for the end of a context
// that nobody who can still run reaches; likely where contexts pile up under a parent that lives on, and
// nobody holds them or waits for them.
#include "base/number.h"
#include "detect/contexts.h"
#include "detect/leaked.h"

// The children of one parent that only the parent's list still knows.
struct pile {
	u32 parent;
	u32 count;   // of them
	u32 lost;    // whose cancel function is known to be gone
	u32 timers;  // those with a deadline
	u32 old;     // that the look before has seen as well
	u32 example; // index of one
};

static bool is_leaked_cancel(const struct detection *detection, const struct goroutine *goroutine)
{
	return leaked_cause(detection, goroutine) == LEAK_CAUSE_CANCEL;
}

static void report_waiting(struct detection *detection, const struct grouping *grouping,
	const struct goroutine_group *group)
{
	const struct goroutine *first = &grouping->goroutines->at[group->first];
	const struct stack_line *where = leaked_place(detection, first);
	const struct stack_line *created = place_created(grouping->goroutines, first);
	struct sighting sighting;

	// One such goroutine is often one that shall run as long as the process.
	if (group->count < 2)
		return;
	sighting = sighting_begin(detection, FAULT_CTX001, where, where->function,
		"goroutines %s here wait for the end of a context whose cancel function is lost "
		"(%s now)",
		where == created ? "started" : "waiting", NUMBER(group->count));
	if (created)
		sighting_step(&sighting, created, "started here, by " STR_FMT,
			STR_ARG(created->function));
	leaked_waits(&sighting, grouping, group);
	sighting_step(&sighting, NULL,
		"no goroutine that can still run holds the context, its cancel function or a "
		"parent");
	leaked_facts(&sighting, grouping, group);
	sighting_confirm(&sighting);
	sighting_end(&sighting);
}

enum { NOT_WAITED = 1, WAITED };

// Of the Done channels in ret.
static void note_waited(const struct goroutine_table *goroutines, struct map *ret)
{
	for (u32 i = 0; i < goroutines->len; i++) {
		const struct goroutine *goroutine = &goroutines->at[i];

		for (u32 w = 0; w < goroutine->wait_count; w++) {
			u64 *done =
				map_get(ret, goroutines->waits[goroutine->waits_at + w].address);

			if (done)
				*done = WAITED;
		}
	}
}

static bool has_done(const struct context_node *node)
{
	return node->done && node->done != UINT64_MAX;
}

// The Done channels that goroutines wait on.
static void collect_waited(const struct detection *detection, struct map *ret)
{
	const struct context_forest *forest = &detection->now->contexts;

	map_init(ret, detection->scratch);
	for (u32 i = 0; i < forest->len; i++) {
		if (has_done(&forest->at[i]))
			*map_put(ret, forest->at[i].done) = NOT_WAITED;
	}
	if (ret->len)
		note_waited(&detection->now->goroutines, ret);
}

// By context: a goroutine holds it or something derived from it, or waits for its end.
static bool *find_used(struct detection *detection)
{
	const struct context_forest *forest = &detection->now->contexts;
	bool *used = arena_array(detection->scratch, bool, forest->len);
	struct map waited;

	collect_waited(detection, &waited);
	for (u32 i = forest->len; i-- > 0;) {
		const struct context_node *node = &forest->at[i];

		used[i] |= node->goroutine_count > 0 || node->watcher != UINT32_MAX ||
		           (has_done(node) && *map_get(&waited, node->done) == WAITED);
		if (used[i] && node->parent < i)
			used[node->parent] = true;
	}
	return used;
}

static void index_contexts(const struct inspection *inspection, struct map *ret)
{
	for (u32 i = 0; inspection && i < inspection->contexts.len; i++) {
		const struct context_node *node = &inspection->contexts.at[i];

		if (node->address != UINT64_MAX && !node->is_cancelled)
			*map_put(ret, node->address) = (u64)i + 1;
	}
}

// The context of that address in the look before is still the same one.
static bool is_same(const struct detection *detection, const struct map *earlier,
	const struct context_node *node, u64 parent)
{
	u64 *index = node->address == UINT64_MAX ? NULL : map_get(earlier, node->address);
	const struct context_forest *forest = index ? &detection->before->contexts : NULL;
	const struct context_node *old = index ? &forest->at[*index - 1] : NULL;

	return old && old->kind == node->kind && old->parent < forest->len &&
	       forest->at[old->parent].address == parent;
}

static bool is_too_many(const struct detection *detection, const struct pile *pile)
{
	u64 goroutines = detection->now->goroutines.len;

	if (pile->lost >= CONTEXTS_LOST_MIN)
		return true;
	if (pile->count < goroutines * CONTEXTS_PER_GOROUTINE)
		return false;
	// What lasts from one look to the next is no request; what grows is found earlier.
	if (detection_has_before(detection))
		return pile->old >= CONTEXTS_MANY ||
		       (pile->old >= CONTEXTS_GROWING &&
			       pile->count - pile->old >= CONTEXTS_GROWTH_MIN);
	return pile->count >= CONTEXTS_MANY;
}

// May be one that nobody can cancel any more. Where the look cannot tell, one that nobody uses.
static bool is_suspect(const struct context_node *node, bool is_used)
{
	if (node->is_cancelled || !context_is_cancelable(node) || !node->is_reachable ||
		!node->is_registered || node->cancel == CANCEL_HELD)
		return false;
	return node->cancel == CANCEL_LOST || !is_used;
}

static void report_pile(struct detection *detection, const struct pile *pile)
{
	const struct context_node *parent = &detection->now->contexts.at[pile->parent];
	const struct stack_line *line = NULL;
	const struct goroutine *holder = context_holder(detection, parent, &line);
	struct sighting sighting = sighting_begin(detection, FAULT_CTX001, NULL,
		detection->now->contexts.at[pile->example].type_name,
		"contexts that nobody cancels pile up under one parent (%s now)",
		NUMBER(pile->count));

	if (holder)
		sighting_step(&sighting, line, "goroutine %llu holds the parent here",
			(unsigned long long)holder->id);
	sighting_step(&sighting, NULL, "%s",
		pile->lost >= CONTEXTS_LOST_MIN
			? "nothing holds their cancel functions any more: they stay until the "
			  "parent ends"
			: "no goroutine holds these contexts or waits for their end; the parent's "
			  "list of children does");
	sighting_count(&sighting, STR("contexts"), pile->count);
	sighting_count(&sighting, STR("children_of_parent"), parent->child_count);
	if (pile->lost)
		sighting_count(&sighting, STR("lost"), pile->lost);
	sighting_count(&sighting, STR("with_deadline"), pile->timers);
	sighting_text(&sighting, STR("parent"), parent->type_name);
	if (detection_has_before(detection)) {
		sighting_count(&sighting, STR("new_contexts"), pile->count - pile->old);
		sighting_seconds(&sighting, STR("between_looks_seconds"), detection->between_ns);
	}
	if (pile->lost >= CONTEXTS_LOST_MIN)
		sighting_confirm(&sighting);
	sighting_end(&sighting);
}

static void find_piles(struct detection *detection)
{
	const struct context_forest *forest = &detection->now->contexts;
	bool *used = find_used(detection);
	u32 *scopes = context_scopes(detection->scratch, forest);
	VEC(struct pile) piles = {0};
	struct map by_parent, earlier;

	map_init(&by_parent, detection->scratch);
	map_init(&earlier, detection->scratch);
	index_contexts(detection->before, &earlier);
	for (u32 i = 0; i < forest->len; i++) {
		const struct context_node *node = &forest->at[i];
		const struct context_node *scope;
		u32 parent;
		u64 *at;

		if (!is_suspect(node, used[i]) || node->parent >= i)
			continue;
		parent = scopes[node->parent];
		scope = parent == UINT32_MAX ? NULL : &forest->at[parent];
		if (!scope || scope->is_cancelled || !scope->is_reachable)
			continue;
		at = map_put(&by_parent, parent);
		if (!*at) {
			*vec_push(detection->scratch, &piles) =
				(struct pile){.parent = parent, .example = i};
			*at = piles.len;
		}
		piles.at[*at - 1].count++;
		piles.at[*at - 1].lost += node->cancel == CANCEL_LOST;
		piles.at[*at - 1].timers += node->kind == CONTEXT_TIMER;
		piles.at[*at - 1].old +=
			is_same(detection, &earlier, node, forest->at[node->parent].address);
	}
	vec_each (struct pile, pile, &piles) {
		if (is_too_many(detection, pile))
			report_pile(detection, pile);
	}
}

void detect_ctx001_cancel_lost(struct detection *detection)
{
	struct grouping waiting;

	leaked_group(detection, is_leaked_cancel, &waiting);
	vec_each (struct goroutine_group, group, &waiting.groups)
		report_waiting(detection, &waiting, group);
	find_piles(detection);
}
