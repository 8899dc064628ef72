// SPDX-License-Identifier: Apache-2.0
#include "made_runtime.h"

#include "process/runtime/wait_reason.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

enum {
	HEADER_SIZE = 72,
	FUNC_SIZE = 44, // of runtime._func, Go 1.20 on
	FUNCDATA_COUNT = 5,
	G_AT = 0x700000,
	G_STRIDE = 1024,
	MAX_GOROUTINES = 4096,
};

// The executable's file: the code and nothing else.
static void made_file(struct made_runtime *made)
{
	struct elf_segment *segment = arena_new(&made->arena, struct elf_segment);
	struct elf *elf = &made->target.binary.elf;
	u32 size = MADE_MAX_FUNCTIONS * MADE_CODE;

	made->code = arena_alloc(&made->arena, size, 8);
	*segment = (struct elf_segment){.type = PT_LOAD,
		.flags = PF_R | PF_X,
		.address = MADE_TEXT,
		.file_size = size,
		.memory_size = size};
	elf->bytes = (str){(const char *)made->code, size};
	elf->segments = segment;
	elf->segment_count = 1;
}

void made_runtime_init(struct made_runtime *made, u32 minor, enum elf_machine machine)
{
	*made = (struct made_runtime){0};
	arena_init(&made->arena);
	made->target = (struct target){.arena = &made->arena,
		.kind = TARGET_RECORDED,
		.name = STR("a recording"),
		.pidfd = -1};
	made->target.binary.elf.machine = (u16)machine;
	made->runtime = (struct go_runtime){
		.arena = &made->arena,
		.target = &made->target,
		.version = {.minor = minor, .text = STR("go1.x")},
		.is_arm64 = machine == ELF_MACHINE_ARM64,
	};
	if (!layout_from_table(&made->runtime.version, machine, &made->runtime.layout))
		abort();
	made_file(made);
	made_block(made, MADE_ALLGS, 16 + MAX_GOROUTINES * 8);
	made->runtime.globals.address[GLOBAL_allgptr] = MADE_ALLGS;
	made->runtime.globals.address[GLOBAL_allglen] = MADE_ALLGS + 8;
}

u64 made_function(struct made_runtime *made, const struct made_function *function)
{
	u64 entry = MADE_TEXT + (u64)made->functions.len * MADE_CODE;

	if (made->functions.len == MADE_MAX_FUNCTIONS)
		abort();
	*vec_push(&made->arena, &made->functions) = (struct made_entry){*function, entry};
	return entry;
}

u8 *made_block(struct made_runtime *made, u64 address, u32 size)
{
	char *bytes = arena_alloc(&made->arena, size, 8);

	*vec_push(&made->arena, &made->blocks) = (struct recorded_block){address, {bytes, size}};
	return (u8 *)bytes;
}

static u8 *made_at(struct made_runtime *made, u64 address, u32 size)
{
	vec_each (struct recorded_block, block, &made->blocks)
		if (address >= block->address &&
			address - block->address + size <= block->bytes.len)
			return (u8 *)(uintptr_t)block->bytes.ptr + (address - block->address);
	abort();
}

void made_put(struct made_runtime *made, u64 address, u64 value)
{
	memcpy(made_at(made, address, sizeof(value)), &value, sizeof(value));
}

void made_field(struct made_runtime *made, u64 address, enum layout_field field, u64 value)
{
	i32 offset = made->runtime.layout.offset[field];

	if (offset >= 0)
		made_put(made, address + (u64)offset, value);
}

u64 made_goroutine(struct made_runtime *made, const struct made_goroutine *goroutine)
{
	u64 g = G_AT + (u64)made->goroutines.len * G_STRIDE;

	made_block(made, g, G_STRIDE);
	made_field(made, g, LAYOUT_g_stack_lo, goroutine->stack);
	made_field(made, g, LAYOUT_g_stack_hi, goroutine->stack + goroutine->stack_size);
	made_field(made, g, LAYOUT_g_sched_pc, goroutine->pc);
	made_field(made, g, LAYOUT_g_sched_sp, goroutine->sp);
	made_field(made, g, LAYOUT_g_sched_bp, goroutine->bp);
	made_field(made, g, LAYOUT_g_sched_lr, goroutine->lr);
	made_field(made, g, LAYOUT_g_goid, goroutine->id);
	made_field(made, g, LAYOUT_g_waitreason, goroutine->wait_reason);
	made_field(made, g, LAYOUT_g_status, goroutine->status);
	made_field(made, g, LAYOUT_g_startpc, goroutine->start_pc);
	made_field(made, g, LAYOUT_g_gopc, goroutine->created_pc);
	made_put(made, MADE_ALLGS + 16 + 8 * (u64)made->goroutines.len, g);
	*vec_push(&made->arena, &made->goroutines) = g;
	return g;
}

static void put_u32(struct strbuf *buf, u32 value)
{
	strbuf_add(buf, (str){(const char *)&value, sizeof(value)});
}

static void put_u64(struct strbuf *buf, u64 value)
{
	strbuf_add(buf, (str){(const char *)&value, sizeof(value)});
}

static void put_varint(struct strbuf *buf, u32 value)
{
	for (; value >= 0x80; value >>= 7)
		strbuf_add_char(buf, (char)(value | 0x80));
	strbuf_add_char(buf, (char)value);
}

// A table with one value for the whole function. Returns its offset.
static u32 put_table(struct strbuf *pctab, u32 value, u32 quantum)
{
	u32 at = (u32)pctab->len;
	i32 delta = (i32)value + 1; // from -1

	put_varint(pctab, (u32)delta << 1);
	put_varint(pctab, MADE_CODE / quantum);
	put_varint(pctab, 0);
	return at;
}

struct parts {
	struct strbuf names, cutab, files, pctab, funcs, funcdata;
};

static void put_function(struct made_runtime *made, struct parts *parts, u32 index, u32 quantum)
{
	const struct made_entry *entry = &made->functions.at[index];
	const struct made_function *function = &entry->function;
	u32 name = (u32)parts->names.len, pcsp, pcfile, pcln;

	strbuf_add(&parts->names, str_from_c(function->name));
	strbuf_add_char(&parts->names, 0);
	put_u32(&parts->cutab, (u32)parts->files.len);
	strbuf_printf(&parts->files, "/src/%s.go", function->name);
	strbuf_add_char(&parts->files, 0);
	pcsp = put_table(&parts->pctab, function->frame, quantum);
	pcfile = put_table(&parts->pctab, 0, quantum);
	pcln = put_table(&parts->pctab, function->line, quantum);
	put_u32(&parts->funcs, (u32)(entry->entry - MADE_TEXT));
	put_u32(&parts->funcs, name);
	put_u32(&parts->funcs, 0);
	put_u32(&parts->funcs, function->open_defers ? 8 : 0);
	put_u32(&parts->funcs, pcsp);
	put_u32(&parts->funcs, pcfile);
	put_u32(&parts->funcs, pcln);
	put_u32(&parts->funcs, 0);
	put_u32(&parts->funcs, index);
	put_u32(&parts->funcs, function->line);
	put_u32(&parts->funcs,
		function->func_id | (u32)function->flag << 8 | (u32)FUNCDATA_COUNT << 24);
	for (u32 i = 0; i < FUNCDATA_COUNT; i++)
		put_u32(&parts->funcs,
			i == 4 && function->open_defers ? (u32)parts->funcdata.len : UINT32_MAX);
	strbuf_add(&parts->funcdata,
		(str){(const char *)function->open_defers, function->open_defers_len});
	// As much as a reader of this one may look at.
	for (u32 i = 0; i < 64; i++)
		strbuf_add_char(&parts->funcdata, 0);
}

static str make_table(struct made_runtime *made, struct parts *parts, u32 quantum)
{
	u32 count = made->functions.len, entry_size = FUNC_SIZE + FUNCDATA_COUNT * 4;
	struct strbuf table;
	u64 at = HEADER_SIZE;

	strbuf_init(&table, &made->arena);
	put_u32(&table, 0xfffffff1);
	put_u32(&table, quantum << 16 | 8u << 24);
	put_u64(&table, count);
	put_u64(&table, count);
	put_u64(&table, MADE_TEXT);
	put_u64(&table, at);
	put_u64(&table, at += parts->names.len);
	put_u64(&table, at += parts->cutab.len);
	put_u64(&table, at += parts->files.len);
	put_u64(&table, at + parts->pctab.len);
	strbuf_add(&table, strbuf_str(&parts->names));
	strbuf_add(&table, strbuf_str(&parts->cutab));
	strbuf_add(&table, strbuf_str(&parts->files));
	strbuf_add(&table, strbuf_str(&parts->pctab));
	for (u32 i = 0; i < count; i++) {
		put_u32(&table, i * MADE_CODE);
		put_u32(&table, 8 * (count + 1) + i * entry_size);
	}
	put_u64(&table, count * MADE_CODE);
	strbuf_add(&table, strbuf_str(&parts->funcs));
	return strbuf_str(&table);
}

void made_runtime_finish(struct made_runtime *made)
{
	u32 quantum = made->runtime.is_arm64 ? 4 : 1;
	struct parts parts;
	struct error err;

	strbuf_init(&parts.names, &made->arena);
	strbuf_init(&parts.cutab, &made->arena);
	strbuf_init(&parts.files, &made->arena);
	strbuf_init(&parts.pctab, &made->arena);
	strbuf_init(&parts.funcs, &made->arena);
	strbuf_init(&parts.funcdata, &made->arena);
	// Offset 0 of a table says that there is none.
	strbuf_add_char(&parts.pctab, 0);
	for (u32 i = 0; i < made->functions.len; i++)
		put_function(made, &parts, i, quantum);
	if (!pclntab_open(make_table(made, &parts, quantum), &made->runtime.version, MADE_TEXT,
		    MADE_GOFUNC, &made->runtime.pclntab, &err))
		abort();
	*vec_push(&made->arena, &made->blocks) =
		(struct recorded_block){MADE_GOFUNC, strbuf_str(&parts.funcdata)};
	made_put(made, MADE_ALLGS, MADE_ALLGS + 16);
	made_put(made, MADE_ALLGS + 8, made->goroutines.len);
	made->memory = recorded_memory_open(made->blocks.at, made->blocks.len);
	made->runtime.memory = made->target.memory = made->memory;
	if (wait_reasons_read(&made->arena, made->memory, &made->runtime.version, 0,
		    &made->runtime.wait_reasons, &made->runtime.wait_reason_count))
		abort();
}

void made_runtime_deinit(struct made_runtime *made)
{
	memory_close(made->memory);
	arena_deinit(&made->arena);
}
