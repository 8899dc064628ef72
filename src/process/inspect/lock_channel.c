// SPDX-License-Identifier: Apache-2.0
// What the channels are that goroutines wait on, read in batches.
#include "process/inspect/lock_build.h"
#include "process/runtime/gather.h"

enum { BATCH = 1024, MAX_CHANNEL_BYTES = 128 };

struct reading {
	const struct lock_build *build;
	struct channel_wait *channels; // their addresses are set
	u32 count, size;               // size: of what is read of each
	struct gather *gathers;        // per worker, made when it is used
};

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
static void read_batch(void *context, u32 index, u32 worker)
{
	const struct reading *reading = context;
	struct channel_wait *channels = &reading->channels[index * BATCH];
	u32 count = MIN(reading->count - index * BATCH, (u32)BATCH);
	struct gather *gather = &reading->gathers[worker];
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

static void read_all(struct lock_build *build, struct channel_wait *channels, u32 count)
{
	u32 workers = workers_count(build->workers);
	struct reading reading = {.build = build,
		.channels = channels,
		.count = count,
		.size = (u32)RUNTIME_OFFSET(build->runtime, hchan_sendq_last) + 8,
		.gathers = arena_array(build->arena, struct gather, workers)};

	if (reading.size > MAX_CHANNEL_BYTES || count == 0)
		return;
	workers_for(build->workers, (count - 1) / BATCH + 1, 1, read_batch, &reading);
	for (u32 i = 0; i < workers; i++)
		gather_deinit(&reading.gathers[i]);
}

// The names of types lie in the cache of types, which does not live as long as the list.
static void keep_names(struct lock_build *build, struct channel_wait *channels, u32 count)
{
	const char *last = NULL;
	str kept = STR_EMPTY;

	for (u32 i = 0; i < count; i++) {
		str *name = &channels[i].element_name;

		if (name->ptr != last) {
			last = name->ptr;
			kept = last ? arena_str(build->arena, *name) : STR_EMPTY;
		}
		*name = kept;
	}
}

void lock_read_channels(struct lock_build *build, const struct met_channels *met, u32 *waiters,
	u32 len, struct lock_list *ret)
{
	struct channel_wait *channels = arena_array(build->arena, struct channel_wait, met->at.len);

	for (u32 i = 0; i < met->at.len; i++) {
		const struct met_channel *channel = &met->at.at[i];

		channels[i].channel.address = channel->address;
		channels[i].channel.receivers = channel->receivers;
		channels[i].channel.senders = channel->senders;
		channels[i].waiters_at = len + channel->number;
		channels[i].waiter_count = channel->waiters;
	}
	if (met->waiter_count)
		memcpy(waiters + len, met->waiters, met->waiter_count * sizeof(*waiters));
	read_all(build, channels, met->at.len);
	keep_names(build, channels, met->at.len);
	ret->channels = channels;
	ret->channel_count = met->at.len;
	ret->waited_count = met->waited_count;
}
