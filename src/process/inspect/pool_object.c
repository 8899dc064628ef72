// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/pool_object.h"

enum { MAX_FIELDS = 64, MAX_EMBEDDING = 3, MAX_CAPACITY_BYTES = 1 << 30, MASK_WORDS = 512 };

static void take_slice(const struct pool_reader *reader, struct pool_value *value, u64 address,
	const struct go_type *slice, bool is_own)
{
	const struct go_type *element = go_type_get(reader->types, slice->element);
	struct pool_backing *backing = &value->backings[value->backing_count];
	u64 header[3], bytes;

	if (!element || value->backing_count == POOL_MAX_SLICES ||
		!peek_read(&reader->peek, address, header, sizeof(header)))
		return;
	*backing = (struct pool_backing){.address = header[0],
		.len = header[1],
		.capacity = header[2],
		.element_type = element->address,
		.element_size = element->size,
		.is_own = is_own};
	if (backing->address == 0 || backing->capacity == 0 || backing->len > backing->capacity ||
		__builtin_mul_overflow(backing->capacity, element->size, &bytes) || bytes == 0)
		return;
	value->backing_count++;
}

static bool is_buffer(const struct go_type *type)
{
	return str_equal(type->name, STR("bytes.Buffer")) && str_equal(type->package, STR("bytes"));
}

// The slices of a value: it is one, or fields of it are.
static void take_slices(const struct pool_reader *reader, struct pool_value *value, u64 address,
	const struct go_type *type, u32 depth, bool is_own)
{
	struct go_field fields[MAX_FIELDS];
	u32 count;

	if (type->kind == KIND_SLICE) {
		take_slice(reader, value, address, type, is_own);
		return;
	}
	if (type->kind != KIND_STRUCT || depth > MAX_EMBEDDING)
		return;
	count = go_type_fields(reader->types, type, fields, MAX_FIELDS);
	for (u32 i = 0; i < count; i++) {
		const struct go_type *of = go_type_get(reader->types, fields[i].type);

		if (!of || fields[i].offset >= type->size)
			continue;
		if (of->kind == KIND_SLICE || of->kind == KIND_STRUCT)
			take_slices(reader, value, address + fields[i].offset, of, depth + 1,
				is_buffer(type) && depth == 0);
	}
}

static u32 popcount_words(const u8 *bytes, u64 size, const u64 *mask, u64 element_words)
{
	u32 count = 0;

	for (u64 word = 0; word + 1 <= size / 8; word++) {
		u64 at = word % element_words;

		if (mask[at / 64] >> (at % 64) & 1 && word_at(bytes + word * 8) != 0)
			count++;
	}
	return count;
}

// Pointers in what lies between length and capacity.
static u32 count_stale(const struct pool_reader *reader, const struct pool_backing *backing)
{
	const struct go_type *element = go_type_get(reader->types, backing->element_type);
	u64 mask[MASK_WORDS / 64] = {0}, words = backing->element_size / 8;
	u64 size = (backing->capacity - backing->len) * backing->element_size;
	struct arena_mark mark = arena_mark(reader->arena);
	const u8 *bytes;
	u32 count = 0;
	u8 *copy;

	if (!element || element->pointer_bytes == 0 || words == 0 || words > MASK_WORDS ||
		backing->element_size % 8 || size == 0 || size > POOL_MAX_STALE_BYTES ||
		!go_type_pointer_mask(reader->types, element, mask, MASK_WORDS))
		return 0;
	bytes = peek_view(
		&reader->peek, backing->address + backing->len * backing->element_size, size);
	if (!bytes) {
		copy = arena_alloc(reader->arena, size, 8);
		if (memory_read(reader->peek.memory,
			    backing->address + backing->len * backing->element_size, copy, size))
			bytes = copy;
	}
	if (bytes)
		count = popcount_words(bytes, size, mask, words);
	arena_reset(reader->arena, mark);
	return count;
}

static void measure(const struct pool_reader *reader, struct pool_value *value)
{
	struct pooled_object *object = &value->object;

	object->retained_bytes = object->size;
	for (u32 i = 0; i < value->backing_count; i++) {
		const struct pool_backing *backing = &value->backings[i];
		u64 capacity = backing->capacity * backing->element_size;
		struct heap_object memory;
		bool is_known = false;

		object->capacity_bytes = MAX(object->capacity_bytes, capacity);
		object->stale_pointers += count_stale(reader, backing);
		if (!reader->peek.heap ||
			!heap_find(reader->peek.heap, backing->address, &memory) ||
			(value->memory.size && memory.base == value->memory.base))
			continue;
		// Two slices of one array keep it once.
		for (u32 j = 0; j < i && !is_known; j++)
			is_known = value->backings[j].address - memory.base < memory.size;
		if (!is_known)
			object->retained_bytes += memory.size;
	}
}

void pool_value_read(
	const struct pool_reader *reader, const struct pool_slot *slot, struct pool_value *ret)
{
	const struct go_type *type = go_type_get(reader->types, slot->type), *of = type;

	*ret = (struct pool_value){.object = {.type = slot->type,
					   .address = slot->data,
					   .type_name = STR("?"),
					   .place = slot->place,
					   .processor = slot->processor}};
	if (!type)
		return;
	ret->object.type_name = type->name;
	ret->is_sized = type->size > 0;
	if (type->kind == KIND_POINTER) {
		of = go_type_get(reader->types, type->element);
		ret->is_sized = of && of->size > 0;
	} else if (type->is_direct) {
		of = NULL; // a map, chan or func: nothing of it is looked into
	}
	if (reader->peek.heap && ret->is_sized &&
		heap_find(reader->peek.heap, slot->data, &ret->memory))
		ret->object.size = ret->memory.size;
	else if (of)
		ret->object.size = of->size;
	if (of)
		take_slices(reader, ret, slot->data, of, 0, of->kind == KIND_SLICE);
	measure(reader, ret);
}
