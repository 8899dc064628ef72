// SPDX-License-Identifier: Apache-2.0
#include "made_scene.h"

#include <string.h>

enum {
	STACKS = 0xc000010000,
	STACK_SIZE = 0x400,
	LABELS = SCENE_HEAP + 0x200,
	CLOSURE = SCENE_HEAP + 0x600,
	HEAP_DEFER = SCENE_HEAP + 0x700,
	RANGE_HEAD = SCENE_HEAP + 0x7c0,
	SUDOGS = SCENE_HEAP + 0x1800,
	SEMTABLE = 0x900000,
	ITAB_TABLE = SCENE_HEAP + 0x2000,
	STRUCT_TYPE = SCENE_TYPES + 0x100,
	INTERFACE_TYPE = SCENE_TYPES + 0x200,
	ARRAY_TYPE = SCENE_TYPES + 0x300,
	POINTER_TYPE = SCENE_TYPES + 0x400,
};

struct scene_code {
	u64 gopark, deferring, goexit, gopanic, closure, wrapper;
};

static u8 func_id(const struct made_runtime *made, enum func_role role)
{
	for (u32 id = 0; id < UINT8_MAX; id++)
		if (func_role(made->runtime.version.minor, (u8)id) == role)
			return (u8)id;
	return 0;
}

static struct scene_code add_functions(struct made_runtime *made)
{
	static const u8 new_defers[] = {25, 24}, old_defers[] = {25, 2, 16, 24};
	bool is_new = made->runtime.version.minor >= 22;

	return (struct scene_code){
		.gopark = made_function(made,
			&(struct made_function){.name = "runtime.gopark", .frame = 24, .line = 1}),
		.deferring =
			made_function(made, &(struct made_function){.name = "main.deferring",
						    .frame = 72,
						    .line = 4,
						    .open_defers = is_new ? new_defers : old_defers,
						    .open_defers_len = is_new ? 2 : 4}),
		.goexit = made_function(made, &(struct made_function){.name = "runtime.goexit",
						      .func_id = func_id(made, FUNC_GOEXIT),
						      .flag = FUNC_FLAG_TOP_FRAME}),
		.gopanic = made_function(made, &(struct made_function){.name = "runtime.gopanic",
						       .frame = 56,
						       .func_id = func_id(made, FUNC_GOPANIC)}),
		.closure = made_function(made,
			&(struct made_function){
				.name = "main.deferring.func1", .frame = 8, .line = 5}),
		.wrapper = made_function(
			made, &(struct made_function){.name = "main.deferring.deferwrap1",
				      .frame = 8,
				      .line = 6,
				      .func_id = func_id(made, FUNC_WRAPPER)}),
	};
}

// main.deferring, parked; with a panic on the way when asked for.
static u64 add_goroutine(
	struct made_runtime *made, const struct scene_code *code, u32 n, bool panics, u8 reason)
{
	u64 stack = STACKS + (u64)n * STACK_SIZE, top = stack + STACK_SIZE, sp = top - 8, g;
	u64 word = made->runtime.is_arm64 ? 0 : 8;

	made_block(made, stack, STACK_SIZE);
	sp -= word;
	made_put(made, sp, code->goexit + 4);
	// On arm64 the return address stands at the bottom of its frame.
	sp -= 72;
	made_put(made, made->runtime.is_arm64 ? sp : sp + 72, code->goexit + 4);
	// The bits, below varp, say that both are pending.
	made_put(made, sp + 64 - 32, 0x0300000000000000);
	made_put(made, sp + 64 - 24, CLOSURE);
	made_put(made, sp + 64 - 16, CLOSURE + 0x40);
	if (panics) {
		sp -= 56 + word;
		made_put(made, made->runtime.is_arm64 ? sp : sp + 56, code->deferring + 0x20);
	}
	sp -= 24 + word;
	made_put(made, made->runtime.is_arm64 ? sp : sp + 24,
		(panics ? code->gopanic : code->deferring) + 0x20);
	g = made_goroutine(made, &(struct made_goroutine){.id = n + 1,
					 .status = GOROUTINE_WAITING,
					 .stack = stack,
					 .stack_size = STACK_SIZE,
					 .pc = code->gopark + 0x10,
					 .sp = sp,
					 .wait_reason = reason,
					 .start_pc = code->deferring,
					 .created_pc = code->deferring + 0x30});
	if (panics)
		made_field(made, g, LAYOUT_g_panic, sp + 8);
	return g;
}

static void add_defers(struct made_runtime *made, const struct scene_code *code, u64 g)
{
	made_put(made, CLOSURE, code->closure);
	made_put(made, CLOSURE + 0x40, code->wrapper);
	made_put(made, CLOSURE + 0x48, CLOSURE);
	made_field(made, HEAP_DEFER, LAYOUT_defer_sp, STACKS);
	made_field(made, HEAP_DEFER, LAYOUT_defer_pc, code->deferring + 0x20);
	made_field(made, HEAP_DEFER, LAYOUT_defer_fn, CLOSURE);
	made_field(made, HEAP_DEFER, LAYOUT_defer_link, HEAP_DEFER + 0x60);
	made_field(made, HEAP_DEFER + 0x60, LAYOUT_defer_fn, CLOSURE + 0x40);
	made_field(made, HEAP_DEFER + 0x60, LAYOUT_defer_pc, code->deferring + 0x20);
	made_field(made, HEAP_DEFER + 0x60, LAYOUT_defer_head, RANGE_HEAD);
	made_put(made, RANGE_HEAD, HEAP_DEFER);
	made_field(made, g, LAYOUT_g_defer, HEAP_DEFER);
}

static void put_text(struct made_runtime *made, u64 header, u64 at, const char *text)
{
	u64 words[4] = {0};

	memcpy(words, text, strlen(text));
	for (u32 i = 0; i < 4; i++)
		made_put(made, at + 8 * i, words[i]);
	made_put(made, header, at);
	made_put(made, header + 8, strlen(text));
}

static void add_labels(struct made_runtime *made, u64 g)
{
	made_field(made, g, LAYOUT_g_labels, LABELS);
	if (made->runtime.version.minor >= 24) {
		made_put(made, LABELS, LABELS + 0x40);
		made_put(made, LABELS + 8, 1);
		put_text(made, LABELS + 0x40, LABELS + 0x300, "key");
		put_text(made, LABELS + 0x50, LABELS + 0x320, "value");
		return;
	}
	made_put(made, LABELS, LABELS + 0x40);
	made_field(made, LABELS + 0x40, LAYOUT_hmap_buckets, LABELS + 0x80);
	made_put(made, LABELS + 0x80, 9);
	put_text(made, LABELS + 0x88, LABELS + 0x300, "key");
	put_text(made, LABELS + 0x108, LABELS + 0x320, "value");
}

static void add_waits(struct made_runtime *made, u64 selecting, u64 locking)
{
	made_field(made, SUDOGS, LAYOUT_sudog_g, selecting);
	made_field(made, SUDOGS, LAYOUT_sudog_c, SCENE_CHANNEL);
	made_field(made, SUDOGS, LAYOUT_sudog_waitlink, SUDOGS + 0x80);
	made_field(made, SUDOGS + 0x80, LAYOUT_sudog_g, selecting);
	made_field(made, SUDOGS + 0x80, LAYOUT_sudog_c, SCENE_CHANNEL);
	made_field(made, SUDOGS + 0x80, LAYOUT_sudog_prev, SUDOGS);
	made_field(made, SUDOGS, LAYOUT_sudog_next, SUDOGS + 0x80);
	made_field(made, selecting, LAYOUT_g_waiting, SUDOGS);
	made_field(made, SCENE_CHANNEL, LAYOUT_hchan_recvq_first, SUDOGS);
	made_field(made, SUDOGS + 0x100, LAYOUT_sudog_g, locking);
	made_field(made, SUDOGS + 0x100, LAYOUT_sudog_elem, SCENE_HEAP);
	made_block(made, SEMTABLE, (u32)RUNTIME_OFFSET(&made->runtime, sem_table_size));
	made_put(made, SEMTABLE + 8, SUDOGS + 0x100);
	made->runtime.globals.address[GLOBAL_semtable] = SEMTABLE;
}

static void put_type(struct made_runtime *made, u64 at, u64 size, u64 pointers, u8 kind, u32 name)
{
	made_put(made, at, size);
	made_put(made, at + 8, pointers);
	made_put(made, at + 16, 0x1234 | (u64)8 << 40 | (u64)8 << 48 | (u64)kind << 56);
	made_put(made, at + 32, SCENE_TYPES + 0x700);
	made_put(made, at + 40, name);
	made_put(made, SCENE_TYPES + name, 0x542e6d0300);
}

static void add_types(struct made_runtime *made)
{
	struct moduledata *module = &made->runtime.module;

	made_block(made, SCENE_TYPES, SCENE_TYPES_SIZE);
	module->types = SCENE_TYPES;
	module->etypes = SCENE_TYPES + SCENE_TYPES_SIZE;
	put_type(made, POINTER_TYPE, 8, 8, 22, 0x10);
	made_put(made, POINTER_TYPE + 48, STRUCT_TYPE);
	put_type(made, STRUCT_TYPE, 48, 48, 25, 0x20);
	made_put(made, STRUCT_TYPE + 20, 16); // mask on demand
	put_type(made, STRUCT_TYPE, 48, 48, 25, 0x20);
	made_put(made, STRUCT_TYPE + 56, SCENE_TYPES + 0x600);
	made_put(made, STRUCT_TYPE + 64, 2);
	made_put(made, SCENE_TYPES + 0x600, SCENE_TYPES + 0x10);
	made_put(made, SCENE_TYPES + 0x608, POINTER_TYPE);
	made_put(made, SCENE_TYPES + 0x618, SCENE_TYPES + 0x10);
	made_put(made, SCENE_TYPES + 0x620, ARRAY_TYPE);
	made_put(made, SCENE_TYPES + 0x628, 16);
	put_type(made, ARRAY_TYPE, 24, 24, 17, 0x30);
	made_put(made, ARRAY_TYPE + 48, POINTER_TYPE);
	made_put(made, ARRAY_TYPE + 64, 3);
	put_type(made, INTERFACE_TYPE, 16, 16, 20, 0x40);
	made_put(made, INTERFACE_TYPE + 64, 1);
	made_put(made, SCENE_TYPES + 0x700, 0x3d);
	made_put(made, SCENE_ITAB, INTERFACE_TYPE);
	made_put(made, SCENE_ITAB + 8, STRUCT_TYPE);
	made_put(made, SCENE_ITAB + 16, 0x1234);
	module->itabs = SCENE_ITAB;
	module->itabs_size = 32;
	made_put(made, SCENE_HEAP + 0x1f00, ITAB_TABLE);
	made_put(made, ITAB_TABLE, 8);
	made_put(made, ITAB_TABLE + 16 + 24, SCENE_ITAB);
	made->runtime.globals.address[GLOBAL_itab_table] = SCENE_HEAP + 0x1f00;
}

void made_scene(struct made_runtime *made, u32 minor, enum elf_machine machine)
{
	struct scene_code code;
	u8 select, mutex;
	u64 panicking, selecting, locking;

	made_runtime_init(made, minor, machine);
	select = minor >= 26 ? 18 : 9;
	mutex = minor >= 25 ? 22 : 21;
	code = add_functions(made);
	made_block(made, SCENE_HEAP, SCENE_HEAP_SIZE);
	add_types(made);
	panicking = add_goroutine(made, &code, 0, true, select);
	selecting = add_goroutine(made, &code, 1, false, select);
	locking = add_goroutine(made, &code, 2, false, mutex);
	add_defers(made, &code, panicking);
	add_labels(made, selecting);
	add_waits(made, selecting, locking);
	made_runtime_finish(made);
}
