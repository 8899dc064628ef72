// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/goroutine_worker.h"

#include "process/runtime/defer.h"
#include "process/runtime/label.h"
#include "process/runtime/thread.h"
#include "process/runtime/wait.h"
#include "process/runtime/wait_reason.h"

#include <stdlib.h>

enum {
	ATTEMPTS = 4,             // the first and three more
	BATCH_STACKS = 512 << 10, // bytes of stacks in a batch, unless one alone is larger
	// Deeper stacks are read from their innermost frame on up to this; Go's own limit is 1 GiB.
	STACK_MAX_READ = 64 << 20,
};

enum item_state { ITEM_UNREAD, ITEM_DONE, ITEM_GONE };

struct goroutine_item {
	struct goroutine goroutine;
	struct g_extra extra;
	struct stack_start start;
	const u8 *record;
	u64 read_size; // of its stack, from start.sp on
	const u8 *stack;
	u8 state; // enum item_state
};

static void *allocate(size_t size)
{
	void *memory = malloc(size);

	ASSERT(memory);
	return memory;
}

void goroutine_worker_init(struct goroutine_worker *worker, const struct go_runtime *runtime,
	const struct goroutine_options *options, u32 number)
{
	*worker = (struct goroutine_worker){
		.runtime = runtime,
		.options = options,
		.number = number,
		.record_size = (MAX(g_record_size(runtime), options->visit_record) + 7) & ~7u,
		.check_size = (g_check_size(runtime) + 7) & ~7u,
	};
	arena_init(&worker->arena);
	pc_cache_init(&worker->pcs, &worker->arena, runtime);
	stack_memo_init(&worker->memo, &worker->arena, runtime);
	stack_table_init(&worker->stacks, &worker->arena);
	map_init(&worker->label_sets, &worker->arena);
	symbolizer_init(&worker->symbolizer, &worker->arena, runtime);
	defer_targets_init(&worker->defer_targets, &worker->symbolizer);
	map_init(&worker->open_defers, &worker->arena);
	arena_init(&worker->page_arena);
	gather_init(&worker->records, runtime->memory, GOROUTINE_CHUNK);
	gather_init(&worker->checks, runtime->memory, GOROUTINE_CHUNK);
	gather_init(&worker->stacks_read, runtime->memory, GOROUTINE_CHUNK);
	gather_init(&worker->parts, runtime->memory, GOROUTINE_CHUNK);
	worker->wanted = allocate(GOROUTINE_CHUNK * sizeof(*worker->wanted));
	worker->frames = allocate(STACK_MAX_FRAMES * sizeof(*worker->frames));
	worker->items = aligned_alloc(
		_Alignof(struct goroutine_item), GOROUTINE_CHUNK * sizeof(*worker->items));
	ASSERT(worker->items);
	worker->pending = allocate(GOROUTINE_CHUNK * sizeof(*worker->pending));
	worker->frame_pcs = allocate(STACK_MAX_FRAMES * sizeof(*worker->frame_pcs));
	for (u32 i = 0; i < runtime->wait_reason_count; i++)
		worker->wait_kinds[i] = (u8)wait_reason_kind(runtime->wait_reasons[i]);
}

void goroutine_worker_deinit(struct goroutine_worker *worker)
{
	heap_vec_free(&worker->waits);
	heap_vec_free(&worker->found_waits);
	heap_vec_free(&worker->defers);
	heap_vec_free(&worker->labels);
	gather_deinit(&worker->records);
	gather_deinit(&worker->checks);
	gather_deinit(&worker->stacks_read);
	gather_deinit(&worker->parts);
	free(worker->wanted);
	free(worker->frames);
	free(worker->items);
	free(worker->pending);
	free(worker->frame_pcs);
	arena_deinit(&worker->page_arena);
	arena_deinit(&worker->arena);
}

struct chunk {
	struct goroutine_worker *worker;
	const u64 *addresses;
	struct goroutine_item *items;
	u32 count;
	u32 *pending; // indices of items
	u32 pending_count;
};

static void read_records(struct chunk *chunk)
{
	struct goroutine_worker *worker = chunk->worker;

	for (u32 i = 0; i < chunk->pending_count; i++)
		worker->wanted[i] = (struct gather_item){
			chunk->addresses[chunk->pending[i]], worker->record_size, NULL};
	gather_read(&worker->records, worker->wanted, chunk->pending_count);
	for (u32 i = 0; i < chunk->pending_count; i++) {
		struct goroutine_item *item = &chunk->items[chunk->pending[i]];

		item->record = worker->wanted[i].bytes;
		item->stack = NULL;
		if (!item->record)
			item->state = ITEM_GONE;
	}
}

// Without a stack: what its header says is all there is.
static void finish_without_stack(struct goroutine_item *item)
{
	item->state = ITEM_DONE;
	item->stack = NULL;
}

// Its stack may be on its way to another place: it grows, or the collector, which holds the scan bit
// meanwhile, shrinks it. Pointers in the new one may still lead into the old one then.
static bool may_move(const struct goroutine_item *item)
{
	return item->goroutine.status == GOROUTINE_COPYSTACK || item->extra.is_scanned;
}

// Decides where the goroutine's stack is read from.
static void place(struct chunk *chunk, u32 index)
{
	const struct go_runtime *runtime = chunk->worker->runtime;
	struct goroutine_item *item = &chunk->items[index];
	struct goroutine *goroutine = &item->goroutine;

	item->read_size = 0;
	if (!g_parse(runtime, chunk->addresses[index], item->record, goroutine, &item->extra)) {
		item->state = ITEM_GONE;
		return;
	}
	if (may_move(item) && !runtime->memory->is_stable)
		return;
	if (goroutine->status == GOROUTINE_RUNNING) {
		if (!thread_place(runtime, item->record, &item->extra, goroutine, &item->start)) {
			finish_without_stack(item);
			return;
		}
	} else {
		item->start = (struct stack_start){
			.pc = goroutine->pc,
			.sp = goroutine->sp,
			.bp = goroutine->bp,
			.lr = item->extra.syscall_sp ? 0 : item->extra.sched_lr,
			.is_syscall = item->extra.syscall_sp != 0,
		};
	}
	if (item->start.sp >= goroutine->stack_low && item->start.sp < goroutine->stack_high &&
		(item->start.sp & 7) == 0)
		item->read_size = MIN(goroutine->stack_high - item->start.sp, (u64)STACK_MAX_READ);
}

// It runs, and its stack begins where the runtime noted that it left it, not where its thread is. A thread that was
// stopped between the two stores of pc and sp (as runtime.recovery sets them) leaves a place that is none.
static bool is_noted(const struct goroutine_item *item)
{
	return item->goroutine.status == GOROUTINE_RUNNING && !item->start.is_trap;
}

// The frames of a stack, and its index in the worker's table. NULL: it makes no sense though its g did not
// change, and is read again while it may.
static const struct frame *frames_of(struct chunk *chunk, struct goroutine_item *item,
	const struct stack_bytes *stack, u32 *ret_count)
{
	struct goroutine_worker *worker = chunk->worker;
	struct goroutine *goroutine = &item->goroutine;
	const struct frame *known =
		stack_memo_find(&worker->memo, &item->start, stack, ret_count, &goroutine->stack);
	enum unwind_end end;

	if (known)
		return known;
	*ret_count = stack_unwind(&worker->pcs, &item->start, stack, worker->frames, &end);
	if (stack->high < goroutine->stack_high && end == UNWIND_BROKEN)
		end = UNWIND_TOO_DEEP;
	if (end == UNWIND_BROKEN && is_noted(item)) {
		goroutine->has_registers = false;
		goroutine->pc = goroutine->sp = goroutine->bp = 0;
		finish_without_stack(item);
		return NULL;
	}
	if (end == UNWIND_BROKEN && !worker->runtime->memory->is_stable)
		return NULL;
	for (u32 i = 0; i < *ret_count; i++)
		worker->frame_pcs[i] = worker->frames[i].lookup_pc;
	if (worker->stacks.pc_total >= STACK_TABLE_MAX_PCS)
		return worker->frames;
	goroutine->stack = stack_table_add(&worker->stacks, worker->frame_pcs, *ret_count, end);
	if (end == UNWIND_WHOLE)
		stack_memo_keep(&worker->memo, &item->start, stack, worker->frames, *ret_count,
			goroutine->stack);
	return worker->frames;
}

static const struct frame *frames_of_item(
	struct chunk *chunk, struct goroutine_item *item, struct stack_bytes *stack, u32 *ret_count)
{
	*stack =
		(struct stack_bytes){item->start.sp, item->start.sp + item->read_size, item->stack};
	return frames_of(chunk, item, stack, ret_count);
}

static void finish(struct chunk *chunk, struct goroutine_item *item,
	const struct stack_bytes *stack, const struct frame *frames, u32 count)
{
	const struct goroutine_options *options = chunk->worker->options;

	item->state = ITEM_DONE;
	if (options->visit)
		item->goroutine.visited =
			options->visit(options->visit_context, chunk->worker->number,
				&item->goroutine, item->record, stack, frames, count);
}

// Done, unless a part of it was read from the heap only now: false, it must not have run meanwhile.
static bool unwind(struct chunk *chunk, struct goroutine_item *item)
{
	struct goroutine_worker *worker = chunk->worker;
	struct stack_bytes stack;
	const struct frame *frames;
	u32 count;

	frames = frames_of_item(chunk, item, &stack, &count);
	if (!frames)
		return true; // as it is: read again while it may
	if (may_move(item)) {
		item->goroutine.is_inconsistent = true;
		worker->inconsistent_count++;
	} else if (goroutine_add_defers(worker, &item->goroutine, &stack, frames, count) &&
		   !worker->runtime->memory->is_stable) {
		return false;
	}
	finish(chunk, item, &stack, frames, count);
	return true;
}

// Reads the g's of a batch again; wanted[i] is that of batch[i].
static void read_checks(struct chunk *chunk, const u32 *batch, u32 count)
{
	struct goroutine_worker *worker = chunk->worker;

	for (u32 i = 0; i < count; i++)
		worker->wanted[i] =
			(struct gather_item){chunk->addresses[batch[i]], worker->check_size, NULL};
	gather_read(&worker->checks, worker->wanted, count);
}

static bool is_unchanged(const struct chunk *chunk, const struct goroutine_item *item, u32 check)
{
	const u8 *now = chunk->worker->wanted[check].bytes;

	return now && g_is_same(chunk->worker->runtime, item->record, now);
}

// Their stacks were whole, and then their defers were read from the heap: whoever ran meanwhile is read again.
static void check_late(struct chunk *chunk, const u32 *late, u32 count)
{
	if (!count)
		return;
	read_checks(chunk, late, count);
	for (u32 i = 0; i < count; i++) {
		struct goroutine_item *item = &chunk->items[late[i]];
		struct stack_bytes stack;
		const struct frame *frames;
		u32 frame_count;

		if (is_unchanged(chunk, item, i) &&
			(frames = frames_of_item(chunk, item, &stack, &frame_count)))
			finish(chunk, item, &stack, frames, frame_count);
	}
}

// Which of the batch were whole and did not change: those are done.
static void check_batch(struct chunk *chunk, const u32 *batch, u32 count)
{
	bool is_stable = chunk->worker->runtime->memory->is_stable;
	u32 late[GOROUTINE_CHUNK], late_count = 0;

	if (!is_stable && count)
		read_checks(chunk, batch, count);
	for (u32 i = 0; i < count; i++) {
		struct goroutine_item *item = &chunk->items[batch[i]];

		if (item->stack && (is_stable || is_unchanged(chunk, item, i)) &&
			!unwind(chunk, item))
			late[late_count++] = batch[i];
	}
	check_late(chunk, late, late_count);
}

// As many stacks as make a batch, at least one. Returns how many of the pending were taken.
static u32 read_batch(struct chunk *chunk, u32 first)
{
	struct goroutine_worker *worker = chunk->worker;
	u32 batch[GOROUTINE_CHUNK], count = 0, at = first;
	u64 used = 0;

	for (; at < chunk->pending_count; at++) {
		struct goroutine_item *item = &chunk->items[chunk->pending[at]];

		if (count && used + item->read_size > BATCH_STACKS)
			break;
		if (item->state != ITEM_UNREAD || !item->read_size)
			continue;
		worker->wanted[count] = (struct gather_item){item->start.sp, item->read_size, NULL};
		batch[count++] = chunk->pending[at];
		used += item->read_size;
	}
	gather_read(&worker->stacks_read, worker->wanted, count);
	for (u32 i = 0; i < count; i++)
		chunk->items[batch[i]].stack = worker->wanted[i].bytes;
	check_batch(chunk, batch, count);
	return at - first;
}

// Pages of the heap that are kept are no older than the records here: what they say of a goroutine that has not
// changed since is its own.
static void attempt(struct chunk *chunk)
{
	struct goroutine_worker *worker = chunk->worker;
	struct arena_mark mark = arena_mark(&worker->page_arena);
	u32 left = 0;

	page_reader_init(&worker->pages, &worker->page_arena, worker->runtime->memory);
	read_records(chunk);
	for (u32 i = 0; i < chunk->pending_count; i++)
		if (chunk->items[chunk->pending[i]].state == ITEM_UNREAD)
			place(chunk, chunk->pending[i]);
	for (u32 at = 0; at < chunk->pending_count;)
		at += read_batch(chunk, at);
	for (u32 i = 0; i < chunk->pending_count; i++)
		if (chunk->items[chunk->pending[i]].state == ITEM_UNREAD)
			chunk->pending[left++] = chunk->pending[i];
	chunk->pending_count = left;
	arena_reset(&worker->page_arena, mark);
}

static void give_up(struct chunk *chunk)
{
	for (u32 i = 0; i < chunk->pending_count; i++) {
		struct goroutine_item *item = &chunk->items[chunk->pending[i]];

		item->goroutine.is_inconsistent = true;
		item->goroutine.defer_count = item->goroutine.deferred = 0;
		item->goroutine.stack = UINT32_MAX;
		chunk->worker->inconsistent_count++;
		finish_without_stack(item);
	}
}

// Moves what is alive to ret and goes on with what hangs on it.
static u32 collect(struct chunk *chunk, struct goroutine *ret)
{
	struct goroutine_worker *worker = chunk->worker;
	struct wait_chain chains[GOROUTINE_CHUNK];
	u32 alive = 0, chain_count = 0;

	for (u32 i = 0; i < chunk->count; i++) {
		struct goroutine_item *item = &chunk->items[i];
		struct goroutine *goroutine = &ret[alive];

		if (item->state == ITEM_GONE) {
			worker->dead_count++;
			continue;
		}
		*goroutine = item->goroutine;
		goroutine->wait_kind = worker->wait_kinds[goroutine->wait_reason];
		worker->running_count += goroutine->status == GOROUTINE_RUNNING;
		worker->semaphore_count += goroutine->wait_kind == WAIT_SEMAPHORE;
		goroutine_set_labels(worker, goroutine, item->extra.labels);
		if (item->extra.waiting && goroutine->wait_kind != WAIT_NONE)
			chains[chain_count++] = (struct wait_chain){alive, item->extra.waiting, 0};
		alive++;
	}
	goroutine_add_waits(worker, ret, chains, chain_count);
	return alive;
}

u32 goroutine_worker_read(
	struct goroutine_worker *worker, const u64 *addresses, u32 count, struct goroutine *ret)
{
	struct chunk chunk = {worker, addresses, worker->items, count, worker->pending, count};
	u32 alive;

	labels_begin(worker);
	for (u32 i = 0; i < count; i++) {
		chunk.items[i] = (struct goroutine_item){0};
		chunk.pending[i] = i;
	}
	for (u32 i = 0; i < ATTEMPTS && chunk.pending_count; i++) {
		if (i)
			worker->retried_count += chunk.pending_count;
		attempt(&chunk);
	}
	give_up(&chunk);
	alive = collect(&chunk, ret);
	return alive;
}
