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

struct batch {
	u32 from, count;
};

void lock_met_init(struct lock_build *build)
{
	struct met_channels *met = &build->met;
	size_t most = (size_t)build->goroutines->wait_count + 1, slots = FIRST_SLOTS;
	u32 size = (u32)RUNTIME_OFFSET(build->runtime, hchan_sendq_last) + 8;

	while (slots / 2 < most)
		slots *= 2;
	*met = (struct met_channels){
		.channels = malloc(most * sizeof(*met->channels)),
		.found = arena_array(build->arena, struct channel_wait, most),
		.channel_size = size > MAX_CHANNEL_BYTES ? 0 : size,
		.gathers = arena_array(build->arena, struct gather, workers_count(build->workers)),
		.waiters = malloc(most * sizeof(*met->waiters)),
		.slots = calloc(slots, sizeof(*met->slots)),
		.slot_mask = (u32)(slots - 1),
	};
	ASSERT(met->channels && met->waiters && met->slots);
}

void lock_met_free(struct lock_build *build)
{
	struct met_channels *met = &build->met;

	for (u32 i = 0; i < workers_count(build->workers); i++)
		gather_deinit(&met->gathers[i]);
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

// Channels that were made one after another lie side by side, and are read together.
static void read_batch(void *context, void *job, u32 worker)
{
	const struct lock_build *build = context;
	const struct met_channels *met = &build->met;
	const struct batch *batch = job;
	struct gather *gather = &met->gathers[worker];
	struct gather_item items[BATCH];

	if (!gather->max_items)
		gather_init(gather, build->runtime->memory, BATCH);
	for (u32 i = 0; i < batch->count; i++)
		items[i] = (struct gather_item){
			met->channels[batch->from + i].address, met->channel_size, NULL};
	gather_read(gather, items, batch->count);
	for (u32 i = 0; i < batch->count; i++) {
		if (items[i].bytes)
			parse(build, items[i].bytes, &met->found[batch->from + i]);
	}
}

// The last channels that were met.
static void add_batch(struct lock_build *build, u32 count)
{
	struct batch *batch = arena_new(build->arena, struct batch);

	*batch = (struct batch){build->met.channel_count - count, count};
	if (count && build->met.channel_size)
		workers_add(build->workers, read_batch, build, batch);
}

static u32 number_of(struct lock_build *build, u64 address)
{
	struct met_channels *met = &build->met;
	u32 slot = slot_of(address) & met->slot_mask;

	for (; met->slots[slot]; slot = (slot + 1) & met->slot_mask) {
		if (met->channels[met->slots[slot] - 1].address == address)
			return met->slots[slot] - 1;
	}
	met->channels[met->channel_count++] = (struct met_channel){.address = address};
	met->slots[slot] = met->channel_count;
	if (met->channel_count % BATCH == 0)
		add_batch(build, BATCH);
	return met->channel_count - 1;
}

void lock_meet_channel(struct lock_build *build, u32 goroutine, const struct wait_on *wait)
{
	struct met_channels *met = &build->met;
	u32 number = number_of(build, wait->address);
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

// What the goroutines tell beside what was read. The names of types lie in the cache of types, which does
// not live as long as the list.
static void complete(struct lock_build *build)
{
	const struct met_channels *met = &build->met;
	const char *last = NULL;
	str kept = STR_EMPTY;

	for (u32 i = 0; i < met->channel_count; i++) {
		const struct met_channel *channel = &met->channels[i];
		struct channel_wait *found = &met->found[i];

		if (found->element_name.ptr != last) {
			last = found->element_name.ptr;
			kept = last ? arena_str(build->arena, found->element_name) : STR_EMPTY;
		}
		found->element_name = kept;
		found->channel.address = channel->address;
		found->channel.receivers = channel->receivers;
		found->channel.senders = channel->senders;
		found->waiters_at = channel->waiters_at;
		found->waiter_count = channel->waiters;
	}
}

void lock_find_channels(struct lock_build *build, u32 *waiters, u32 len, struct lock_list *ret)
{
	struct met_channels *met = &build->met;

	add_batch(build, met->channel_count % BATCH);
	for (u32 i = 0; i < met->channel_count; i++) {
		met->channels[i].waiters_at = len;
		len += met->channels[i].waiters;
	}
	hand_out(met, waiters);
	workers_wait(build->workers);
	complete(build);
	ret->channels = met->found;
	ret->channel_count = met->channel_count;
}
