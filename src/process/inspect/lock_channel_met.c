// SPDX-License-Identifier: Apache-2.0
// Which channels the goroutines wait on, and who waits there: there may be one for each of a million
// goroutines. Each part of them is met by one job, in a hash table of its own.
#include "process/inspect/lock_build.h"
#include "process/inspect/sort_u64.h"

#include <stdlib.h>

enum {
	FIRST_SLOTS = 64,
	PLACE_BITS = 16,
	PAGE_BITS = 13,
	CHANNEL_BITS = 5, // no two channels of a page have the same bits above these
	PAGE_SLOTS = 1 << (PAGE_BITS - CHANNEL_BITS),
	MANY = 2, // waiters: the channel is listed
};

struct part {
	VEC(struct met_channel) listed;
	VEC(u64) waiters; // index in `listed` << 32 | goroutine, in the order of goroutines
	u32 count;        // of channels
};

// Reused by one worker from part to part.
struct table {
	struct met_channel *channels; // in the order in which they are met
	u32 *slots;                   // number of a channel, plus one
	u32 count, slot_mask;
	size_t most; // channels that there is room for
} __attribute__((aligned(64)));

struct meeting {
	const struct lock_build *build;
	struct part *parts;
	struct table *tables; // per worker
};

static void table_begin(struct table *table, size_t most)
{
	size_t slots = table->most ? table->slot_mask + 1ull : FIRST_SLOTS;

	if (most > table->most) {
		while (slots / 2 < most)
			slots *= 2;
		free(table->channels);
		free(table->slots);
		table->most = slots / 2;
		table->channels = malloc(table->most * sizeof(*table->channels));
		table->slots = malloc(slots * sizeof(*table->slots));
		ASSERT(table->channels && table->slots);
		table->slot_mask = (u32)(slots - 1);
	}
	table->count = 0;
	if (table->most)
		memset(table->slots, 0, (table->slot_mask + 1ull) * sizeof(*table->slots));
}

static void table_free(struct table *table)
{
	free(table->channels);
	free(table->slots);
}

// Channels that were made one after another lie side by side, in the table as well: what comes next is in
// the cache.
static u32 slot_of(u64 address)
{
	u64 page = address >> PAGE_BITS;

	return (u32)(page * 0x9e3779b97f4a7c15u >> 32) +
	       (u32)(address >> CHANNEL_BITS & (PAGE_SLOTS - 1));
}

static u32 number_of(struct table *table, const struct channel_waiter *waiter)
{
	u64 address = waiter->channel;
	u32 slot = slot_of(address) & table->slot_mask;

	for (; table->slots[slot]; slot = (slot + 1) & table->slot_mask) {
		if (table->channels[table->slots[slot] - 1].address == address)
			return table->slots[slot] - 1;
	}
	table->channels[table->count++] = (struct met_channel){
		.address = address, .first = (u64)waiter->goroutine << PLACE_BITS | waiter->place};
	table->slots[slot] = table->count;
	return table->count - 1;
}

// From here on the waiter knows its channel by number.
static void meet(struct table *table, struct channel_waiter *waiter)
{
	u32 number = number_of(table, waiter);
	struct met_channel *channel = &table->channels[number];

	channel->senders += waiter->is_send;
	channel->receivers += !waiter->is_send;
	channel->is_told |= waiter->is_told;
	// One goroutine that sends and receives on a channel in one select waits once.
	channel->waiters += channel->last != waiter->goroutine + 1;
	channel->last = waiter->goroutine + 1;
	waiter->channel = number;
}

static u64 *allocate(size_t count)
{
	u64 *memory = malloc(MAX(count, (size_t)1) * sizeof(*memory));

	ASSERT(memory);
	return memory;
}

static void list(const struct lock_build *build, struct table *table, struct part *part)
{
	u32 waiters = 0;

	part->count = table->count;
	for (u32 i = 0; i < table->count; i++) {
		struct met_channel *channel = &table->channels[i];
		bool is_listed = !build->holds || channel->waiters >= MANY || channel->is_told;

		channel->last = 0;
		channel->number = is_listed ? part->listed.len : UINT32_MAX;
		if (!is_listed)
			continue;
		*heap_vec_push(&part->listed) = *channel;
		waiters += channel->waiters;
	}
	part->waiters.at = allocate(waiters);
	part->waiters.cap = waiters;
}

static void list_waiters(
	const struct table *table, const struct waiter_chunk *chunk, struct part *part)
{
	for (; chunk; chunk = chunk->next) {
		for (u32 i = 0; i < chunk->len; i++) {
			u32 goroutine = chunk->at[i].goroutine;
			struct met_channel *channel = &table->channels[chunk->at[i].channel];

			if (channel->number == UINT32_MAX || channel->last == goroutine + 1)
				continue;
			channel->last = goroutine + 1;
			part->waiters.at[part->waiters.len++] =
				(u64)channel->number << 32 | goroutine;
		}
	}
}

static void take_part(void *context, u32 index, u32 worker)
{
	struct meeting *meeting = context;
	const struct lock_build *build = meeting->build;
	struct part *part = &meeting->parts[index];
	struct table *table = &meeting->tables[worker];
	size_t most = 0;

	for (u32 i = 0; i < build->slice_count; i++)
		most += build->waits[i].counts[index];
	table_begin(table, most);
	for (u32 i = 0; i < build->slice_count; i++) {
		struct waiter_chunk *chunk = build->waits[i].parts[index];

		for (; chunk; chunk = chunk->next) {
			for (u32 k = 0; k < chunk->len; k++)
				meet(table, &chunk->at[k]);
		}
	}
	list(build, table, part);
	for (u32 i = 0; i < build->slice_count && part->listed.len; i++)
		list_waiters(table, build->waits[i].parts[index], part);
}

static int by_first(const void *a, const void *b)
{
	const struct met_channel *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

// By goroutine they are sorted; several of one goroutine are by their places.
static void sort_places(struct met_channels *met)
{
	for (u32 i = 0, end; i < met->at.len; i = end) {
		u64 goroutine = met->at.at[i].first >> PLACE_BITS;

		for (end = i + 1;
			end < met->at.len && met->at.at[end].first >> PLACE_BITS == goroutine;)
			end++;
		if (end > i + 1)
			qsort(&met->at.at[i], end - i, sizeof(*met->at.at), by_first);
	}
}

// All that are listed in the parts, in order; `last` becomes the place among the parts.
static void order_channels(const struct part *parts, u32 count, struct met_channels *ret)
{
	u64 *order = allocate(count);
	const struct met_channel **all = malloc(MAX(count, 1u) * sizeof(*all));
	u32 len = 0;

	ASSERT(all);
	for (u32 i = 0; i < LOCK_PARTS; i++) {
		vec_each (struct met_channel, channel, &parts[i].listed) {
			order[len] = channel->first >> PLACE_BITS << 32 | len;
			all[len] = channel;
			channel->last = len++;
		}
	}
	sort_u64(order, len);
	for (u32 i = 0; i < len; i++)
		*heap_vec_push(&ret->at) = *all[(u32)order[i]];
	sort_places(ret);
	free(all);
	free(order);
}

static void order_waiters(const struct part *parts, u32 count, struct met_channels *ret)
{
	u32 *next = calloc(MAX(count, 1u), sizeof(*next)), base = 0;

	ASSERT(next);
	vec_each (struct met_channel, channel, &ret->at) {
		channel->number = ret->waiter_count;
		next[channel->last] = ret->waiter_count;
		ret->waiter_count += channel->waiters;
	}
	ret->waiters = malloc(MAX(ret->waiter_count, 1u) * sizeof(*ret->waiters));
	ASSERT(ret->waiters);
	for (u32 i = 0; i < LOCK_PARTS; i++) {
		vec_each (u64, waiter, &parts[i].waiters)
			ret->waiters[next[base + (*waiter >> 32)]++] = (u32)*waiter;
		base += parts[i].listed.len;
	}
	free(next);
}

void lock_meet_channels(struct lock_build *build, struct met_channels *ret)
{
	struct part parts[LOCK_PARTS] = {0};
	u32 workers = workers_count(build->workers), listed = 0;
	struct meeting meeting = {build, parts, arena_array(build->arena, struct table, workers)};

	*ret = (struct met_channels){0};
	workers_for(build->workers, LOCK_PARTS, 1, take_part, &meeting);
	for (u32 i = 0; i < workers; i++)
		table_free(&meeting.tables[i]);
	for (u32 i = 0; i < LOCK_PARTS; i++) {
		listed += parts[i].listed.len;
		ret->waited_count += parts[i].count;
	}
	order_channels(parts, listed, ret);
	order_waiters(parts, listed, ret);
	for (u32 i = 0; i < LOCK_PARTS; i++) {
		heap_vec_free(&parts[i].listed);
		heap_vec_free(&parts[i].waiters);
	}
}

void lock_met_free(struct met_channels *met)
{
	heap_vec_free(&met->at);
	free(met->waiters);
}
