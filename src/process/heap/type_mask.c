// SPDX-License-Identifier: Apache-2.0
#include "process/heap/type_mask.h"

enum {
	// abi.Type, the same in every version.
	TYPE_BYTES = 40,
	TYPE_SIZE = 0,
	TYPE_POINTER_BYTES = 8,
	TYPE_FLAGS = 20,
	TYPE_KIND = 23,
	TYPE_GC_DATA = 32,
	FLAG_MASK_ON_DEMAND = 1 << 4,
	KIND_GC_PROGRAM = 1 << 6, // before Go 1.24
	MAX_POINTER_BYTES = 1 << 30,
	MAX_TYPES = 1 << 18, // per worker; more is garbage taken for types
};

static const struct type_mask no_mask;

void type_masks_init(struct type_masks *masks, const struct go_runtime *runtime)
{
	arena_init(&masks->arena);
	map_init(&masks->by_address, &masks->arena);
	masks->runtime = runtime;
	masks->has_mask_on_demand = runtime->version.minor >= 24 || runtime->version.minor == 0;
}

void type_masks_deinit(struct type_masks *masks)
{
	arena_deinit(&masks->arena);
}

static bool read_bytes(const struct go_runtime *runtime, u64 address, void *to, u64 size)
{
	str bytes = go_runtime_rodata(runtime, address, size);

	if (bytes.len == size) {
		memcpy(to, bytes.ptr, size);
		return true;
	}
	return memory_read(runtime->memory, address, to, size);
}

static bool read_mask(struct type_masks *masks, u64 type, struct type_mask *ret)
{
	u8 bytes[TYPE_BYTES];
	struct type_mask mask = {0};
	u64 data, words, *bits;

	if (!read_bytes(masks->runtime, type, bytes, sizeof(bytes)))
		return false;
	memcpy(&mask.size, bytes + TYPE_SIZE, 8);
	memcpy(&mask.pointer_bytes, bytes + TYPE_POINTER_BYTES, 8);
	memcpy(&data, bytes + TYPE_GC_DATA, 8);
	if (mask.size == 0 || mask.size % 8 || mask.pointer_bytes > mask.size ||
		mask.pointer_bytes % 8 || mask.pointer_bytes > MAX_POINTER_BYTES)
		return false;
	if (!masks->has_mask_on_demand && bytes[TYPE_KIND] & KIND_GC_PROGRAM)
		return false;
	if (mask.pointer_bytes == 0) {
		*ret = mask;
		return true;
	}
	if (masks->has_mask_on_demand && bytes[TYPE_FLAGS] & FLAG_MASK_ON_DEMAND &&
		!memory_read_u64(masks->runtime->memory, data, &data))
		return false;
	words = (mask.pointer_bytes / 8 + 63) / 64;
	bits = arena_array(&masks->arena, u64, words);
	// The mask itself ends with the byte of its last bit.
	if (!read_bytes(masks->runtime, data, bits, (mask.pointer_bytes / 8 + 7) / 8))
		return false;
	if (mask.pointer_bytes / 8 % 64)
		bits[words - 1] &= (1ull << (mask.pointer_bytes / 8 % 64)) - 1;
	mask.bits = bits;
	*ret = mask;
	return true;
}

const struct type_mask *type_mask_get(struct type_masks *masks, u64 type)
{
	const u64 *known;
	struct type_mask *mask;

	if (type == 0 || type % 8)
		return &no_mask;
	known = map_get(&masks->by_address, type);
	if (known)
		return (const struct type_mask *)(uintptr_t)*known;
	if (masks->by_address.len >= MAX_TYPES)
		return &no_mask;
	mask = arena_new(&masks->arena, struct type_mask);
	if (!read_mask(masks, type, mask))
		*mask = (struct type_mask){0};
	*map_put(&masks->by_address, type) = (u64)(uintptr_t)mask;
	return mask;
}
