// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/support/fabricated.h"

#include <stdlib.h>

static const str reasons[REASON_COUNT] = {
	[REASON_NONE] = STR(""),
	[REASON_CHAN_RECEIVE] = STR("chan receive"),
	[REASON_CHAN_SEND] = STR("chan send"),
	[REASON_SELECT] = STR("select"),
	[REASON_IO] = STR("IO wait"),
	[REASON_MUTEX] = STR("sync.Mutex.Lock"),
	[REASON_GC] = STR("GC worker (idle)"),
};

void fabricated_init(struct fabricated *it)
{
	*it = (struct fabricated){0};
	arena_init(&it->arena);
	vec_push(&it->arena, &it->creators);
	it->inspection = (struct inspection){
		.arena = &it->arena,
		.process =
			{
				.pid = 4711,
				.name = STR("PID 4711"),
				.exe = STR("/srv/shop/bin/shop"),
				.main_path = STR("example.com/shop/cmd/shop"),
				.main_module = STR("example.com/shop"),
				.go_version = STR("go1.23.5"),
				.architecture = STR("amd64"),
				.has_dwarf = true,
				.is_layout_from_dwarf = true,
				.processors = 8,
				.threads = 11,
				.heap_bytes = 1288490188,
				.read_ms = 9.75,
				.proof_ms = 6.5,
				.total_ms = 12.5,
				.looks = 1,
				.taken_unix_ns = 1796119200000000000,
			},
		.wait_reasons = reasons,
		.wait_reason_count = REASON_COUNT,
		.has_heap = true,
	};
}

void fabricated_deinit(struct fabricated *it)
{
	arena_deinit(&it->arena);
}

const struct inspection *fabricated_finish(struct fabricated *it)
{
	struct inspection *inspection = &it->inspection;
	struct goroutine_table *table = &inspection->goroutines;

	table->arena = &it->arena;
	table->at = it->goroutines.at;
	table->len = it->goroutines.len;
	table->stacks = it->stacks.at;
	table->stack_count = it->stacks.len;
	table->waits = it->waits.at;
	table->defers = it->defers.at;
	table->labels = it->labels.at;
	table->creators = it->creators.at;
	inspection->contexts.at = it->contexts.at;
	inspection->contexts.len = it->contexts.len;
	inspection->contexts.holders = it->holders.at;
	inspection->pools = (struct pool_list){it->pools.at, it->pools.len};
	inspection->locks = (struct lock_list){it->locks.at, it->locks.len, it->channels.at,
		it->channels.len, it->channels.len, it->waiters.at};
	return inspection;
}

// "function file:line"; a function may hold blanks in no place.
static struct stack_line read_line(const char *text)
{
	str rest = str_from_c(text);
	struct stack_line line = {0};
	size_t colon;
	u64 number;

	if (str_starts(rest, STR("+"))) {
		line.is_inlined = true;
		rest = str_skip(rest, 1);
	}
	line.function = str_cut(&rest, ' ');
	colon = str_find_last_char(rest, ':');
	line.file = str_sub(rest, 0, colon);
	if (str_to_u64(str_skip(rest, colon + 1), &number))
		line.line = (u32)number;
	return line;
}

u32 fabricated_stack(struct fabricated *it, const char *const *lines)
{
	u32 count = 0, frame = 0;
	struct stack_line *at;
	u64 *pcs;

	while (lines[count])
		count++;
	at = arena_array(&it->arena, struct stack_line, count);
	pcs = arena_array(&it->arena, u64, count);
	for (u32 i = 0; i < count; i++) {
		at[i] = read_line(lines[i]);
		at[i].frame = frame;
		at[i].pc = pcs[frame] = 0x400000 + 64 * it->stacks.len + frame;
		frame += !at[i].is_inlined;
	}
	*vec_push(&it->arena, &it->stacks) = (struct stack){pcs, frame, at, count, UNWIND_WHOLE};
	return it->stacks.len - 1;
}

u32 fabricated_creator(struct fabricated *it, const char *line)
{
	*vec_push(&it->arena, &it->creators) = read_line(line);
	return it->creators.len - 1;
}

struct goroutine *fabricated_goroutine(
	struct fabricated *it, u64 id, enum fabricated_reason reason, u32 stack, u32 creator)
{
	struct goroutine *goroutine = vec_push(&it->arena, &it->goroutines);

	*goroutine = (struct goroutine){
		.id = id,
		.parent_id = id > 1 ? 1 : 0,
		.address = 0xc000002000 + 0x1c0 * id,
		.pc = 0x400000 + 64 * stack,
		.created_pc = creator ? 0x500000 + creator : 0,
		.stack = stack,
		.created_by = creator,
		.status = reason == REASON_NONE ? GOROUTINE_RUNNING : GOROUTINE_WAITING,
		.wait_reason = (u8)reason,
		.wait_kind = reason == REASON_CHAN_SEND ? WAIT_CHAN_SEND : WAIT_OTHER,
		.leaked = LEAK_NO,
		.waits_at = it->waits.len,
		.defers_at = it->defers.len,
		.labels_at = it->labels.len,
	};
	return goroutine;
}

struct pending_defer *fabricated_defer(
	struct fabricated *it, enum defer_kind kind, const char *line, u32 frame)
{
	struct pending_defer *defer = vec_push(&it->arena, &it->defers);
	struct stack_line read = read_line(line);

	*defer = (struct pending_defer){
		.kind = kind,
		.fn_pc = str_hash(read.function) & 0xffffff,
		.function = read.function,
		.file = read.file,
		.line = read.line,
		.frame = frame,
	};
	vec_last(&it->goroutines)->defer_count++;
	return defer;
}

void fabricated_label(struct fabricated *it, const char *key, const char *value)
{
	*vec_push(&it->arena, &it->labels) = (struct label){str_from_c(key), str_from_c(value)};
	vec_last(&it->goroutines)->label_count++;
}

void fabricated_wait(struct fabricated *it, u64 address, bool is_channel, bool is_send)
{
	*vec_push(&it->arena, &it->waits) =
		(struct wait_on){.address = address, .is_channel = is_channel, .is_send = is_send};
	vec_last(&it->goroutines)->wait_count++;
}

u32 fabricated_context(struct fabricated *it, enum context_kind kind, u32 parent)
{
	static const char *const types[] = {
		[CONTEXT_CANCEL] = "context.cancelCtx",
		[CONTEXT_TIMER] = "context.timerCtx",
		[CONTEXT_VALUE] = "context.valueCtx",
		[CONTEXT_WITHOUT_CANCEL] = "context.withoutCancelCtx",
		[CONTEXT_AFTER_FUNC] = "context.afterFuncCtx",
		[CONTEXT_BACKGROUND] = "context.backgroundCtx",
		[CONTEXT_OTHER] = "example.com/shop/trace.spanCtx",
	};
	u32 index = it->contexts.len;

	*vec_push(&it->arena, &it->contexts) = (struct context_node){
		.address = 0xc000100000 + 0x60 * index,
		.kind = kind,
		.type_name = str_from_c(types[kind]),
		.parent = parent,
		.depth = parent == UINT32_MAX ? 0 : it->contexts.at[parent].depth + 1,
		.is_reachable = true,
		.goroutines_at = it->holders.len,
	};
	if (parent != UINT32_MAX) {
		it->contexts.at[parent].node_children++;
		it->contexts.at[parent].child_count += kind != CONTEXT_VALUE;
	}
	return index;
}

void fabricated_holder(struct fabricated *it, u32 goroutine)
{
	*vec_push(&it->arena, &it->holders) = goroutine;
	vec_last(&it->contexts)->goroutine_count++;
}

struct pool *fabricated_pool(
	struct fabricated *it, const char *symbol, const char *type, u32 objects, u64 object_bytes)
{
	struct pooled_object *at = arena_array(&it->arena, struct pooled_object, objects + 1);
	u32 private = MIN(objects, 2u), victim = objects / 4;
	struct pool *pool = vec_push(&it->arena, &it->pools);

	for (u32 i = 0; i < objects; i++) {
		bool is_victim = i >= objects - victim;

		at[i] = (struct pooled_object){
			.type_name = str_from_c(type),
			.address = 0xc000800000 + 0x1000 * it->pools.len + 0x40 * i,
			.size = 64,
			.retained_bytes = object_bytes,
			.capacity_bytes = object_bytes,
			.place = i < private ? POOL_PRIVATE
		                 : is_victim ? POOL_VICTIM_SHARED
		                             : POOL_SHARED,
			.processor = i % 8,
		};
	}
	*pool = (struct pool){
		.address = 0x6d0000 + 0x40 * it->pools.len,
		.symbol = str_from_c(symbol),
		.objects = at,
		.object_count = objects,
		.private_count = private,
		.shared_count = objects - private - victim,
		.victim_count = victim,
		.bytes_retained = objects * object_bytes,
		.is_global = true,
	};
	return pool;
}

static u32 add_waiters(struct fabricated *it, u32 from, u32 count)
{
	u32 at = it->waiters.len;

	for (u32 i = 0; i < count; i++)
		*vec_push(&it->arena, &it->waiters) = from + i;
	return at;
}

struct lock *fabricated_lock(
	struct fabricated *it, enum lock_kind kind, const char *symbol, u32 from, u32 count)
{
	struct lock *lock = vec_push(&it->arena, &it->locks);

	*lock = (struct lock){
		.address = 0xc000200000 + 0x20 * it->locks.len,
		.kind = kind,
		.symbol = str_from_c(symbol),
		.is_locked = true,
		.waiters_at = add_waiters(it, from, count),
		.waiter_count = count,
		.owner = UINT32_MAX,
	};
	return lock;
}

struct channel_wait *fabricated_channel(
	struct fabricated *it, const char *element, u32 from, u32 count)
{
	struct channel_wait *wait = vec_push(&it->arena, &it->channels);

	*wait = (struct channel_wait){
		.channel = {.address = 0xc000300000 + 0x60 * it->channels.len},
		.element_name = str_from_c(element),
		.waiters_at = add_waiters(it, from, count),
		.waiter_count = count,
	};
	return wait;
}
