// SPDX-License-Identifier: Apache-2.0
// Channels that goroutines wait on, read in batches: there may be one for each of a million goroutines.
#include "process/inspect/lock_build.h"
#include "process/runtime/gather.h"

#include <stdlib.h>

enum {
	BATCH = 1024,
	MAX_CHANNEL_BYTES = 128,
	FIRST_SLOTS = 256,
	PAGE_BITS = 13,
	CHANNEL_BITS = 5, // no two channels of a page have the same bits above these
	PAGE_SLOTS = 1 << (PAGE_BITS - CHANNEL_BITS),
};

void lock_met_init(struct met_channels *met, const struct goroutine_table *goroutines)
{
	size_t most = (size_t)goroutines->wait_count + 1, slots = FIRST_SLOTS;

	while (slots / 2 < most)
		slots *= 2;
	*met = (struct met_channels){
		.channels = malloc(most * sizeof(*met->channels)),
		.waiters = malloc(most * sizeof(*met->waiters)),
		.slots = calloc(slots, sizeof(*met->slots)),
		.slot_mask = (u32)(slots - 1),
	};
	ASSERT(met->channels && met->waiters && met->slots);
}

void lock_met_free(struct met_channels *met)
{
	free(met->channels);
	free(met->slots);
	free(met->waiters);
}

// Channels that were made one after another lie side by side, in the table as well: what comes next is in
// the cache.
static u32 slot_of(u64 address)
{
	u64 page = address >> PAGE_BITS;

	return (u32)(page * 0x9e3779b97f4a7c15u >> 32) +
	       (u32)(address >> CHANNEL_BITS & (PAGE_SLOTS - 1));
}

static u32 number_of(struct met_channels *met, u64 address)
{
	u32 slot = slot_of(address) & met->slot_mask;

	for (; met->slots[slot]; slot = (slot + 1) & met->slot_mask) {
		if (met->channels[met->slots[slot] - 1].address == address)
			return met->slots[slot] - 1;
	}
	met->channels[met->channel_count++] = (struct met_channel){.address = address};
	met->slots[slot] = met->channel_count;
	return met->channel_count - 1;
}

void lock_meet_channel(struct met_channels *met, u32 goroutine, const struct wait_on *wait)
{
	u32 number = number_of(met, wait->address);
	struct met_channel *channel = &met->channels[number];

	channel->senders += wait->is_send;
	channel->receivers += !wait->is_send;
	// One goroutine that sends and receives on a channel in one select waits once.
	if (channel->last == goroutine + 1)
		return;
	channel->last = goroutine + 1;
	channel->waiters++;
	met->waiters[met->waiter_count++] = (struct met_waiter){number, goroutine};
}

// Who waits is known already, and not walked once more.
static void parse(const struct lock_build *build, const u8 *bytes, struct channel_wait *ret)
{
	const struct go_runtime *runtime = build->runtime;
	struct channel *channel = &ret->channel;
	i32 timer = RUNTIME_OFFSET(runtime, hchan_timer);
	const struct go_type *element;

	channel->len = word_at(bytes + RUNTIME_OFFSET(runtime, hchan_qcount));
	channel->capacity = word_at(bytes + RUNTIME_OFFSET(runtime, hchan_dataqsiz));
	channel->buffer = word_at(bytes + RUNTIME_OFFSET(runtime, hchan_buf));
	channel->element_size = half_at(bytes + RUNTIME_OFFSET(runtime, hchan_elemsize)) & 0xffff;
	channel->element_type = word_at(bytes + RUNTIME_OFFSET(runtime, hchan_elemtype));
	channel->is_closed = half_at(bytes + RUNTIME_OFFSET(runtime, hchan_closed)) != 0;
	channel->timer = timer >= 0 ? word_at(bytes + timer) : 0;
	element = go_type_get(build->types, channel->element_type);
	if (element)
		ret->element_name = element->name;
}

struct reading {
	const struct lock_build *build;
	struct channel_wait *channels;
	u32 count, size;
	u32 *waiters;
	struct gather *gathers; // per worker, made when it is used
};

// Channels that were made one after another lie side by side, and are read together.
static void read_batch(struct reading *reading, u32 from, u32 worker)
{
	struct gather *gather = &reading->gathers[worker];
	struct channel_wait *channels = reading->channels + from;
	u32 count = MIN(reading->count - from, (u32)BATCH);
	struct gather_item items[BATCH];

	if (reading->size > MAX_CHANNEL_BYTES)
		return;
	if (!gather->max_items)
		gather_init(gather, reading->build->runtime->memory, BATCH);
	for (u32 i = 0; i < count; i++)
		items[i] = (struct gather_item){channels[i].channel.address, reading->size, NULL};
	gather_read(gather, items, count);
	for (u32 i = 0; i < count; i++) {
		if (items[i].bytes)
			parse(reading->build, items[i].bytes, &channels[i]);
	}
}

static void fill_batch(struct reading *reading, u32 from)
{
	const struct met_channels *met = &reading->build->met;

	for (u32 i = from; i < MIN(reading->count, from + BATCH); i++) {
		const struct met_channel *channel = &met->channels[i];

		reading->channels[i] =
			(struct channel_wait){.channel = {.address = channel->address,
						      .receivers = channel->receivers,
						      .senders = channel->senders},
				.element_name = STR_EMPTY,
				.waiters_at = channel->waiters_at,
				.waiter_count = channel->waiters};
	}
}

static void hand_out(const struct met_channels *met, u32 *waiters)
{
	u32 *given = calloc((size_t)met->channel_count + 1, sizeof(*given));

	ASSERT(given);
	for (u32 i = 0; i < met->waiter_count; i++) {
		const struct met_waiter *waiter = &met->waiters[i];

		waiters[met->channels[waiter->channel].waiters_at + given[waiter->channel]++] =
			waiter->goroutine;
	}
	free(given);
}

// The waiters first, while another worker begins with the channels.
static void find_job(void *context, u32 index, u32 worker)
{
	struct reading *reading = context;

	if (index == 0) {
		hand_out(&reading->build->met, reading->waiters);
		return;
	}
	fill_batch(reading, (index - 1) * BATCH);
	read_batch(reading, (index - 1) * BATCH, worker);
}

// The names of types lie in the cache of types, which does not live as long as the list.
static void keep_names(struct lock_build *build, struct channel_wait *channels, u32 count)
{
	const char *last = NULL;
	str kept = STR_EMPTY;

	for (u32 i = 0; i < count; i++) {
		if (channels[i].element_name.ptr != last) {
			last = channels[i].element_name.ptr;
			kept = arena_str(build->arena, channels[i].element_name);
		}
		channels[i].element_name = kept;
	}
}

void lock_find_channels(struct lock_build *build, u32 *waiters, u32 len, struct lock_list *ret)
{
	struct met_channels *met = &build->met;
	u32 count = met->channel_count, workers = workers_count(build->workers);
	struct reading reading = {.build = build,
		.channels = arena_array(build->arena, struct channel_wait, count),
		.count = count,
		.size = (u32)RUNTIME_OFFSET(build->runtime, hchan_sendq_last) + 8,
		.waiters = waiters,
		.gathers = arena_array(build->arena, struct gather, workers)};

	for (u32 i = 0; i < count; i++) {
		met->channels[i].waiters_at = len;
		len += met->channels[i].waiters;
	}
	workers_for(build->workers, (count + BATCH - 1) / BATCH + 1, 1, find_job, &reading);
	for (u32 i = 0; i < workers; i++)
		gather_deinit(&reading.gathers[i]);
	keep_names(build, reading.channels, count);
	ret->channels = reading.channels;
	ret->channel_count = count;
}
