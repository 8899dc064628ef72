// SPDX-License-Identifier: Apache-2.0
#include "process/heap/type_mask.h"

enum {
	// abi.Type, the same in every version.
	TYPE_BYTES = 48,
	TYPE_SIZE = 0,
	TYPE_POINTER_BYTES = 8,
	TYPE_FLAGS = 20,
	TYPE_KIND = 23,
	TYPE_GC_DATA = 32,
	ARRAY_ELEMENT = 48, // abi.ArrayType: Elem, Slice, Len
	ARRAY_LEN_AT = 64,
	STRUCT_FIELDS = 56, // abi.StructType: PkgPath, Fields
	KIND_MASK = 31,
	KIND_ARRAY = 17,
	KIND_STRUCT = 25,
	FLAG_MASK_ON_DEMAND = 1 << 4,
	KIND_GC_PROGRAM = 1 << 6, // before Go 1.24
	MAX_POINTER_BYTES = 1 << 30,
	MAX_FIELDS = 1 << 16,
	MAX_DEPTH = 64,
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

// From memory: in a PIE the file's descriptors are not relocated. A core may lack what the file has.
static bool read_bytes(const struct go_runtime *runtime, u64 address, void *to, u64 size)
{
	str bytes;

	if (memory_read(runtime->memory, address, to, size))
		return true;
	bytes = go_runtime_rodata(runtime, address, size);
	if (bytes.len != size)
		return false;
	memcpy(to, bytes.ptr, size);
	return true;
}

static const struct type_mask *get_mask(struct type_masks *masks, u64 type, u32 depth);

static void copy_mask(u64 *to, u64 at, const struct type_mask *part)
{
	for (u64 i = 0; i < part->pointer_bytes / 8; i++)
		if (part->bits[i / 64] >> (i % 64) & 1)
			to[(at + i) / 64] |= 1ull << ((at + i) % 64);
}

static bool build_array(
	struct type_masks *masks, u64 type, const struct type_mask *whole, u64 *bits, u32 depth)
{
	u64 element, len;
	const struct type_mask *part;

	if (!read_bytes(masks->runtime, type + ARRAY_ELEMENT, &element, sizeof(element)) ||
		!read_bytes(masks->runtime, type + ARRAY_LEN_AT, &len, sizeof(len)))
		return false;
	part = get_mask(masks, element, depth + 1);
	if (part->size == 0 || len > whole->size / part->size)
		return false;
	for (u64 i = 0; i < len; i++) {
		if ((i * part->size) + part->pointer_bytes > whole->pointer_bytes)
			return false;
		copy_mask(bits, i * part->size / 8, part);
	}
	return true;
}

static bool build_struct(
	struct type_masks *masks, u64 type, const struct type_mask *whole, u64 *bits, u32 depth)
{
	u64 fields[2];

	if (!read_bytes(masks->runtime, type + STRUCT_FIELDS, fields, sizeof(fields)) ||
		fields[1] > MAX_FIELDS)
		return false;
	for (u64 i = 0; i < fields[1]; i++) {
		u64 field[3], pointer_bytes; // name, type, offset
		const struct type_mask *part;

		if (!read_bytes(
			    masks->runtime, fields[0] + i * sizeof(field), field, sizeof(field)) ||
			!read_bytes(
				masks->runtime, field[1] + TYPE_POINTER_BYTES, &pointer_bytes, 8))
			return false;
		if (pointer_bytes == 0)
			continue;
		part = get_mask(masks, field[1], depth + 1);
		if (part->size == 0 || field[2] % 8 || field[2] > whole->pointer_bytes ||
			part->pointer_bytes > whole->pointer_bytes - field[2])
			return false;
		copy_mask(bits, field[2] / 8, part);
	}
	return true;
}

// From the parts, as the runtime does when it first needs the mask (buildGCMask).
static bool build_mask(struct type_masks *masks, u64 type, u8 kind, const struct type_mask *whole,
	u64 *bits, u32 depth)
{
	if (depth >= MAX_DEPTH)
		return false;
	if ((kind & KIND_MASK) == KIND_ARRAY)
		return build_array(masks, type, whole, bits, depth);
	if ((kind & KIND_MASK) == KIND_STRUCT)
		return build_struct(masks, type, whole, bits, depth);
	return false;
}

// True when the runtime has built the mask; while it does, the slot holds the address of a variable.
static bool find_built_mask(const struct type_masks *masks, u64 slot, u64 *ret)
{
	const struct moduledata *module = &masks->runtime->module;

	return memory_read_u64(masks->runtime->memory, slot, ret) && *ret != 0 &&
	       !(*ret >= module->noptrdata && *ret < module->enoptrbss);
}

static bool read_mask(struct type_masks *masks, u64 type, u32 depth, struct type_mask *ret)
{
	u8 bytes[TYPE_BYTES];
	struct type_mask mask = {0};
	u64 data, words, count, *bits;

	if (!read_bytes(masks->runtime, type, bytes, sizeof(bytes)))
		return false;
	memcpy(&mask.size, bytes + TYPE_SIZE, 8);
	memcpy(&mask.pointer_bytes, bytes + TYPE_POINTER_BYTES, 8);
	memcpy(&data, bytes + TYPE_GC_DATA, 8);
	count = mask.pointer_bytes / 8;
	words = (count + 63) / 64;
	if (mask.size == 0 || mask.size % 8 || mask.pointer_bytes > mask.size ||
		mask.pointer_bytes % 8 || mask.pointer_bytes > MAX_POINTER_BYTES)
		return false;
	if (!masks->has_mask_on_demand && bytes[TYPE_KIND] & KIND_GC_PROGRAM)
		return false;
	bits = arena_array(&masks->arena, u64, words);
	if (count && masks->has_mask_on_demand && bytes[TYPE_FLAGS] & FLAG_MASK_ON_DEMAND &&
		!find_built_mask(masks, data, &data)) {
		if (!build_mask(masks, type, bytes[TYPE_KIND], &mask, bits, depth))
			return false;
	} else if (count && !read_bytes(masks->runtime, data, bits, (count + 7) / 8)) {
		return false; // the mask ends with the byte of its last bit
	}
	if (count % 64)
		bits[words - 1] &= (1ull << (count % 64)) - 1;
	mask.bits = bits;
	*ret = mask;
	return true;
}

static const struct type_mask *get_mask(struct type_masks *masks, u64 type, u32 depth)
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
	if (!read_mask(masks, type, depth, mask))
		*mask = (struct type_mask){0};
	*map_put(&masks->by_address, type) = (u64)(uintptr_t)mask;
	return mask;
}

const struct type_mask *type_mask_get(struct type_masks *masks, u64 type)
{
	return get_mask(masks, type, 0);
}
