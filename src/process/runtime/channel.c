// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/channel.h"

#include "process/runtime/field.h"
#include "process/runtime/page_reader.h"

enum { MAX_RECORD = 256, MAX_ELEMENT = 1 << 16 };

#define CHANNEL_OFFSET(field) RUNTIME_OFFSET(runtime, hchan_##field)

// Walks a queue (by next, whose end is known to the channel); g's go to ret, at most max. Returns how
// many sudogs there are, up to CHANNEL_MAX_WAITERS. Sudogs that point elsewhere end the walk.
static u32 walk_queue(const struct go_runtime *runtime, u64 channel, u64 sudog, u64 *ret, u32 max)
{
	u32 size = (u32)MAX(RUNTIME_OFFSET(runtime, sudog_c), RUNTIME_OFFSET(runtime, sudog_g)) + 8;
	struct page_reader reader;
	struct arena scratch;
	u64 previous = 0;
	u32 count = 0;

	if (size > MAX_RECORD)
		return 0;
	arena_init(&scratch);
	page_reader_init(&reader, &scratch, runtime->memory);
	while (sudog && count < CHANNEL_MAX_WAITERS) {
		u8 bytes[MAX_RECORD];

		// What came before is checked, so that a list that runs in a circle ends.
		if (!page_reader_read(&reader, sudog, bytes, size) ||
			field_u64(bytes, RUNTIME_OFFSET(runtime, sudog_c)) != channel ||
			field_u64(bytes, RUNTIME_OFFSET(runtime, sudog_prev)) != previous)
			break;
		if (count < max)
			ret[count] = field_u64(bytes, RUNTIME_OFFSET(runtime, sudog_g));
		count++;
		previous = sudog;
		sudog = field_u64(bytes, RUNTIME_OFFSET(runtime, sudog_next));
	}
	arena_deinit(&scratch);
	return count;
}

static bool read_record(const struct go_runtime *runtime, u64 address, u8 *bytes)
{
	u32 size = (u32)RUNTIME_OFFSET(runtime, hchan_size);

	return address && !(address & 7) && size <= MAX_RECORD &&
	       memory_read(runtime->memory, address, bytes, size);
}

bool channel_read(const struct go_runtime *runtime, u64 address, struct channel *ret)
{
	u8 bytes[MAX_RECORD];
	struct channel channel;

	if (!read_record(runtime, address, bytes))
		return false;
	channel = (struct channel){
		.address = address,
		.len = field_u64(bytes, CHANNEL_OFFSET(qcount)),
		.capacity = field_u64(bytes, CHANNEL_OFFSET(dataqsiz)),
		.element_type = field_u64(bytes, CHANNEL_OFFSET(elemtype)),
		.element_size = field_u16(bytes, CHANNEL_OFFSET(elemsize)),
		.buffer = field_u64(bytes, CHANNEL_OFFSET(buf)),
		.timer = field_u64(bytes, CHANNEL_OFFSET(timer)),
		.is_closed = field_u32(bytes, CHANNEL_OFFSET(closed)) != 0,
	};
	if (channel.len > channel.capacity || field_u32(bytes, CHANNEL_OFFSET(closed)) > 1 ||
		field_u64(bytes, CHANNEL_OFFSET(sendx)) > channel.capacity ||
		field_u64(bytes, CHANNEL_OFFSET(recvx)) > channel.capacity)
		return false;
	channel.receivers = walk_queue(
		runtime, address, field_u64(bytes, CHANNEL_OFFSET(recvq_first)), NULL, 0);
	channel.senders = walk_queue(
		runtime, address, field_u64(bytes, CHANNEL_OFFSET(sendq_first)), NULL, 0);
	*ret = channel;
	return true;
}

u32 channel_waiters(
	const struct go_runtime *runtime, const struct channel *channel, u64 *ret, u32 max)
{
	u8 bytes[MAX_RECORD];
	u32 count;

	if (!read_record(runtime, channel->address, bytes))
		return 0;
	count = MIN(max, walk_queue(runtime, channel->address,
				 field_u64(bytes, CHANNEL_OFFSET(recvq_first)), ret, max));
	return count + MIN(max - count, walk_queue(runtime, channel->address,
						field_u64(bytes, CHANNEL_OFFSET(sendq_first)),
						ret + count, max - count));
}
