// SPDX-License-Identifier: Apache-2.0
// Which channels the goroutines wait on, and who waits there: there may be one for each of a million
// goroutines. Each part of them is met by one job, in a hash table of its own.
#include "process/inspect/lock_build.h"
#include "process/inspect/sort_u64.h"

#include <stdlib.h>

enum {
	FIRST_SLOTS = 64,
	PAGE_BITS = 13,
	CHANNEL_BITS = 5, // no two channels of a page have the same bits above these
	PAGE_SLOTS = 1 << (PAGE_BITS - CHANNEL_BITS),
	MANY = 2,  // waiters: the channel is listed
	AHEAD = 8, // waiters
};

struct part {
	VEC(struct met_channel) listed;
	VEC(u64) waiters; // index in `listed` << 32 | goroutine, in the order of goroutines
	u32 count;        // of channels
};

// Reused by one worker from part to part.
struct table {
	VEC(struct met_channel) channels; // in the order in which they are met
	u32 *slots;                       // number of a channel, plus one
	u32 slot_mask;
} __attribute__((aligned(64)));

struct meeting {
	const struct lock_build *build;
	struct part *parts;
	struct table *tables; // per worker
	u32 order[LOCK_PARTS];
};

// Channels that were made one after another lie side by side, in the table as well: what comes next is in
// the cache.
static u32 slot_of(u64 address)
{
	u64 page = address >> PAGE_BITS;

	return (u32)(page * 0x9e3779b97f4a7c15u >> 32) +
	       (u32)(address >> CHANNEL_BITS & (PAGE_SLOTS - 1));
}

static void make_slots(struct table *table, size_t slots)
{
	free(table->slots);
	table->slots = calloc(slots, sizeof(*table->slots));
	ASSERT(table->slots);
	table->slot_mask = (u32)(slots - 1);
}

static void table_clear(struct table *table)
{
	table->channels.len = 0;
	if (table->slots)
		memset(table->slots, 0, (table->slot_mask + 1ull) * sizeof(*table->slots));
	else
		make_slots(table, FIRST_SLOTS);
}

static void table_free(struct table *table)
{
	heap_vec_free(&table->channels);
	free(table->slots);
}

static u32 free_slot(const struct table *table, u64 address)
{
	u32 slot = slot_of(address) & table->slot_mask;

	while (table->slots[slot])
		slot = (slot + 1) & table->slot_mask;
	return slot;
}

static struct met_channel *add_channel(struct table *table, u64 address, u64 first)
{
	struct met_channel *channel;

	if (table->channels.len >= table->slot_mask / 2) {
		make_slots(table, (table->slot_mask + 1ull) * 2);
		for (u32 i = 0; i < table->channels.len; i++)
			table->slots[free_slot(table, table->channels.at[i].address)] = i + 1;
	}
	channel = heap_vec_push(&table->channels);
	channel->address = address;
	channel->first = first;
	table->slots[free_slot(table, address)] = table->channels.len;
	return channel;
}

static struct met_channel *channel_of(struct table *table, u64 address, u64 first)
{
	u32 slot = slot_of(address) & table->slot_mask;

	for (; table->slots[slot]; slot = (slot + 1) & table->slot_mask) {
		struct met_channel *channel = &table->channels.at[table->slots[slot] - 1];

		if (channel->address == address)
			return channel;
	}
	return add_channel(table, address, first);
}

// From here on the waiter knows its channel by number.
static void meet(const struct lock_build *build, struct table *table, struct channel_waiter *waiter)
{
	u32 goroutine = waiter->goroutine, number = waiter->wait & ~WAIT_MAY_LEAK;
	const struct wait_on *wait = &build->goroutines->waits[number];
	struct met_channel *channel =
		channel_of(table, wait->address, (u64)goroutine << 32 | number);

	channel->senders += wait->is_send;
	channel->receivers += !wait->is_send;
	channel->is_told |=
		(waiter->wait & WAIT_MAY_LEAK) != 0 || (build->holds && build->holds[goroutine]);
	// One goroutine that sends and receives on a channel in one select waits once.
	channel->waiters += channel->last != goroutine + 1;
	channel->last = goroutine + 1;
	waiter->wait = (u32)(channel - table->channels.at);
}

// Their waits are asked for in time.
static void meet_all(
	const struct lock_build *build, struct table *table, struct waiter_chunk *chunk)
{
	for (u32 i = 0; i < chunk->len; i++) {
		u32 ahead = i + AHEAD < chunk->len ? chunk->at[i + AHEAD].wait : 0;

		__builtin_prefetch(&build->goroutines->waits[ahead & ~WAIT_MAY_LEAK]);
		meet(build, table, &chunk->at[i]);
	}
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

	part->count = table->channels.len;
	for (u32 i = 0; i < table->channels.len; i++) {
		struct met_channel *channel = &table->channels.at[i];
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
			struct met_channel *channel = &table->channels.at[chunk->at[i].wait];

			if (channel->number == UINT32_MAX || channel->last == goroutine + 1)
				continue;
			channel->last = goroutine + 1;
			part->waiters.at[part->waiters.len++] =
				(u64)channel->number << 32 | goroutine;
		}
	}
}

static void take_part(void *context, u32 place, u32 worker)
{
	struct meeting *meeting = context;
	const struct lock_build *build = meeting->build;
	u32 index = meeting->order[place];
	struct part *part = &meeting->parts[index];
	struct table *table = &meeting->tables[worker];

	table_clear(table);
	for (u32 i = 0; i < build->slice_count; i++) {
		struct waiter_chunk *chunk = build->waits[i].parts[index];

		for (; chunk; chunk = chunk->next)
			meet_all(build, table, chunk);
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

// By goroutine they are sorted; several of one goroutine are by their waits.
static void sort_waits(struct met_channels *met)
{
	for (u32 i = 0, end; i < met->at.len; i = end) {
		u64 goroutine = met->at.at[i].first >> 32;

		for (end = i + 1; end < met->at.len && met->at.at[end].first >> 32 == goroutine;)
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

	ret->at.at = malloc(MAX(count, 1u) * sizeof(*ret->at.at));
	ret->at.cap = count;
	ASSERT(all && ret->at.at);
	for (u32 i = 0; i < LOCK_PARTS; i++) {
		vec_each (struct met_channel, channel, &parts[i].listed) {
			order[len] = channel->first >> 32 << 32 | len;
			all[len] = channel;
			channel->last = len++;
		}
	}
	sort_u64(order, len);
	for (u32 i = 0; i < len; i++)
		*heap_vec_push(&ret->at) = *all[(u32)order[i]];
	sort_waits(ret);
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

// The part with most waiters first, so that no worker is left alone with it: a channel may have nearly all.
static void order_parts(struct meeting *meeting)
{
	u32 largest = 0, most = 0;

	for (u32 i = 0; i < LOCK_PARTS; i++) {
		u32 count = 0;

		for (u32 k = 0; k < meeting->build->slice_count; k++)
			count += meeting->build->waits[k].counts[i];
		largest = count > most ? i : largest;
		most = MAX(most, count);
		meeting->order[i] = i;
	}
	meeting->order[0] = largest;
	meeting->order[largest] = 0;
}

void lock_meet_channels(struct lock_build *build, struct met_channels *ret)
{
	struct part parts[LOCK_PARTS] = {0};
	u32 workers = workers_count(build->workers), listed = 0;
	struct meeting meeting = {.build = build,
		.parts = parts,
		.tables = arena_array(build->arena, struct table, workers)};

	*ret = (struct met_channels){0};
	order_parts(&meeting);
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
