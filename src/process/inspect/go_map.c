// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/go_map.h"

enum {
	SLOTS = 8, // of a bucket and of a group
	HEADER_BYTES = 48,

	// runtime.hmap
	HMAP_B = 9,
	HMAP_BUCKETS = 16,
	HMAP_OLD_BUCKETS = 24,
	HMAP_MAX_B = 40,
	TOP_EVACUATED_FIRST = 2,
	TOP_EVACUATED_LAST = 4,
	TOP_USED = 5, // minTopHash

	// internal/runtime/maps.Map, table
	MAP_DIRECTORY = 16,
	MAP_DIRECTORY_LEN = 24,
	TABLE_BYTES = 32,
	TABLE_INDEX = 8,
	TABLE_GROUPS = 16,
	TABLE_LENGTH_MASK = 24,
	TABLE_MAX_GROUPS = 1024 / SLOTS, // maxTableCapacity
	MAX_TABLES = 1 << 24,

	// abi.MapType, up to Go 1.23: KeySize u8, ValueSize u8, BucketSize u16, Flags u32
	OLD_KEY_SIZE = 80,
	OLD_BUCKET_SIZE = 82,
	OLD_FLAGS = 84,
	OLD_INDIRECT_KEY = 1,
	// 1.24 to 1.26: GroupSize, SlotSize, ElemOff, Flags
	GROUP_SIZE = 80,
	SLOT_SIZE = 88,
	SWISS_FLAGS = 104,
	// 1.27: GroupSize, KeysOff, KeyStride, …, Flags
	KEYS_OFFSET = 88,
	KEY_STRIDE = 96,
	STRIDE_FLAGS = 128,
	INDIRECT_KEY = 4,
	TYPE_BYTES = 136,
};

struct walk {
	const struct peek *peek;
	const struct go_map_shape *shape;
	go_map_key_fn fn;
	void *context;
	u32 units_left;
	bool stopped; // by fn
	struct go_map_walk result;
};

static bool give_key(struct walk *walk, const u8 *unit, u32 slot)
{
	const struct go_map_shape *shape = walk->shape;

	walk->result.seen++;
	walk->stopped = !walk->fn(walk->context, unit + shape->keys_at + slot * shape->key_stride);
	return !walk->stopped;
}

static bool read_unit(struct walk *walk, u64 address, u8 *bytes)
{
	if (walk->units_left == 0)
		return false;
	walk->units_left--;
	return peek_read(walk->peek, address, bytes, walk->shape->unit_bytes);
}

// One bucket with what overflowed from it. An evacuated old bucket's entries are in the new ones.
static bool walk_chain(struct walk *walk, u64 address, bool old)
{
	u8 bytes[GO_MAP_MAX_UNIT_BYTES];

	for (bool first = true; address; first = false) {
		if (!read_unit(walk, address, bytes))
			return false;
		if (first && old && bytes[0] >= TOP_EVACUATED_FIRST &&
			bytes[0] <= TOP_EVACUATED_LAST)
			return true;
		for (u32 i = 0; i < SLOTS; i++) {
			if (bytes[i] >= TOP_USED && !give_key(walk, bytes, i))
				return false;
		}
		address = word_at(bytes + walk->shape->unit_bytes - 8);
	}
	return true;
}

static bool walk_buckets(struct walk *walk, const u8 *header)
{
	u64 buckets = word_at(header + HMAP_BUCKETS), old = word_at(header + HMAP_OLD_BUCKETS);
	u8 log = header[HMAP_B];
	u64 count;

	if (log > HMAP_MAX_B)
		return false;
	count = (u64)1 << log;
	// Each bucket beyond these holds at least a key that the header counts.
	walk->units_left = (u32)MIN((u64)walk->units_left,
		count * 2 + MIN(walk->result.claimed, (u64)GO_MAP_MAX_UNITS));
	for (u64 i = 0; buckets && i < count; i++) {
		if (!walk_chain(walk, buckets + i * walk->shape->unit_bytes, false))
			return false;
	}
	// A growth to the same size keeps as many old buckets; evacuated ones cost one read each.
	if (old && log > 0 && !(header[8] & 8))
		count /= 2;
	for (u64 i = 0; old && i < count; i++) {
		if (!walk_chain(walk, old + i * walk->shape->unit_bytes, true))
			return false;
	}
	return true;
}

static bool walk_group(struct walk *walk, u64 address)
{
	u8 bytes[GO_MAP_MAX_UNIT_BYTES];

	if (!read_unit(walk, address, bytes))
		return false;
	for (u32 i = 0; i < SLOTS; i++) {
		if (!(bytes[i] & 0x80) && !give_key(walk, bytes, i))
			return false;
	}
	return true;
}

static bool walk_table(struct walk *walk, u64 table, u64 index)
{
	u8 bytes[TABLE_BYTES];
	u64 groups, mask;

	if (!peek_read(walk->peek, table, bytes, sizeof(bytes)))
		return false;
	if (word_at(bytes + TABLE_INDEX) != index)
		return true; // several entries of the directory share a table: the first one counts
	groups = word_at(bytes + TABLE_GROUPS);
	mask = word_at(bytes + TABLE_LENGTH_MASK);
	if (mask >= TABLE_MAX_GROUPS)
		return false;
	for (u64 i = 0; i <= mask; i++) {
		if (!walk_group(walk, groups + i * walk->shape->unit_bytes))
			return false;
	}
	return true;
}

static bool walk_swiss(struct walk *walk, const u8 *header)
{
	u64 directory = word_at(header + MAP_DIRECTORY);
	u64 len = word_at(header + MAP_DIRECTORY_LEN);

	if (len == 0)
		return directory == 0 || walk_group(walk, directory);
	if (len > MAX_TABLES)
		return false;
	for (u64 i = 0; i < len; i++) {
		u64 table;

		if (!peek_read(walk->peek, directory + i * 8, &table, sizeof(table)) ||
			!walk_table(walk, table, i))
			return false;
	}
	return true;
}

struct go_map_walk go_map_keys(const struct peek *peek, const struct go_map_shape *shape, u64 map,
	go_map_key_fn fn, void *context)
{
	struct walk walk = {.peek = peek,
		.shape = shape,
		.fn = fn,
		.context = context,
		.units_left = GO_MAP_MAX_UNITS};
	u8 header[HEADER_BYTES];
	bool whole;

	if (map == 0)
		return (struct go_map_walk){.whole = true};
	if (!peek_read(peek, map, header, sizeof(header)))
		return walk.result;
	walk.result.claimed = word_at(header);
	if (walk.result.claimed == 0)
		return (struct go_map_walk){.whole = true};
	whole = shape->is_swiss ? walk_swiss(&walk, header) : walk_buckets(&walk, header);
	walk.result.whole = whole || walk.stopped;
	return walk.result;
}

static bool shape_is_sound(const struct go_map_shape *shape)
{
	u64 end = (u64)shape->keys_at + (u64)(SLOTS - 1) * shape->key_stride + shape->key_size;

	return shape->unit_bytes >= SLOTS + 8 && shape->unit_bytes <= GO_MAP_MAX_UNIT_BYTES &&
	       end <= shape->unit_bytes;
}

static u32 load_small(const u8 *bytes)
{
	return (u32)MIN(word_at(bytes), (u64)GO_MAP_MAX_UNIT_BYTES + 1);
}

// False when keys are kept by pointer.
static bool shape_parse(const u8 *bytes, u32 minor, struct go_map_shape *ret)
{
	if (!ret->is_swiss) {
		ret->unit_bytes = bytes[OLD_BUCKET_SIZE] | (u32)bytes[OLD_BUCKET_SIZE + 1] << 8;
		ret->key_stride = bytes[OLD_KEY_SIZE];
		return !(half_at(bytes + OLD_FLAGS) & OLD_INDIRECT_KEY);
	}
	ret->unit_bytes = load_small(bytes + GROUP_SIZE);
	if (minor < 27) {
		ret->key_stride = load_small(bytes + SLOT_SIZE);
		return !(half_at(bytes + SWISS_FLAGS) & INDIRECT_KEY);
	}
	ret->keys_at = load_small(bytes + KEYS_OFFSET);
	ret->key_stride = load_small(bytes + KEY_STRIDE);
	return !(half_at(bytes + STRIDE_FLAGS) & INDIRECT_KEY);
}

bool go_map_shape_read(const struct go_runtime *runtime, struct go_types *types, u64 map_type,
	struct go_map_shape *ret)
{
	const struct go_type *type = go_type_get(types, map_type), *key;
	str version = runtime->version.text, file;
	struct go_map_shape shape = {.keys_at = SLOTS};
	u8 bytes[TYPE_BYTES];

	if (!type || type->kind != KIND_MAP || !(key = go_type_get(types, type->key)))
		return false;
	file = go_runtime_rodata(runtime, map_type, sizeof(bytes));
	if (file.len == sizeof(bytes))
		memcpy(bytes, file.ptr, sizeof(bytes));
	else if (!memory_read(runtime->memory, map_type, bytes, sizeof(bytes)))
		return false;
	shape.is_swiss =
		runtime->version.minor >= 24 && str_find(version, STR("noswissmap")) == version.len;
	shape.key_size = (u32)MIN(key->size, (u64)GO_MAP_MAX_UNIT_BYTES + 1);
	if (!shape_parse(bytes, runtime->version.minor, &shape) || !shape_is_sound(&shape))
		return false;
	*ret = shape;
	return true;
}
