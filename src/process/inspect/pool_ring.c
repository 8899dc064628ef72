// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/pool_ring.h"

#include "process/inspect/peek.h"

enum {
	LOCAL = 0,
	LOCAL_SIZE = 8,
	VICTIM = 16,
	VICTIM_SIZE = 24,
	NEW = 32,

	// poolLocalInternal
	SHARED_HEAD = 16,

	// poolChainElt
	HEAD_TAIL = 0,
	VALUES = 8,
	VALUES_LEN = 16,
	VALUES_CAP = 24,
	PREVIOUS = 40,
	ELEMENT_BYTES = 48,

	FACE_BYTES = 16,
	MIN_RING = 8,
	MAX_RING = 1 << 30,
	BATCH = 1024, // interface values read at once
};

struct reading {
	struct arena *arena;
	const struct memory *memory;
	struct pool_content *ret;
};

static void add_head(struct reading *reading, u64 address, u64 value)
{
	*vec_push(reading->arena, &reading->ret->heads) =
		(struct pool_word){.address = address, .value = value};
}

static void add_storage(struct reading *reading, u64 address, u64 size)
{
	*vec_push(reading->arena, &reading->ret->storage) =
		(struct pool_range){.address = address, .size = size};
}

// A slot without a type is empty: it was taken, or is being filled. One without data is a nil that was
// put (dequeueNil).
static void add_slot(
	struct reading *reading, u64 address, const u8 *face, enum pool_place place, u32 processor)
{
	u64 type = word_at(face), data = word_at(face + 8);

	if (type == 0 || data == 0)
		return;
	*vec_push(reading->arena, &reading->ret->slots) = (struct pool_slot){.address = address,
		.type = type,
		.data = data,
		.place = place,
		.processor = processor};
}

static bool read_values(struct reading *reading, u64 values, u32 first, u32 count,
	enum pool_place place, u32 processor)
{
	u8 bytes[BATCH * FACE_BYTES];

	for (u32 i = 0; i < count; i += BATCH) {
		u32 take = MIN(count - i, (u32)BATCH);
		u64 at = values + (u64)(first + i) * FACE_BYTES;

		if (reading->ret->slots.len >= POOL_MAX_OBJECTS ||
			!memory_read(reading->memory, at, bytes, (size_t)take * FACE_BYTES))
			return false;
		for (u32 j = 0; j < take; j++)
			add_slot(reading, at + (u64)j * FACE_BYTES, bytes + (size_t)j * FACE_BYTES,
				place, processor);
	}
	return true;
}

// The used part of one ring, which may run over its end.
static bool read_ring(
	struct reading *reading, const u8 *element, enum pool_place place, u32 processor)
{
	u64 head_tail = word_at(element + HEAD_TAIL), values = word_at(element + VALUES);
	u64 len = word_at(element + VALUES_LEN);
	u32 head = (u32)(head_tail >> 32), tail = (u32)head_tail;
	u32 count = head - tail, first, part;

	if (len < MIN_RING || len > MAX_RING || (len & (len - 1)) ||
		len != word_at(element + VALUES_CAP) || values == 0)
		return false;
	// A consumer may have taken the place of a tail that the head has passed back over.
	if (count > len)
		return false;
	add_storage(reading, values, len * FACE_BYTES);
	count = MIN(count, (u32)POOL_MAX_OBJECTS);
	first = tail & (u32)(len - 1);
	part = MIN(count, (u32)len - first);
	return read_values(reading, values, first, part, place, processor) &&
	       read_values(reading, values, 0, count - part, place, processor);
}

static bool read_chain(struct reading *reading, u64 element, enum pool_place place, u32 processor)
{
	u64 seen[POOL_MAX_CHAIN];

	for (u32 i = 0; element; i++) {
		u8 bytes[ELEMENT_BYTES];

		if (i == POOL_MAX_CHAIN ||
			!memory_read(reading->memory, element, bytes, sizeof(bytes)))
			return false;
		for (u32 j = 0; j < i; j++) {
			if (seen[j] == element)
				return false;
		}
		seen[i] = element;
		add_storage(reading, element, ELEMENT_BYTES);
		add_head(reading, element + HEAD_TAIL, word_at(bytes + HEAD_TAIL));
		if (!read_ring(reading, bytes, place, processor))
			return false;
		element = word_at(bytes + PREVIOUS);
	}
	return true;
}

static bool read_locals(struct reading *reading, u64 locals, u64 count, enum pool_place private,
	enum pool_place shared)
{
	if (locals == 0 || count == 0)
		return true;
	if (count > POOL_MAX_PROCESSORS || locals % 8)
		return false;
	add_storage(reading, locals, count * POOL_LOCAL_BYTES);
	for (u32 i = 0; i < count; i++) {
		u64 at = locals + (u64)i * POOL_LOCAL_BYTES;
		u8 bytes[SHARED_HEAD + 8];

		if (!memory_read(reading->memory, at, bytes, sizeof(bytes)))
			return false;
		add_head(reading, at + 8, word_at(bytes + 8));
		add_head(reading, at + SHARED_HEAD, word_at(bytes + SHARED_HEAD));
		add_slot(reading, at, bytes, private, i);
		if (!read_chain(reading, word_at(bytes + SHARED_HEAD), shared, i))
			return false;
	}
	return true;
}

bool pool_content_read(
	struct arena *arena, const struct memory *memory, u64 address, struct pool_content *ret)
{
	struct pool_content content = {0};
	struct reading reading = {.arena = arena, .memory = memory, .ret = &content};
	u8 pool[POOL_BYTES];

	if (!memory_read(memory, address, pool, sizeof(pool)))
		return false;
	content.new_func = word_at(pool + NEW);
	for (u32 at = LOCAL; at <= VICTIM_SIZE; at += 8)
		add_head(&reading, address + at, word_at(pool + at));
	content.is_broken =
		!read_locals(&reading, word_at(pool + LOCAL), word_at(pool + LOCAL_SIZE),
			POOL_PRIVATE, POOL_SHARED) ||
		!read_locals(&reading, word_at(pool + VICTIM), word_at(pool + VICTIM_SIZE),
			POOL_VICTIM_PRIVATE, POOL_VICTIM_SHARED);
	*ret = content;
	return true;
}

bool pool_content_stands(
	struct arena *arena, const struct memory *memory, const struct pool_content *content)
{
	struct arena_mark mark = arena_mark(arena);
	u32 heads = content->heads.len, count = heads + content->slots.len;
	struct memory_piece *pieces = arena_array(arena, struct memory_piece, count);
	u64 *values = arena_array(arena, u64, count);
	bool stands;

	for (u32 i = 0; i < count; i++)
		pieces[i] = (struct memory_piece){
			.address = i < heads ? content->heads.at[i].address
		                             : content->slots.at[i - heads].address + 8,
			.to = &values[i],
			.size = 8};
	stands = memory_read_many(memory, pieces, count) == count;
	for (u32 i = 0; stands && i < count; i++)
		stands = values[i] == (i < heads ? content->heads.at[i].value
						 : content->slots.at[i - heads].data);
	arena_reset(arena, mark);
	return stands;
}
