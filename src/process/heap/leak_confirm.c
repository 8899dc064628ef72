// SPDX-License-Identifier: Apache-2.0
#include "process/heap/leak.h"

static bool is_same(const struct leak_suspect *a, const struct leak_suspect *b)
{
	return a->id == b->id && a->address == b->address && a->sp == b->sp && a->pc == b->pc &&
	       a->wait == b->wait && a->sequence == b->sequence;
}

static const struct leak_suspect *find_suspect(const struct leak_look *look, u64 id)
{
	u32 from = 0, to = look->suspect_count;

	while (from < to) {
		u32 middle = from + (to - from) / 2;

		if (look->suspects[middle].id < id)
			from = middle + 1;
		else
			to = middle;
	}
	return from < look->suspect_count && look->suspects[from].id == id ? &look->suspects[from]
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

static bool is_confirmed(const struct leak_look *const *looks, u32 count, u64 id)
{
	const struct leak_suspect *last = find_suspect(looks[count - 1], id);

	if (!last)
		return false;
	for (u32 i = 0; i + 1 < count; i++) {
		const struct leak_suspect *before = find_suspect(looks[i], id);

		if (!before || !is_same(before, last))
			return false;
	}
	return true;
}

static str find_obstacle(const struct leak_look *const *looks, u32 count)
{
	if (count < 2 && !looks[0]->is_stable)
		return STR("one look at memory that changes proves nothing");
	for (u32 i = 0; i < count; i++)
		if (looks[i]->is_incomplete)
			return STR("parts of the memory could not be read");
	if (always_hidden(looks, count))
		return STR(
			"a goroutine ran whenever it was looked at; its registers could not be seen");
	return STR_EMPTY;
}

void leak_confirm(const struct leak_look *const *looks, u32 look_count,
	struct goroutine_table *last, struct leak_stats *stats)
{
	if (look_count == 0)
		return;
	stats->why = find_obstacle(looks, look_count);
	stats->is_opaque = stats->why.len != 0;
	stats->leaked = 0;
	for (u32 i = 0; i < last->len; i++) {
		struct goroutine *goroutine = &last->at[i];
		bool is_main_select =
			goroutine->id == 1 && goroutine->wait_kind == WAIT_EMPTY_SELECT;

		if (!find_suspect(looks[look_count - 1], goroutine->id) || is_main_select)
			continue;
		goroutine->leaked =
			!stats->is_opaque && is_confirmed(looks, look_count, goroutine->id)
				? LEAK_PROVEN
				: LEAK_UNKNOWN;
		stats->leaked += goroutine->leaked == LEAK_PROVEN;
	}
}
