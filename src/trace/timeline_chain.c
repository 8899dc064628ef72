// SPDX-License-Identifier: Apache-2.0
// Defer chains that code tells about itself: trace.Log(ctx, "defer", "start") where a deferred function begins
// or is registered, "done" where it is through, "panic-recovered" where it recovered a panic.
#include "trace/timeline_internal.h"

static u32 place_of(struct timeline *timeline, const struct life *life, u32 stack)
{
	u64 *known = map_get(&timeline->chain_ids, stack);

	if (known)
		return (u32)*known;
	if (timeline->chain_places.len >= TIMELINE_MAX_CHAINS) {
		timeline->is_full = true;
		return TIMELINE_NONE;
	}
	*map_put(&timeline->chain_ids, stack) = timeline->chain_places.len;
	*vec_push(timeline->arena, &timeline->chain_places) =
		(struct chain_place){.stack = stack, .group = life->group};
	return timeline->chain_places.len - 1;
}

static struct chain *chain_of(struct timeline *timeline, struct life *life, u32 stack)
{
	u32 place;

	if (life->chain != TIMELINE_NONE)
		return &timeline->chains.at[life->chain];
	place = place_of(timeline, life, stack);
	if (place == TIMELINE_NONE)
		return NULL;
	life->chain = timeline->free_chain;
	if (life->chain != TIMELINE_NONE) {
		timeline->free_chain = timeline->chains.at[life->chain].next_free;
	} else {
		life->chain = timeline->chains.len;
		(void)heap_vec_push(&timeline->chains);
	}
	timeline->chains.at[life->chain] = (struct chain){.place = place};
	timeline->chain_places.at[place].goroutines++;
	return &timeline->chains.at[life->chain];
}

void timeline_chain_log(struct timeline *timeline, struct life *life, str word, u32 stack)
{
	const str *words = timeline->options.defer_words;
	struct chain *chain;

	if (str_equal(word, words[CHAIN_START])) {
		chain = chain_of(timeline, life, stack);
		if (chain) {
			chain->starts++;
			chain->last_start_stack = stack;
		}
	} else if (str_equal(word, words[CHAIN_DONE])) {
		chain = chain_of(timeline, life, stack);
		if (chain)
			chain->dones++;
	} else if (str_equal(word, words[CHAIN_RECOVERED])) {
		chain = chain_of(timeline, life, stack);
		if (chain)
			chain->recovered++;
	}
}

static void note_open(struct timeline *timeline, const struct life *life, const struct chain *chain)
{
	timeline->chain_places.at[chain->place].open++;
	if (timeline->open_chains.len >= TIMELINE_MAX_OPEN_CHAINS) {
		timeline->is_full = true;
		return;
	}
	*vec_push(timeline->arena, &timeline->open_chains) =
		(struct open_chain){life->id, chain->place, chain->last_start_stack};
}

void timeline_chain_end(struct timeline *timeline, struct life *life, bool ended)
{
	struct chain *chain = &timeline->chains.at[life->chain];
	struct chain_place *place = &timeline->chain_places.at[chain->place];

	if (chain->starts > chain->dones && !ended) {
		note_open(timeline, life, chain);
	} else if (chain->starts > chain->dones) {
		place->broken++;
		place->broken_goroutine = life->id;
		place->broken_starts = chain->starts;
		place->broken_dones = chain->dones;
		place->broken_stack = chain->last_start_stack;
		place->recovered_broken += chain->recovered > 0;
	} else {
		place->complete++;
		place->extra_done += chain->dones > chain->starts;
	}
	place->recovered += chain->recovered > 0;
	chain->next_free = timeline->free_chain;
	timeline->free_chain = life->chain;
	life->chain = TIMELINE_NONE;
}
