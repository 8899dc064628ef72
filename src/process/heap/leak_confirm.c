// SPDX-License-Identifier: Apache-2.0
#include "process/heap/leak.h"

enum { MAX_LOOKS = 64 };

static bool is_same(const struct leak_candidate *a, const struct leak_candidate *b)
{
	return a->id == b->id && a->address == b->address && a->sp == b->sp && a->pc == b->pc &&
	       a->wait == b->wait && a->sequence == b->sequence;
}

static const struct leak_candidate *find_candidate(const struct leak_look *look, u64 id)
{
	u32 from = 0, to = look->candidate_count;

	while (from < to) {
		u32 middle = from + (to - from) / 2;

		if (look->candidates[middle].id < id)
			from = middle + 1;
		else
			to = middle;
	}
	return from < look->candidate_count && look->candidates[from].id == id
	               ? &look->candidates[from]
	               : NULL;
}

static bool is_hidden_in(const struct leak_look *look, u64 id)
{
	u32 from = 0, to = look->hidden_count;

	while (from < to) {
		u32 middle = from + (to - from) / 2;

		if (look->hidden[middle] < id)
			from = middle + 1;
		else
			to = middle;
	}
	return from < look->hidden_count && look->hidden[from] == id;
}

// A goroutine that no look could see; 0: none.
static u64 always_hidden(const struct leak_look *const *looks, u32 count)
{
	for (u32 i = 0; i < looks[0]->hidden_count; i++) {
		u64 id = looks[0]->hidden[i];
		bool always = true;

		for (u32 k = 1; k < count && always; k++)
			always = is_hidden_in(looks[k], id);
		if (always)
			return id;
	}
	return 0;
}

// In how many looks it was suspected; UINT32_MAX when it ran in between.
static u32 times_suspected(
	const struct leak_look *const *looks, u32 count, const struct leak_candidate *last)
{
	u32 times = last->is_suspect;

	for (u32 i = 0; i + 1 < count; i++) {
		const struct leak_candidate *before = find_candidate(looks[i], last->id);

		if (!before || !is_same(before, last))
			return UINT32_MAX;
		times += before->is_suspect;
	}
	return times;
}

// Goroutines that slept through all looks and were suspected in all but one: as many as these, or some
// fewer, would be suspected in all by the same bad luck.
static bool do_disagree(const struct leak_look *const *looks, u32 count)
{
	const struct leak_look *last = looks[count - 1];

	for (u32 i = 0; i < last->candidate_count; i++)
		if (times_suspected(looks, count, &last->candidates[i]) == count - 1)
			return true;
	return false;
}

static str find_obstacle(const struct leak_look *const *looks, u32 count)
{
	if (looks[count - 1]->is_incomplete)
		return STR("parts of the memory could not be read");
	if (count < 2 && !looks[0]->is_stable)
		return STR("one look at memory that changes proves nothing");
	if (always_hidden(looks, count))
		return STR(
			"a goroutine ran whenever it was looked at; its registers could not be seen");
	if (count > 1 && do_disagree(looks, count))
		return STR("pointers moved faster than the memory could be read");
	return STR_EMPTY;
}

void leak_confirm(const struct leak_look *const *looks, u32 look_count,
	struct goroutine_table *last, struct leak_stats *stats)
{
	const struct leak_look *complete[MAX_LOOKS];
	u32 count = 0;

	if (look_count == 0)
		return;
	// A look that missed parts of the memory says nothing; the last one always counts.
	for (u32 i = 0; i < look_count; i++)
		if ((!looks[i]->is_incomplete && count + 1 < MAX_LOOKS) || i + 1 == look_count)
			complete[count++] = looks[i];
	stats->why = find_obstacle(complete, count);
	stats->is_opaque = stats->why.len != 0;
	stats->leaked = 0;
	for (u32 i = 0; i < last->len; i++) {
		struct goroutine *goroutine = &last->at[i];
		const struct leak_candidate *candidate;
		bool is_main_select =
			goroutine->id == 1 && goroutine->wait_kind == WAIT_EMPTY_SELECT;

		candidate = find_candidate(complete[count - 1], goroutine->id);
		if (is_main_select || !candidate || !candidate->is_suspect)
			continue;
		goroutine->leaked = LEAK_UNKNOWN;
		if (!stats->is_opaque && times_suspected(complete, count, candidate) == count) {
			goroutine->leaked = LEAK_PROVEN;
			stats->leaked++;
		}
	}
}
