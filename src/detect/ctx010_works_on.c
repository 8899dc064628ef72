// SPDX-License-Identifier: Apache-2.0
// CTX010: a goroutine that goes on working under contexts that have all ended, and long ago: past their
// deadline, or at both of two looks.
#include "base/number.h"
#include "detect/contexts.h"
#include "detect/leaked.h"

struct worker {
	const struct detection *detection;
	struct context_holds before;
	u64 *overdue_ns; // by goroutine: the longest time since a deadline of a context it holds
	bool *still_held; // by goroutine: an ended context that it held ended in the look before as well
};

static void note_overdue(struct worker *worker)
{
	const struct inspection *now = worker->detection->now;
	const struct context_forest *forest = &now->contexts;
	u32 *scopes = context_scopes(worker->detection->scratch, forest);

	worker->overdue_ns = arena_array(worker->detection->scratch, u64, now->goroutines.len);
	for (u32 c = 0; c < forest->len; c++) {
		const struct context_node *node = &forest->at[c];
		const struct context_node *scope =
			scopes[c] == UINT32_MAX ? NULL : &forest->at[scopes[c]];

		if (!scope || !scope->is_cancelled || !scope->deadline_unix_ns ||
			!scope->is_deadline_left_known || scope->deadline_left_ns >= 0)
			continue;
		for (u32 h = 0; h < node->goroutine_count; h++) {
			u32 holder = forest->holders[node->goroutines_at + h];

			if (holder < now->goroutines.len)
				worker->overdue_ns[holder] = MAX(
					worker->overdue_ns[holder], (u64)-scope->deadline_left_ns);
		}
	}
}

// One goroutine's hold of one context, the same in two looks. An address alone may be another context by then.
static u64 hold_key(const struct goroutine *goroutine, const struct context_node *node)
{
	return (goroutine->id * 0x9e3779b97f4a7c15 ^ node->address ^ (u64)node->deadline_unix_ns ^
		       node->done * 3) >>
	       1;
}

static void note_holds(const struct inspection *look, struct map *ret)
{
	const struct context_forest *forest = &look->contexts;

	for (u32 c = 0; c < forest->len; c++) {
		const struct context_node *node = &forest->at[c];

		for (u32 h = 0; node->is_cancelled && h < node->goroutine_count; h++) {
			u32 holder = forest->holders[node->goroutines_at + h];

			if (holder < look->goroutines.len)
				*map_put(ret, hold_key(&look->goroutines.at[holder], node)) = 1;
		}
	}
}

static void note_still_held(struct worker *worker)
{
	const struct inspection *now = worker->detection->now;
	const struct context_forest *forest = &now->contexts;
	struct map held;

	worker->still_held = arena_array(worker->detection->scratch, bool, now->goroutines.len);
	if (!worker->detection->before)
		return;
	map_init(&held, worker->detection->scratch);
	note_holds(worker->detection->before, &held);
	for (u32 c = 0; c < forest->len; c++) {
		const struct context_node *node = &forest->at[c];

		for (u32 h = 0; node->is_cancelled && h < node->goroutine_count; h++) {
			u32 holder = forest->holders[node->goroutines_at + h];

			if (holder < now->goroutines.len &&
				map_get(&held, hold_key(&now->goroutines.at[holder], node)))
				worker->still_held[holder] = true;
		}
	}
}

// Sleeps between turns, or has moved since the look before. A parked goroutine's pointers are known to be
// live; what a running one seems to hold may be a leftover in its frames.
static bool is_at_work(const struct detection *detection, const struct goroutine *goroutine)
{
	const struct goroutine *earlier = detection_before(detection, goroutine);

	if (goroutine->status != GOROUTINE_WAITING)
		return earlier && detection_has_before(detection) &&
		       earlier->status == GOROUTINE_WAITING;
	if (goroutine->wait_kind == WAIT_SLEEP)
		return true;
	return earlier && detection_has_before(detection) &&
	       (earlier->wait_since_ns != goroutine->wait_since_ns ||
		       earlier->sp != goroutine->sp || earlier->pc != goroutine->pc);
}

// Of one that holds ended contexts only: one of them ended long ago, or all had at both looks.
static bool is_under_ended(const struct worker *worker, u32 index)
{
	const struct detection *detection = worker->detection;
	const struct goroutine *goroutine = &detection->now->goroutines.at[index];
	const struct goroutine *earlier = detection_before(detection, goroutine);
	u32 before;

	if (goroutine->status == GOROUTINE_WAITING && worker->overdue_ns[index] >= WORKS_ON_MIN_NS)
		return true;
	if (!earlier || detection->between_ns < WORKS_ON_BETWEEN_NS || !worker->still_held[index])
		return false;
	before = (u32)(earlier - detection->before->goroutines.at);
	return !worker->before.live[before];
}

// The outermost line of the program in the stack: what it works in is called from there again and again.
static const struct stack_line *outermost(
	const struct detection *detection, const struct goroutine *goroutine)
{
	const struct stack *stack = place_stack(&detection->now->goroutines, goroutine);
	const struct stack_line *found = NULL;

	for (u32 i = 0; stack && i < stack->line_count; i++) {
		const struct stack_line *line = &stack->lines[i];

		if (place_is_line(line) &&
			code_owner(&detection->code, line->function, line->file) == CODE_MAIN)
			found = line;
	}
	return found;
}

static void report(struct worker *worker, struct detection *detection,
	const struct grouping *grouping, const struct goroutine_group *group)
{
	const struct goroutine *first = &grouping->goroutines->at[group->first];
	const struct stack_line *where = outermost(detection, first);
	const struct stack_line *created = place_created(grouping->goroutines, first);
	u64 overdue = 0;
	struct sighting sighting = sighting_begin(detection, FAULT_CTX010, where, where->function,
		"goroutines work on here after their context has ended (%s now)",
		NUMBER(group->count));

	for (u32 i = group->first; i != GROUP_END; i = grouping->next[i])
		overdue = MAX(overdue, worker->overdue_ns[i]);
	if (created)
		sighting_step(&sighting, created, "started here, by " STR_FMT,
			STR_ARG(created->function));
	sighting_step(&sighting, where, "still at work here");
	if (overdue)
		sighting_step(&sighting, NULL, "the deadline passed " STR_FMT " ago",
			STR_ARG(sighting_duration(&sighting, overdue)));
	leaked_facts(&sighting, grouping, group);
	if (overdue)
		sighting_seconds(&sighting, STR("overdue_seconds"), overdue);
	sighting_end(&sighting);
}

void detect_ctx010_works_on(struct detection *detection)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	const struct context_holds *holds = context_holds_now(detection);
	struct worker worker = {.detection = detection};
	struct grouping grouping;

	if (!holds->over_count)
		return;
	if (detection->before)
		context_holds_count(detection->scratch, detection->before, &worker.before);
	note_overdue(&worker);
	note_still_held(&worker);
	grouping_init(&grouping, detection->scratch, goroutines);
	for (u32 i = 0; i < holds->over_count; i++) {
		const struct goroutine *goroutine = &goroutines->at[holds->over[i]];

		// main holds the context of its start-up for a deferred clean-up, rightly or not.
		if (goroutine->id != 1 && !goroutine->is_system && !goroutine->is_inconsistent &&
			is_at_work(detection, goroutine) &&
			is_under_ended(&worker, holds->over[i]) && outermost(detection, goroutine))
			grouping_add(&grouping, group_key(outermost(detection, goroutine)),
				holds->over[i]);
	}
	vec_each (struct goroutine_group, group, &grouping.groups)
		report(&worker, detection, &grouping, group);
}
