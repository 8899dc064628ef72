// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/go_type.h"

#include "process/runtime/field.h"
#include "process/runtime/go_type_cache.h"

#include <stdlib.h>

enum {
	TYPE_SIZE = 48,  // of abi.Type in every version
	WHOLE_SIZE = 80, // with the part that its kind adds, as far as it is read
	MAX_NAME = 4096,
	MAX_TYPE_BYTES = 1 << 30,
	FIRST_SLOTS = 4096,
	MAX_ENTRIES = 4 << 20,
	MAX_NEGATIVE = 64 << 10,
	MAX_FIELDS = 4096,
	FIELD_SIZE = 24, // of abi.StructField
};

enum type_flag { TFLAG_UNCOMMON = 1, TFLAG_EXTRA_STAR = 2, TFLAG_NAMED = 4, TFLAG_DIRECT = 32 };
enum kind_flag { KIND_DIRECT = 32, KIND_MASK = 31 };
enum name_flag { NAME_EMBEDDED = 8 };

bool go_types_read(const struct go_types *types, u64 address, void *to, u64 size)
{
	const struct go_runtime *runtime = types->runtime;
	str bytes = STR_EMPTY;

	if (runtime->target->bias == 0 && address >= runtime->module.types &&
		address < runtime->module.etypes)
		bytes = go_runtime_rodata(runtime, address, size);
	if (bytes.len != size)
		return memory_read(runtime->memory, address, to, size);
	memcpy(to, bytes.ptr, size);
	return true;
}

struct type_name {
	str text;
	u8 flags;
};

// Flags, varint length, bytes.
static bool read_name_text(struct go_types *types, u64 address, struct type_name *ret)
{
	u64 start = address + 2, len;
	u8 head[3];
	char *text;

	if (!go_types_read(types, address, head, sizeof(head)))
		return false;
	len = head[1] & 0x7f;
	if (head[1] & 0x80) {
		len |= (u64)(head[2] & 0x7f) << 7;
		start++;
		if (head[2] & 0x80)
			return false;
	}
	if (len > MAX_NAME)
		return false;
	text = arena_alloc(&types->arena, len, 1);
	if (!go_types_read(types, start, text, len))
		return false;
	*ret = (struct type_name){{text, len}, head[0]};
	return true;
}

// Under the lock. Names are read once: NULL where none can be read.
static const struct type_name *read_name(struct go_types *types, u64 address)
{
	u64 *known;
	struct type_name *name;

	if (address == UINT64_MAX)
		return NULL;
	known = map_get(&types->names, address);
	if (known)
		return (const struct type_name *)(uintptr_t)*known;
	name = arena_new(&types->arena, struct type_name);
	if (types->names.len >= MAX_ENTRIES || !read_name_text(types, address, name))
		return NULL;
	*map_put(&types->names, address) = (u64)(uintptr_t)name;
	return name;
}

// nameOff: an offset from the start of types; negative for names that reflect made.
static str name_at(struct go_types *types, i32 offset)
{
	const struct moduledata *module = &types->runtime->module;
	const struct type_name *name;

	if (offset <= 0 || (u64)offset >= module->etypes - module->types)
		return STR_EMPTY;
	name = read_name(types, module->types + (u64)offset);
	return name ? name->text : STR_EMPTY;
}

// Where abi.UncommonType stands: behind the struct of its kind.
static u32 uncommon_offset(const struct go_types *types, enum go_kind kind)
{
	u32 minor = types->runtime->version.minor;

	switch (kind) {
	case KIND_STRUCT:
	case KIND_INTERFACE:
		return 80;
	case KIND_POINTER:
	case KIND_SLICE:
	case KIND_FUNC:
		return 56;
	case KIND_ARRAY:
		return 72;
	case KIND_CHAN:
		return 64;
	case KIND_MAP:
		return minor < 24 ? 88 : minor < 27 ? 112 : 136;
	case KIND_BOOL:
	case KIND_INT:
	case KIND_INT8:
	case KIND_INT16:
	case KIND_INT32:
	case KIND_INT64:
	case KIND_UINT:
	case KIND_UINT8:
	case KIND_UINT16:
	case KIND_UINT32:
	case KIND_UINT64:
	case KIND_UINTPTR:
	case KIND_FLOAT32:
	case KIND_FLOAT64:
	case KIND_COMPLEX64:
	case KIND_COMPLEX128:
	case KIND_STRING:
	case KIND_UNSAFE_POINTER:
		return TYPE_SIZE;
	}
	return TYPE_SIZE;
}

static void set_names(struct go_types *types, struct go_type *type, i32 name_offset)
{
	i32 package;

	type->name = name_at(types, name_offset);
	if ((type->flags & TFLAG_EXTRA_STAR) && type->name.len)
		type->name = str_skip(type->name, 1);
	type->package = STR_EMPTY;
	if ((type->flags & TFLAG_UNCOMMON) &&
		go_types_read(types, type->address + uncommon_offset(types, type->kind), &package,
			sizeof(package)))
		type->package = name_at(types, package);
}

static bool is_power_of_two(u32 n)
{
	return n && (n & (n - 1)) == 0;
}

static void set_parts(struct go_type *type, const u8 *bytes)
{
	switch ((enum go_kind)type->kind) {
	case KIND_ARRAY:
		type->len = field_u64(bytes, 64);
		type->element = field_u64(bytes, 48);
		return;
	case KIND_MAP:
		type->key = field_u64(bytes, 48);
		type->element = field_u64(bytes, 56);
		return;
	case KIND_POINTER:
	case KIND_SLICE:
	case KIND_CHAN:
		type->element = field_u64(bytes, 48);
		return;
	case KIND_STRUCT:
		type->len = field_u64(bytes, 64);
		return;
	case KIND_INTERFACE:
		type->len = field_u64(bytes, 64);
		return;
	case KIND_BOOL:
	case KIND_INT:
	case KIND_INT8:
	case KIND_INT16:
	case KIND_INT32:
	case KIND_INT64:
	case KIND_UINT:
	case KIND_UINT8:
	case KIND_UINT16:
	case KIND_UINT32:
	case KIND_UINT64:
	case KIND_UINTPTR:
	case KIND_FLOAT32:
	case KIND_FLOAT64:
	case KIND_COMPLEX64:
	case KIND_COMPLEX128:
	case KIND_FUNC:
	case KIND_STRING:
	case KIND_UNSAFE_POINTER:
		return;
	}
}

// The descriptor and what its kind adds. The last types of the program may have less behind them.
static bool read_bytes(const struct go_types *types, u64 address, u8 *bytes)
{
	return go_types_read(types, address, bytes, WHOLE_SIZE) ||
	       go_types_read(types, address, bytes, TYPE_SIZE);
}

static bool read_type(struct go_types *types, u64 address, struct go_type_entry *entry)
{
	const struct moduledata *module = &types->runtime->module;
	struct go_type *type = &entry->type;
	u8 bytes[WHOLE_SIZE] = {0};
	bool is_linked = address >= module->types && address < module->etypes;

	if (!read_bytes(types, address, bytes))
		return false;
	*type = (struct go_type){
		.address = address,
		.size = field_u64(bytes, 0),
		.pointer_bytes = field_u64(bytes, 8),
		.flags = bytes[20],
		.kind = bytes[23] & KIND_MASK,
		.has_gc_program = types->runtime->version.minor < 24 && (bytes[23] & 64),
		.is_direct = (bytes[23] & KIND_DIRECT) || (bytes[20] & TFLAG_DIRECT),
		.gc_data = field_u64(bytes, 32),
		.name = STR_EMPTY,
		.package = STR_EMPTY,
	};
	entry->hash = field_u32(bytes, 16);
	if (type->kind < KIND_BOOL || type->kind > KIND_UNSAFE_POINTER || bytes[20] > 63 ||
		type->size > MAX_TYPE_BYTES || type->pointer_bytes > type->size ||
		!is_power_of_two(bytes[21]) || !is_power_of_two(bytes[22]) || bytes[21] > 64)
		return false;
	// Of what reflect made, at least the hash is never 0.
	if (!entry->hash && !is_linked)
		return false;
	set_parts(type, bytes);
	set_names(types, type, (i32)field_u32(bytes, 40));
	return !is_linked || type->name.len;
}

static u32 slot_of(const struct go_type_table *table, u64 address)
{
	return (u32)((address * 0x9e3779b97f4a7c15u) >> 32) & (table->slot_count - 1);
}

// The entry, or NULL; *ret_slot: where it would stand.
static struct go_type_entry *look_up(struct go_type_table *table, u64 address, u32 *ret_slot)
{
	u32 slot = slot_of(table, address);
	struct go_type_entry *entry;

	while ((entry = atomic_load_explicit(&table->slots[slot], memory_order_acquire)) &&
		entry->address != address)
		slot = (slot + 1) & (table->slot_count - 1);
	*ret_slot = slot;
	return entry;
}

static struct go_type_table *new_table(struct arena *arena, u32 slot_count)
{
	struct go_type_table *table =
		arena_alloc(arena, sizeof(*table) + slot_count * sizeof(table->slots[0]),
			_Alignof(struct go_type_table));

	table->slot_count = slot_count;
	return table;
}

// Readers go on in the old table meanwhile, which stays in the arena.
static struct go_type_table *grow(struct go_types *types, struct go_type_table *old)
{
	struct go_type_table *table = new_table(&types->arena, old->slot_count * 2);

	for (u32 i = 0; i < old->slot_count; i++) {
		struct go_type_entry *entry = atomic_load(&old->slots[i]);
		u32 slot;

		if (!entry)
			continue;
		look_up(table, entry->address, &slot);
		atomic_store(&table->slots[slot], entry);
	}
	atomic_store_explicit(&types->table, table, memory_order_release);
	return table;
}

static struct go_type_entry *add(struct go_types *types, u64 address)
{
	struct go_type_table *table = atomic_load(&types->table);
	u32 slot;
	struct go_type_entry *entry = look_up(table, address, &slot);

	if (entry)
		return entry;
	if (types->len >= MAX_ENTRIES)
		return NULL;
	entry = arena_new(&types->arena, struct go_type_entry);
	entry->address = address;
	entry->is_type = read_type(types, address, entry);
	if (!entry->is_type && types->negative++ >= MAX_NEGATIVE)
		return NULL;
	if (types->len >= table->slot_count / 2) {
		table = grow(types, table);
		look_up(table, address, &slot);
	}
	types->len++;
	atomic_store_explicit(&table->slots[slot], entry, memory_order_release);
	return entry;
}

struct go_type_entry *go_type_entry(struct go_types *types, u64 address)
{
	struct go_type_entry *entry;
	u32 slot;

	if (!address || (address & 7))
		return NULL;
	entry = look_up(atomic_load_explicit(&types->table, memory_order_acquire), address, &slot);
	if (!entry) {
		pthread_mutex_lock(&types->lock);
		entry = add(types, address);
		pthread_mutex_unlock(&types->lock);
	}
	return entry && entry->is_type ? entry : NULL;
}

const struct go_type *go_type_get(struct go_types *types, u64 address)
{
	struct go_type_entry *entry = go_type_entry(types, address);

	return entry ? &entry->type : NULL;
}

struct go_types *go_types_open(const struct go_runtime *runtime)
{
	struct go_types *types = calloc(1, sizeof(*types));

	ASSERT(types);
	types->runtime = runtime;
	pthread_mutex_init(&types->lock, NULL);
	arena_init(&types->arena);
	map_init(&types->names, &types->arena);
	atomic_init(&types->table, new_table(&types->arena, FIRST_SLOTS));
	return types;
}

void go_types_close(struct go_types *types)
{
	if (!types)
		return;
	arena_deinit(&types->arena);
	pthread_mutex_destroy(&types->lock);
	free(types);
}

u32 go_type_fields(
	struct go_types *types, const struct go_type *type, struct go_field *ret, u32 max)
{
	u64 fields[2];
	u32 count = 0;

	if (type->kind != KIND_STRUCT ||
		!go_types_read(types, type->address + 56, fields, sizeof(fields)))
		return 0;
	max = (u32)MIN(MIN(fields[1], (u64)MAX_FIELDS), (u64)max);
	pthread_mutex_lock(&types->lock);
	for (; count < max; count++) {
		struct go_field *field = &ret[count];
		const struct type_name *name;
		u64 words[3];

		if (!go_types_read(
			    types, fields[0] + (u64)count * FIELD_SIZE, words, sizeof(words)))
			break;
		name = words[0] ? read_name(types, words[0]) : NULL;
		field->name = name ? name->text : STR_EMPTY;
		field->type = words[1];
		field->offset = words[2];
		field->embedded = name && (name->flags & NAME_EMBEDDED);
		// Up to Go 1.18 the lowest bit says whether it is embedded.
		if (types->runtime->version.minor && types->runtime->version.minor < 19) {
			field->embedded = field->offset & 1;
			field->offset >>= 1;
		}
		if (field->offset > type->size)
			break;
	}
	pthread_mutex_unlock(&types->lock);
	return count;
}
