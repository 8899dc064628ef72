// SPDX-License-Identifier: Apache-2.0
// Pointer masks. Most types have theirs in the file; that of a large one is a program that the runtime
// runs (up to Go 1.23) or is made when it is first needed (1.24 on): then it follows from the type's
// parts.
#include "process/runtime/go_type_cache.h"

enum {
	TFLAG_MASK_ON_DEMAND = 16, // Go 1.24 on
	MAX_DEPTH = 64,
	MAX_STEPS = 1 << 20, // of building one mask
	MAX_FIELDS = 4096,
};

struct building {
	struct go_types *types;
	struct arena arena; // fields of the structs on the way
	u64 *mask;
	u64 words;
	u32 steps;
};

static void set_bit(struct building *building, u64 word)
{
	if (word < building->words)
		building->mask[word / 64] |= 1ull << (word % 64);
}

static bool get_bit(const u64 *mask, u64 word)
{
	return mask[word / 64] >> (word % 64) & 1;
}

static bool build(struct building *building, u64 address, u64 at, u32 depth);

static bool build_struct(struct building *building, const struct go_type *type, u64 at, u32 depth)
{
	struct arena_mark mark = arena_mark(&building->arena);
	u32 max = (u32)MIN(type->len, (u64)MAX_FIELDS);
	struct go_field *fields = arena_array(&building->arena, struct go_field, max);
	u32 count = go_type_fields(building->types, type, fields, max);
	bool ok = count == type->len;

	for (u32 i = 0; i < count && ok; i++)
		ok = build(building, fields[i].type, at + fields[i].offset, depth + 1);
	arena_reset(&building->arena, mark);
	return ok;
}

// The first element's bits, again for each of the others.
static bool build_array(struct building *building, const struct go_type *type, u64 at, u32 depth)
{
	const struct go_type *element = go_type_get(building->types, type->element);
	u64 stride;

	if (!element)
		return false;
	if (!element->pointer_bytes || !type->len)
		return true;
	if ((element->size & 7) || !build(building, type->element, at, depth + 1))
		return false;
	stride = element->size / 8;
	for (u64 i = 1; i < type->len; i++)
		for (u64 k = 0; k < element->pointer_bytes / 8; k++) {
			if ((at / 8) + i * stride + k >= building->words)
				return true;
			if (get_bit(building->mask, at / 8 + k))
				set_bit(building, at / 8 + i * stride + k);
		}
	return true;
}

static bool build(struct building *building, u64 address, u64 at, u32 depth)
{
	const struct go_type *type = go_type_get(building->types, address);

	if (!type || depth > MAX_DEPTH || building->steps++ > MAX_STEPS)
		return false;
	if (!type->pointer_bytes || at / 8 >= building->words)
		return true;
	if (at & 7)
		return false;
	if (type->kind == KIND_STRUCT)
		return build_struct(building, type, at, depth);
	if (type->kind == KIND_ARRAY)
		return build_array(building, type, at, depth);
	// The first word of an interface, its table or type, is kept alive elsewhere.
	set_bit(building, at / 8 + (type->kind == KIND_INTERFACE));
	return true;
}

static bool read_mask(struct go_types *types, u64 address, u64 *mask, u64 words)
{
	return address && go_types_read(types, address, mask, (words + 7) / 8);
}

// A pointer to where the mask is once the runtime made it, 0 before.
static bool read_made_mask(struct go_types *types, const struct go_type *type, u64 *mask, u64 words)
{
	const struct memory *memory = types->runtime->memory;
	u64 made;

	return memory_read_u64(memory, type->gc_data, &made) && made &&
	       memory_read(memory, made, mask, (words + 7) / 8);
}

static bool make_mask(struct go_types *types, const struct go_type *type, u64 *mask, u64 words)
{
	struct building building = {.types = types, .mask = mask, .words = words};
	bool on_demand =
		types->runtime->version.minor >= 24 && (type->flags & TFLAG_MASK_ON_DEMAND);
	bool ok;

	if (!on_demand && !type->has_gc_program)
		return read_mask(types, type->gc_data, mask, words);
	if (on_demand && read_made_mask(types, type, mask, words))
		return true;
	arena_init(&building.arena);
	ok = build(&building, type->address, 0, 0);
	arena_deinit(&building.arena);
	return ok;
}

bool go_type_pointer_mask(
	struct go_types *types, const struct go_type *type, u64 *mask, u32 max_words)
{
	u64 words = type->pointer_bytes / 8;

	if (!words)
		return true;
	if (words > max_words)
		return false;
	if (!make_mask(types, type, mask, words))
		return false;
	// Bits behind the last pointer belong to the next mask in the file.
	if (words % 64)
		mask[words / 64] &= (1ull << (words % 64)) - 1;
	return true;
}
