// SPDX-License-Identifier: Apache-2.0
#include "base/sort.h"
#include "base/vec.h"
#include "process/heap/leak_build.h"

#include <stdlib.h>

// Its stack could not be (wholly) seen: running without registers, changing all the time, or moving.
static bool is_hidden(const struct proof *proof, u32 index)
{
	const struct goroutine *goroutine = &proof->goroutines->at[index];

	if (goroutine->is_system && goroutine->status == GOROUTINE_RUNNING)
		return false; // the collector's workers hold what they found elsewhere
	if (goroutine->is_inconsistent)
		return true;
	// Its whole stack is scanned then (see_stack), and the registers of all threads.
	if (goroutine->status == GOROUTINE_RUNNING && !goroutine->has_registers)
		return proof->runtime->target->threads == NULL;
	return !leak_has_roots(proof, index);
}

static int compare_id(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return (x > y) - (x < y);
}

enum { PART = 8192 }; // goroutines of the table that one job judges

struct verdicts {
	u32 candidates, suspects, hidden;
};

struct writing {
	struct proof *proof;
	struct verdicts *parts;
	struct keyed *order; // candidates by id; until they are sorted each part has its own piece
	u32 count;           // of them
	struct leak_candidate *candidates;
};

// LEAK_UNKNOWN until here: a candidate. From here on: a suspect, or one of which nothing can be said.
static void judge_part(void *context, u32 index, u32 worker)
{
	struct writing *writing = context;
	struct proof *proof = writing->proof;
	struct verdicts *part = &writing->parts[index];
	u32 from = index * PART, to = MIN(proof->goroutines->len, from + PART);
	(void)worker;

	for (u32 i = from; i < to; i++) {
		struct goroutine *goroutine = &proof->goroutines->at[i];

		part->hidden += is_hidden(proof, i);
		if (goroutine->leaked == LEAK_UNKNOWN) {
			writing->order[from + part->candidates++] =
				(struct keyed){goroutine->id, i};
			part->suspects += !proof->added[i];
			if (proof->added[i] ||
				(goroutine->id == 1 && goroutine->wait_kind == WAIT_EMPTY_SELECT))
				goroutine->leaked = LEAK_NO;
		} else if (goroutine->is_inconsistent) {
			goroutine->leaked = LEAK_UNKNOWN;
		}
	}
}

static void write_part(void *context, u32 index, u32 worker)
{
	struct writing *writing = context;
	const struct proof *proof = writing->proof;
	const struct goroutine_table *table = proof->goroutines;
	(void)worker;

	for (u32 i = index * PART; i < MIN(writing->count, (index + 1) * PART); i++) {
		u32 number = writing->order[i].value;
		const struct goroutine *goroutine = &table->at[number];

		writing->candidates[i] = (struct leak_candidate){goroutine->id, goroutine->address,
			goroutine->sp, goroutine->pc,
			goroutine->wait_count ? table->waits[goroutine->waits_at].address : 0,
			goroutine->tracking_seq, !proof->added[number]};
	}
}

static void write_hidden(struct proof *proof, const struct verdicts *parts, u32 part_count)
{
	const struct goroutine_table *table = proof->goroutines;
	VEC(u64) hidden = {0};

	for (u32 p = 0; p < part_count; p++) {
		for (u32 i = p * PART; parts[p].hidden && i < MIN(table->len, (p + 1) * PART); i++)
			if (is_hidden(proof, i))
				*vec_push(proof->arena, &hidden) = table->at[i].id;
	}
	if (hidden.len)
		qsort(hidden.at, hidden.len, sizeof(*hidden.at), compare_id);
	proof->stats.look.hidden = hidden.at;
	proof->stats.look.hidden_count = hidden.len;
}

// What there is to compare, by id.
static void write_candidates(struct writing *writing, struct workers *workers, u32 part_count)
{
	struct proof *proof = writing->proof;

	for (u32 p = 0; p < part_count; p++) {
		memmove(writing->order + writing->count, writing->order + (size_t)p * PART,
			writing->parts[p].candidates * sizeof(*writing->order));
		writing->count += writing->parts[p].candidates;
	}
	sort_keyed(writing->order, writing->count);
	writing->candidates = arena_array(proof->arena, struct leak_candidate, writing->count);
	workers_for(workers, writing->count / PART + 1, 1, write_part, writing);
	proof->stats.look.candidates = writing->candidates;
	proof->stats.look.candidate_count = writing->count;
}

static void write_look(struct proof *proof, struct workers *workers)
{
	u32 len = proof->goroutines->len, part_count = len / PART + 1;
	struct writing writing = {.proof = proof,
		.parts = calloc(part_count, sizeof(*writing.parts)),
		.order = malloc(((size_t)len + 1) * sizeof(*writing.order))};

	ASSERT(writing.parts && writing.order);
	workers_for(workers, part_count, 1, judge_part, &writing);
	for (u32 p = 0; p < part_count; p++)
		proof->stats.suspects += writing.parts[p].suspects;
	proof->stats.look = (struct leak_look){.is_stable = proof->runtime->memory->is_stable};
	if (proof->stats.suspects || !proof->is_first)
		write_candidates(&writing, workers, part_count);
	write_hidden(proof, writing.parts, part_count);
	free(writing.parts);
	free(writing.order);
}

// Of the suspects: those that are LEAK_UNKNOWN still.
static void give_verdicts(struct proof *proof)
{
	struct goroutine_table *table = proof->goroutines;
	struct leak_stats *stats = &proof->stats;

	if (!stats->suspects || stats->is_opaque || !proof->runtime->memory->is_stable)
		return;
	for (u32 i = 0; i < table->len; i++) {
		struct goroutine *goroutine = &table->at[i];

		if (goroutine->leaked != LEAK_UNKNOWN || goroutine->is_inconsistent)
			continue;
		goroutine->leaked = LEAK_PROVEN;
		stats->leaked++;
	}
}

static bool is_studied(const struct go_version *version)
{
	return heap_is_measured(version) || version->minor == 20;
}

// What no second look at the same memory could mend.
static str find_gap(const struct proof *proof, const struct error *unreadable)
{
	if (unreadable)
		return arena_printf(proof->arena, "%s", unreadable->text);
	if (!is_studied(&proof->runtime->version))
		return STR("this version of Go is not known well enough");
	if (heap_stats(proof->heap)->unreadable_spans)
		return STR("parts of the heap could not be read");
	if (proof->unread_stacks && proof->runtime->memory->is_stable)
		return STR("the stack of a running goroutine could not be read");
	return STR_EMPTY;
}

static void set_opaque(struct proof *proof, const struct error *unreadable)
{
	struct leak_stats *stats = &proof->stats;

	stats->why = find_gap(proof, unreadable);
	stats->look.is_incomplete = stats->why.len != 0;
	if (!stats->why.len && stats->look.hidden_count)
		stats->why = STR("goroutines were running whose registers could not be seen");
	stats->is_opaque = stats->why.len != 0;
}

void leak_conclude(struct proof *proof, struct workers *workers, const struct error *unreadable)
{
	write_look(proof, workers);
	set_opaque(proof, unreadable);
	give_verdicts(proof);
}
