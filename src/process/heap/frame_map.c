// SPDX-License-Identifier: Apache-2.0
#include "process/heap/frame_map.h"

enum {
	MAX_BITS = 1 << 16,    // of one stack map: a frame of 512 KiB
	MAX_OBJECTS = 1 << 14, // stack objects of one function
	RECORD_BYTES = 16,     // stackObjectRecord
	MAX_PCS = 1 << 20,
};

void frame_maps_init(struct frame_maps *maps, const struct go_runtime *runtime)
{
	arena_init(&maps->arena);
	map_init(&maps->by_pc, &maps->arena);
	maps->runtime = runtime;
}

void frame_maps_deinit(struct frame_maps *maps)
{
	arena_deinit(&maps->arena);
}

// Bytes of the read-only data: from the file, else from memory into the arena; NULL: not there.
static const u8 *rodata(struct frame_maps *maps, u64 address, u64 size)
{
	str bytes = go_runtime_rodata(maps->runtime, address, size);
	u8 *copy;

	if (bytes.len == size && size)
		return (const u8 *)bytes.ptr;
	copy = arena_alloc(&maps->arena, size, 8);
	return memory_read(maps->runtime->memory, address, copy, size) ? copy : NULL;
}

static bool rodata_i32(struct frame_maps *maps, u64 address, i32 *ret)
{
	const u8 *bytes = rodata(maps, address, sizeof(*ret));

	if (!bytes)
		return false;
	memcpy(ret, bytes, sizeof(*ret));
	return true;
}

// The index-th bit vector of a runtime.stackmap {n, nbit int32; bytedata}. A map without bits is none.
static bool read_bits(
	struct frame_maps *maps, u64 address, i32 index, const u8 **ret, u32 *ret_count)
{
	i32 n, bits;
	u64 bytes;

	if (!address || !rodata_i32(maps, address, &n) || !rodata_i32(maps, address + 4, &bits))
		return false;
	if (n <= 0 || bits < 0 || bits > MAX_BITS)
		return false;
	if (bits == 0) {
		*ret_count = 0;
		return true;
	}
	if (index < 0 || index >= n)
		return false;
	bytes = ((u64)bits + 7) / 8;
	*ret = rodata(maps, address + 8 + (u64)index * bytes, bytes);
	*ret_count = (u32)bits;
	return *ret != NULL;
}

static bool read_objects(struct frame_maps *maps, u64 address, struct frame_map *ret)
{
	const u8 *bytes = rodata(maps, address, 8);
	struct stack_object_map *objects;
	u64 count;

	if (!bytes)
		return false;
	memcpy(&count, bytes, sizeof(count));
	if (count > MAX_OBJECTS)
		return false;
	bytes = rodata(maps, address + 8, count * RECORD_BYTES);
	if (!bytes)
		return false;
	objects = arena_array(&maps->arena, struct stack_object_map, count);
	for (u64 i = 0; i < count; i++, bytes += RECORD_BYTES) {
		i32 size, pointer_bytes;
		u32 data;

		memcpy(&objects[i].offset, bytes, 4);
		memcpy(&size, bytes + 4, 4);
		memcpy(&pointer_bytes, bytes + 8, 4);
		memcpy(&data, bytes + 12, 4);
		if (size < 0)
			return false;
		objects[i].size = (u32)size;
		objects[i].words =
			(u32)(pointer_bytes < 0 ? -(i64)pointer_bytes : pointer_bytes) / 8;
		if (pointer_bytes > 0 && objects[i].words <= MAX_BITS)
			objects[i].bits = rodata(maps, maps->runtime->module.rodata + data,
				(objects[i].words + 7) / 8);
	}
	ret->objects = objects;
	ret->object_count = (u32)count;
	return true;
}

static bool is_one_of(str name, const str *names, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if (str_equal(name, names[i]))
			return true;
	return false;
}

static void name_kinds(const struct go_func *func, struct frame_map *ret)
{
	static const str interrupts[] = {{"runtime.asyncPreempt", 20}, {"runtime.debugCallV2", 19},
		{"runtime.debugCallV1", 19}};
	static const str reflects[] = {
		{"reflect.makeFuncStub", 20}, {"reflect.methodValueCall", 23}};

	ret->is_sigpanic = str_equal(func->name, STR("runtime.sigpanic"));
	ret->is_interrupt = is_one_of(func->name, interrupts, ARRAY_LEN(interrupts));
	ret->has_reflect_args = is_one_of(func->name, reflects, ARRAY_LEN(reflects));
}

static void decode(
	struct frame_maps *maps, const struct go_func *func, u64 pc, struct frame_map *ret)
{
	const struct pclntab *tab = &maps->runtime->pclntab;
	i32 index = pc == func->entry ? -1 : pclntab_pcdata(tab, func, PCDATA_STACK_MAP, pc - 1);
	u64 locals = pclntab_funcdata(tab, func, FUNCDATA_LOCALS_POINTERS);
	u64 args = pclntab_funcdata(tab, func, FUNCDATA_ARGS_POINTERS);
	u64 objects = pclntab_funcdata(tab, func, FUNCDATA_STACK_OBJECTS);

	name_kinds(func, ret);
	// In a prologue: "assume so and hope for the best".
	if (index == -1)
		index = 0;
	if (ret->has_reflect_args ||
		!read_bits(maps, locals, index, &ret->locals, &ret->local_count))
		ret->is_unknown = true;
	if (func->args > 0 && !read_bits(maps, args, index, &ret->args, &ret->arg_count))
		ret->is_unknown = true;
	if (objects && !read_objects(maps, objects, ret))
		ret->is_unknown = true;
}

const struct frame_map *frame_map_get(struct frame_maps *maps, const struct go_func *func, u64 pc)
{
	static const struct frame_map unknown = {.is_unknown = true};
	const u64 *known = map_get(&maps->by_pc, pc);
	struct frame_map *map;

	if (known)
		return (const struct frame_map *)(uintptr_t)*known;
	if (maps->by_pc.len >= MAX_PCS)
		return &unknown;
	map = arena_new(&maps->arena, struct frame_map);
	decode(maps, func, pc, map);
	*map_put(&maps->by_pc, pc) = (u64)(uintptr_t)map;
	return map;
}
