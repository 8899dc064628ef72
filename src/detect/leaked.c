// SPDX-License-Identifier: Apache-2.0
#include "detect/leaked.h"

#include "base/number.h"
#include "base/strbuf.h"

#include <stdlib.h>

enum {
	GOIDS_MAX = 8, // named in the evidence
	MAIN_GOROUTINE = 1,
};

static const struct dropped library[] = {
#define DROPPED(function, id, what, release) {STR(function), FAULT_##id, what, release},
#include "detect/dropped.def"
#undef DROPPED
};

// A closure in it counts, too: "context.(*cancelCtx).propagateCancel.func2".
static bool is_of(str function, str owner)
{
	return str_starts(function, owner) &&
	       (function.len == owner.len || function.ptr[owner.len] == '.');
}

const struct dropped *leaked_library(
	const struct detection *detection, const struct goroutine *goroutine)
{
	const struct stack *stack = place_stack(&detection->now->goroutines, goroutine);

	for (u32 i = 0; stack && i < stack->line_count; i++) {
		for (u32 d = 0; d < ARRAY_LEN(library); d++) {
			if (is_of(stack->lines[i].function, library[d].function))
				return &library[d];
		}
	}
	return NULL;
}

// A select over the end of a context is sound code: what is missing is the end.
static bool waits_for_cancel(const struct detection *detection, const struct goroutine *goroutine)
{
	for (u32 w = 0; w < goroutine->wait_count; w++) {
		const struct wait_on *wait =
			&detection->now->goroutines.waits[goroutine->waits_at + w];

		if (wait->is_channel && !wait->is_send &&
			detection_context_of(detection, wait->address))
			return true;
	}
	return false;
}

enum leak_cause leaked_cause(const struct detection *detection, const struct goroutine *goroutine)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	enum block_kind kind;

	if (goroutine->leaked != LEAK_PROVEN || goroutine->is_system || goroutine->is_inconsistent)
		return LEAK_CAUSE_NONE;
	kind = block_of(goroutines, goroutine);
	// `<-forever` at the end of main keeps a service alive.
	if (goroutine->id == MAIN_GOROUTINE && kind != BLOCK_SEND && kind != BLOCK_LOCK)
		return LEAK_CAUSE_NONE;
	switch (kind) {
	case BLOCK_SEND:
	case BLOCK_RECEIVE:
	case BLOCK_SELECT:
	case BLOCK_NIL_CHANNEL:
		if (!place_of(&detection->code, goroutines, goroutine))
			return LEAK_CAUSE_LIBRARY;
		return waits_for_cancel(detection, goroutine) ? LEAK_CAUSE_CANCEL
		                                              : LEAK_CAUSE_CHANNEL;
	case BLOCK_LOCK:
	case BLOCK_READ_LOCK:
		return LEAK_CAUSE_LOCK;
	case BLOCK_WAIT_GROUP:
	case BLOCK_COND:
		return LEAK_CAUSE_SYNC;
	case BLOCK_NONE:
	case BLOCK_NO_CASES:
	case BLOCK_SEMAPHORE:
		break;
	}
	return LEAK_CAUSE_NONE;
}

static enum code_owner owner_of(const struct detection *detection, const struct stack_line *line)
{
	return line ? code_owner(&detection->code, line->function, line->file) : CODE_STANDARD;
}

const struct stack_line *leaked_place(
	const struct detection *detection, const struct goroutine *goroutine)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	const struct stack_line *created = place_created(goroutines, goroutine);
	const struct stack_line *waits = place_of(&detection->code, goroutines, goroutine);
	enum code_owner starter = owner_of(detection, created);

	if (starter == CODE_MAIN ||
		(starter == CODE_DEPENDENCY && owner_of(detection, waits) != CODE_MAIN))
		return created;
	return waits;
}

// Of its place, which its stack and the go statement tell; remembered by these in `known`.
static u64 place_key(
	const struct detection *detection, struct map *known, const struct goroutine *goroutine)
{
	u64 *key = map_put(known, (u64)goroutine->stack << 32 | goroutine->created_by);

	// The key of a line never has its top bit.
	if (!*key)
		*key = group_key(leaked_place(detection, goroutine)) + 1;
	return *key - 1;
}

void leaked_group(const struct detection *detection, leaked_take take, struct grouping *ret)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	struct map known;

	map_init(&known, detection->scratch);
	grouping_init(ret, detection->scratch, goroutines);
	for (u32 i = 0; detection->survey.has_leaked && i < goroutines->len; i++) {
		const struct goroutine *goroutine = &goroutines->at[i];

		if (take(detection, goroutine))
			grouping_add(ret, place_key(detection, &known, goroutine), i);
	}
}

void leaked_facts(struct sighting *sighting, const struct grouping *grouping,
	const struct goroutine_group *group)
{
	const struct detection *detection = sighting->detection;
	struct strbuf goids;
	u32 listed = 0, started = 0;

	strbuf_init(&goids, detection->list->arena);
	for (u32 i = group->first; i != GROUP_END; i = grouping->next[i]) {
		const struct goroutine *goroutine = &grouping->goroutines->at[i];

		started += !detection_before(detection, goroutine);
		if (listed < GOIDS_MAX)
			strbuf_printf(&goids, "%s%llu", listed++ ? " " : "",
				(unsigned long long)goroutine->id);
	}
	sighting_count(sighting, STR("goroutines"), group->count);
	if (detection_has_before(detection)) {
		sighting_count(sighting, STR("new_goroutines"), started);
		sighting_seconds(sighting, STR("between_looks_seconds"), detection->between_ns);
	}
	if (group->longest_wait_ns)
		sighting_seconds(sighting, STR("longest_wait_seconds"), group->longest_wait_ns);
	sighting_count(sighting, STR("stack_bytes"), group->stack_bytes);
	sighting_text(sighting, STR("goids"), strbuf_str(&goids));
}

// Members of a group that wait at one line in one way.
struct wait_place {
	const struct stack_line *line;
	enum block_kind kind;
	const struct goroutine *example;
	u32 count;
};

static int by_count(const void *left, const void *right)
{
	const struct wait_place *a = left, *b = right;

	return (a->count < b->count) - (a->count > b->count);
}

static const struct channel_wait *find_channel(const struct lock_list *locks, u64 address)
{
	for (u32 i = 0; i < locks->channel_count; i++) {
		if (locks->channels[i].channel.address == address)
			return &locks->channels[i];
	}
	return NULL;
}

// "a chan int without a buffer", as far as it is known.
static str channel_text(const struct detection *detection, const struct goroutine *goroutine)
{
	struct arena *arena = detection->list->arena;
	const struct wait_on *wait = &detection->now->goroutines.waits[goroutine->waits_at];
	const struct channel_wait *found =
		goroutine->wait_count == 1 && wait->is_channel
			? find_channel(&detection->now->locks, wait->address)
			: NULL;

	if (!found)
		return STR_EMPTY;
	if (!found->channel.capacity)
		return arena_printf(arena, " (chan%s" STR_FMT ", without a buffer)",
			found->element_name.len ? " " : "", STR_ARG(found->element_name));
	return arena_printf(arena, " (chan%s" STR_FMT ", %s of %s in its buffer)",
		found->element_name.len ? " " : "", STR_ARG(found->element_name),
		NUMBER(found->channel.len), NUMBER(found->channel.capacity));
}

void leaked_waits(struct sighting *sighting, const struct grouping *grouping,
	const struct goroutine_group *group)
{
	const struct detection *detection = sighting->detection;
	VEC(struct wait_place) places = {0};
	struct map index, known;

	map_init(&index, detection->scratch);
	map_init(&known, detection->scratch);
	for (u32 i = group->first; i != GROUP_END; i = grouping->next[i]) {
		const struct goroutine *goroutine = &grouping->goroutines->at[i];
		const struct stack_line *line =
			place_of(&detection->code, grouping->goroutines, goroutine);
		enum block_kind kind = block_of(grouping->goroutines, goroutine);
		u64 *at = map_put(&index, (group_key_once(&known, line) << 4 | kind) >> 1);

		if (!*at) {
			*vec_push(detection->scratch, &places) =
				(struct wait_place){line, kind, goroutine, 0};
			*at = places.len;
		}
		places.at[*at - 1].count++;
	}
	if (places.len > 1)
		qsort(places.at, places.len, sizeof(*places.at), by_count);
	for (u32 i = 0; i < MIN(places.len, (u32)STEPS_MAX); i++) {
		const struct wait_place *place = &places.at[i];
		str channel = channel_text(detection, place->example);

		sighting_step(sighting, place->line, "%s blocked here %s" STR_FMT,
			NUMBER(place->count), block_text(place->kind), STR_ARG(channel));
	}
}
