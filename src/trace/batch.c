// SPDX-License-Identifier: Apache-2.0
#include "trace/batch.h"

#include "trace/event.h"
#include "trace/varint.h"

enum { HEADER_MAX = 2 + 4 * 10, IN_ROW = 2 };

static enum trace_batch_result parse(
	struct trace_bytes *bytes, u32 version, struct trace_batch *ret)
{
	u8 type = *bytes->at++;
	u64 thread, size;

	*ret = (struct trace_batch){.next = UINT32_MAX};
	if (type == TRACE_END_OF_GENERATION && version >= 26)
		return TRACE_BATCH_ENDS_GENERATION;
	if (type == TRACE_EXPERIMENTAL_BATCH && version >= 23) {
		if (bytes->at == bytes->end)
			return TRACE_BATCH_CUT;
		ret->experiment = *bytes->at++;
	} else if (type != TRACE_EVENT_BATCH) {
		return TRACE_BATCH_BROKEN;
	}
	if (!trace_varint(bytes, &ret->generation) || !trace_varint(bytes, &thread) ||
		!trace_varint(bytes, &ret->time) || !trace_varint(bytes, &size))
		return bytes->end - bytes->at < 40 ? TRACE_BATCH_CUT : TRACE_BATCH_BROKEN;
	if (!ret->generation || size > TRACE_MAX_BATCH_BYTES)
		return TRACE_BATCH_BROKEN;
	ret->thread = (i64)thread;
	ret->len = (u32)size;
	return TRACE_BATCH_READ;
}

// Of the batch `skip` bytes on, without taking it. *length: with its header.
static enum trace_batch_result look(struct trace_input *input, size_t skip, u32 version,
	struct trace_batch *ret, size_t *length, struct error *err)
{
	enum trace_batch_result result;
	struct trace_bytes bytes;
	const u8 *begin;

	if (!trace_input_fill(input, skip + HEADER_MAX, err))
		return TRACE_BATCH_FAILED;
	if (trace_input_left(input) <= skip)
		return TRACE_BATCH_NONE;
	begin = input->bytes + input->at + skip;
	bytes = (struct trace_bytes){begin, input->bytes + input->len};
	result = parse(&bytes, version, ret);
	*length = (size_t)(bytes.at - begin);
	if (result != TRACE_BATCH_READ)
		return result;
	*length += ret->len;
	if (!trace_input_fill(input, skip + *length, err))
		return TRACE_BATCH_FAILED;
	if (trace_input_left(input) < skip + *length)
		return TRACE_BATCH_CUT;
	ret->at = input->at + skip + *length - ret->len;
	return TRACE_BATCH_READ;
}

enum trace_batch_result trace_batch_read(
	struct trace_input *input, u32 version, struct trace_batch *ret, struct error *err)
{
	size_t length = 0;
	enum trace_batch_result result = look(input, 0, version, ret, &length, err);

	if (result == TRACE_BATCH_READ || result == TRACE_BATCH_ENDS_GENERATION)
		input->at += length;
	return result;
}

// Batches follow each other here.
static bool is_synchronized(
	struct trace_input *input, u32 version, u64 generation, struct error *err)
{
	struct trace_batch batch;
	size_t skip = 0;

	for (u32 row = 0; row < IN_ROW; row++) {
		size_t length = 0;

		switch (look(input, skip, version, &batch, &length, err)) {
		case TRACE_BATCH_READ:
			if (generation && batch.generation != generation &&
				batch.generation != generation + 1)
				return false;
			break;
		case TRACE_BATCH_ENDS_GENERATION:
			if (row == 0)
				return false; // one byte proves nothing
			break;
		case TRACE_BATCH_NONE:
			return row > 0;
		case TRACE_BATCH_CUT:
		case TRACE_BATCH_BROKEN:
		case TRACE_BATCH_FAILED:
			return false;
		}
		skip += length;
	}
	return true;
}

bool trace_batch_resync(struct trace_input *input, u32 version, u64 generation, struct error *err)
{
	err->kind = ERROR_NONE;
	do {
		if (trace_input_left(input))
			input->at++;
		if (!trace_input_fill(input, 1, err))
			return false;
		if (trace_input_left(input) && input->bytes[input->at] != TRACE_EVENT_BATCH &&
			input->bytes[input->at] != TRACE_EXPERIMENTAL_BATCH)
			continue;
		if (is_synchronized(input, version, generation, err))
			return true;
		if (err->kind)
			return false;
	} while (trace_input_left(input));
	return true;
}
