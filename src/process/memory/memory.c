// SPDX-License-Identifier: Apache-2.0
#include "process/memory/memory.h"

const struct memory_map *memory_map_find(const struct memory_map *maps, u32 count, u64 address)
{
	u32 low = 0, high = count;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (maps[middle].end > address)
			high = middle;
		else
			low = middle + 1;
	}
	return low < count && maps[low].start <= address ? &maps[low] : NULL;
}

u32 memory_read_many(const struct memory *memory, struct memory_piece *pieces, u32 count)
{
	return count ? memory->ops->read_many(memory, pieces, count) : 0;
}

bool memory_read(const struct memory *memory, u64 address, void *to, size_t size)
{
	enum { PART = 1 << 30 }; // a piece counts its bytes in 32 bits
	u64 end;

	if (__builtin_add_overflow(address, size, &end))
		return false;
	for (size_t done = 0; done < size; done += PART) {
		struct memory_piece piece = {.address = address + done,
			.to = (char *)to + done,
			.size = (u32)MIN(size - done, (size_t)PART)};

		if (memory->ops->read_many(memory, &piece, 1) != 1)
			return false;
	}
	return true;
}

bool memory_read_u64(const struct memory *memory, u64 address, u64 *ret)
{
	u64 value;

	if (!memory_read(memory, address, &value, sizeof(value)))
		return false;
	*ret = value;
	return true;
}

bool memory_read_u32(const struct memory *memory, u64 address, u32 *ret)
{
	u32 value;

	if (!memory_read(memory, address, &value, sizeof(value)))
		return false;
	*ret = value;
	return true;
}

bool memory_read_bytes(
	struct arena *arena, const struct memory *memory, u64 address, u64 len, u64 limit, str *ret)
{
	struct arena_mark mark = arena_mark(arena);
	char *copy;

	if (len > limit)
		return false;
	copy = arena_alloc(arena, len, 8);
	if (!memory_read(memory, address, copy, len)) {
		arena_reset(arena, mark);
		return false;
	}
	*ret = (str){copy, len};
	return true;
}

const u8 *memory_view(const struct memory *memory, u64 address, u64 size)
{
	return memory->ops->view ? memory->ops->view(memory, address, size) : NULL;
}

void memory_close(struct memory *memory)
{
	if (memory)
		memory->ops->close(memory);
}
