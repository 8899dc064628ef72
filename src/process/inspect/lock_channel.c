// SPDX-License-Identifier: Apache-2.0
// Channels that goroutines wait on, read in batches: there may be one for each of a million goroutines.
#include "process/inspect/lock_build.h"
#include "process/runtime/gather.h"

#include <stdlib.h>

enum { BATCH = 1024, MAX_CHANNEL_BYTES = 128 };

u32 lock_count_channel_waits(const struct goroutine_table *goroutines)
{
	u32 count = 0;

	for (u32 i = 0; i < goroutines->len; i++) {
		if (!goroutines->at[i].is_system)
			count += goroutines->at[i].wait_count;
	}
	return count;
}

// By number of the channel; among equals in the order in which they come, which is that of the goroutines.
static void sort_by_channel(u64 *pairs, u32 count, u32 channels)
{
	u64 *sorted = malloc(((size_t)count + 1) * sizeof(*sorted));
	u32 *at = calloc((size_t)channels + 1, sizeof(*at));

	ASSERT(sorted && at);
	for (u32 i = 0; i < count; i++)
		at[(pairs[i] >> 33) + 1]++;
	for (u32 i = 1; i < channels; i++)
		at[i] += at[i - 1];
	for (u32 i = 0; i < count; i++)
		sorted[at[pairs[i] >> 33]++] = pairs[i];
	memcpy(pairs, sorted, count * sizeof(*pairs));
	free(sorted);
	free(at);
}

// Numbers the channels in the order in which they are met, and gives number, goroutine and direction in
// one word for each wait.
static u32 collect(
	const struct goroutine_table *goroutines, struct address_index *numbers, u64 *ret)
{
	u32 count = 0, channels = 0;

	for (u32 i = 0; i < goroutines->len; i++) {
		const struct goroutine *goroutine = &goroutines->at[i];

		for (u32 j = 0; !goroutine->is_system && j < goroutine->wait_count; j++) {
			const struct wait_on *wait = &goroutines->waits[goroutine->waits_at + j];
			u32 number;

			if (!wait->is_channel || !wait->address)
				continue;
			number = address_index_first(numbers, wait->address);
			if (number == UINT32_MAX) {
				number = channels++;
				address_index_put(numbers, wait->address, number);
			}
			ret[count++] = (u64)number << 33 | (u64)i << 1 | wait->is_send;
		}
	}
	sort_by_channel(ret, count, channels);
	return count;
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
	struct gather *gathers; // per worker, made when it is used
};

// Channels that were made one after another lie side by side, and are read together.
static void read_batch(void *context, u32 index, u32 worker)
{
	struct reading *reading = context;
	struct gather *gather = &reading->gathers[worker];
	struct channel_wait *channels = reading->channels + (size_t)index * BATCH;
	u32 count = MIN(reading->count - index * BATCH, (u32)BATCH);
	struct gather_item items[BATCH];

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

static void read_channels(struct lock_build *build, struct channel_wait *channels, u32 count)
{
	u32 workers = workers_count(build->workers);
	struct reading reading = {.build = build,
		.channels = channels,
		.count = count,
		.size = (u32)RUNTIME_OFFSET(build->runtime, hchan_sendq_last) + 8,
		.gathers = arena_array(build->arena, struct gather, workers)};

	if (reading.size > MAX_CHANNEL_BYTES)
		return;
	workers_for(build->workers, (count + BATCH - 1) / BATCH, 1, read_batch, &reading);
	for (u32 i = 0; i < workers; i++)
		gather_deinit(&reading.gathers[i]);
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

static void hand_out(
	const u64 *pairs, u32 count, struct channel_wait *channels, u32 *waiters, u32 len)
{
	for (u32 i = 0; i < count; i++) {
		struct channel_wait *channel = &channels[pairs[i] >> 33];

		if (i == 0 || pairs[i - 1] >> 33 != pairs[i] >> 33)
			channel->waiters_at = len;
		channel->channel.senders += pairs[i] & 1;
		channel->channel.receivers += !(pairs[i] & 1);
		// One goroutine that sends and receives on a channel in one select waits once.
		if (i > 0 && pairs[i - 1] >> 1 == pairs[i] >> 1)
			continue;
		channel->waiter_count++;
		waiters[len++] = (u32)(pairs[i] >> 1);
	}
}

void lock_find_channels(struct lock_build *build, u32 *waiters, u32 len, struct lock_list *ret)
{
	u32 most = lock_count_channel_waits(build->goroutines), count;
	u64 *pairs = calloc(MAX(most, 1u), sizeof(*pairs));
	struct address_index numbers = {0};

	ASSERT(pairs);
	count = collect(build->goroutines, &numbers, pairs);
	ret->channel_count = numbers.len;
	ret->channels = arena_array(build->arena, struct channel_wait, numbers.len);
	for (u32 i = 0; i < numbers.cap; i++) {
		if (numbers.keys[i])
			ret->channels[numbers.values[i]].channel.address = numbers.keys[i];
	}
	for (u32 i = 0; i < ret->channel_count; i++)
		ret->channels[i].element_name = STR_EMPTY;
	hand_out(pairs, count, ret->channels, waiters, len);
	free(pairs);
	address_index_free(&numbers);
	read_channels(build, ret->channels, ret->channel_count);
	keep_names(build, ret->channels, ret->channel_count);
}
