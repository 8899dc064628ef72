// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/field.h"
#include "process/runtime/go_type_cache.h"

enum {
	ITAB_SIZE = 24, // without its methods
	MAX_ITABS = 1 << 22,
	TABLE_HEADER = 16,
	TABLE_PART = 512, // entries read at once
};

bool go_itab_get(struct go_types *types, u64 address, struct go_itab *ret)
{
	struct go_type_entry *interface, *concrete;
	u8 bytes[ITAB_SIZE];
	u32 hash;

	if (!address || (address & 7) || !go_types_read(types, address, bytes, sizeof(bytes)))
		return false;
	interface = go_type_entry(types, field_u64(bytes, 0));
	if (!interface || interface->type.kind != KIND_INTERFACE)
		return false;
	concrete = go_type_entry(types, field_u64(bytes, 8));
	// Those made at run time have no hash.
	hash = field_u32(bytes, 16);
	if (!concrete || (hash && hash != concrete->hash))
		return false;
	*ret = (struct go_itab){interface->address, concrete->address};
	return true;
}

static bool give(struct go_types *types, u64 address, go_itab_fn fn, void *context)
{
	struct go_itab itab;

	return !go_itab_get(types, address, &itab) || fn(context, address, &itab);
}

// runtime.itabTable: the linked ones are entered when the program starts.
static bool each_in_table(struct go_types *types, go_itab_fn fn, void *context)
{
	const struct go_runtime *runtime = types->runtime;
	u64 table, capacity, part[TABLE_PART];

	if (!RUNTIME_GLOBAL(runtime, itab_table) ||
		!memory_read_u64(runtime->memory, RUNTIME_GLOBAL(runtime, itab_table), &table) ||
		!memory_read_u64(runtime->memory, table, &capacity) || capacity > MAX_ITABS)
		return false;
	for (u64 at = 0; at < capacity; at += TABLE_PART) {
		u64 count = MIN(capacity - at, (u64)TABLE_PART);

		if (!memory_read(runtime->memory, table + TABLE_HEADER + at * 8, part, count * 8))
			return at != 0;
		for (u64 i = 0; i < count; i++)
			if (part[i] && !give(types, part[i], fn, context))
				return true;
	}
	return true;
}

// Up to Go 1.26: a list of addresses.
static void each_link(struct go_types *types, go_itab_fn fn, void *context)
{
	const struct moduledata *module = &types->runtime->module;

	for (u64 i = 0; i < MIN(module->itablinks_len, (u64)MAX_ITABS); i++) {
		u64 address;

		if (!memory_read_u64(types->runtime->memory, module->itablinks + i * 8, &address) ||
			!give(types, address, fn, context))
			return;
	}
}

// Go 1.27 on: one behind the other; each has a place for every method of its interface.
static void each_in_range(struct go_types *types, go_itab_fn fn, void *context)
{
	const struct moduledata *module = &types->runtime->module;
	u64 end = module->itabs + module->itabs_size;

	for (u64 at = module->itabs; at < end;) {
		struct go_itab itab;
		const struct go_type *interface;

		if (!go_itab_get(types, at, &itab) || !fn(context, at, &itab))
			return;
		interface = go_type_get(types, itab.interface_type);
		at += ITAB_SIZE + 8 * MAX(interface->len, 1ull);
	}
}

void go_itabs_each(struct go_types *types, go_itab_fn fn, void *context)
{
	if (each_in_table(types, fn, context))
		return;
	each_link(types, fn, context);
	each_in_range(types, fn, context);
}
