// SPDX-License-Identifier: Apache-2.0
#include "process/heap/heap.h"

#include "base/vec.h"
#include "process/heap/batch.h"
#include "process/heap/pointer_mask.h"
#include "process/heap/runtime_blocks.h"
#include "process/heap/span_reader.h"

#include <stdlib.h>

enum {
	PAGE = 4096,
	PLAN_WORKERS = 2,
	MAX_GOROUTINES = 20 << 20,
	RED_ZONE = 256, // below sp: what a frame may have left there
	SPECIAL_MAX = 1 << 20,
	SEEN = 1024,
	SPECIAL_BYTES = 64, // at most, of any kind
};

struct range_list {
	struct freeze_range *at; // of whole pages
	u32 len, cap;
};

struct plan {
	struct go_runtime runtime; // with the memory of this moment
	struct heap_spans *spans;
	struct workers *workers;
	struct range_list ranges;
};

// Of the spans; in lists of their own, since what comes one after the other is side by side in each.
enum span_part { PART_OBJECTS, PART_ALLOCATED, PART_SPECIALS, SPAN_PARTS };

// One worker's.
struct span_ranges {
	struct range_list parts[SPAN_PARTS];
	u64 seen[SEEN]; // pages of PART_ALLOCATED, by their lowest bits
} __attribute__((aligned(64)));

struct span_plan {
	const struct go_runtime *runtime;
	struct heap_spans *spans;
	struct span_ranges *workers;
};

// What touches the range before it joins it: the runtime hands out spans upwards, and their records downwards.
static void add_range(struct range_list *list, u64 start, u64 end)
{
	struct freeze_range *last = list->len ? &list->at[list->len - 1] : NULL;

	if (last && start <= last->address + last->size && end >= last->address) {
		u64 last_end = MAX(last->address + last->size, end);

		last->address = MIN(last->address, start);
		last->size = last_end - last->address;
		return;
	}
	if (list->len == list->cap)
		list->at = heap_vec_grow(list->at, sizeof(*list->at), &list->cap);
	list->at[list->len++] = (struct freeze_range){start, end - start};
}

static void add_to(struct range_list *list, u64 address, u64 size)
{
	u64 start = address & ~(u64)(PAGE - 1);
	u64 end = (address + size + PAGE - 1) & ~(u64)(PAGE - 1);

	if (address && size && end > start)
		add_range(list, start, end);
}

static void add(struct plan *plan, u64 address, u64 size)
{
	add_to(&plan->ranges, address, size);
}

static int compare_range(const void *a, const void *b)
{
	u64 x = ((const struct freeze_range *)a)->address;
	u64 y = ((const struct freeze_range *)b)->address;

	return (x > y) - (x < y);
}

static void merge(struct range_list *list)
{
	u32 kept = 0;

	if (list->len == 0)
		return;
	qsort(list->at, list->len, sizeof(*list->at), compare_range);
	for (u32 i = 1; i < list->len; i++) {
		struct freeze_range *last = &list->at[kept];
		const struct freeze_range *next = &list->at[i];

		if (next->address <= last->address + last->size)
			last->size = MAX(last->size, next->address + next->size - last->address);
		else
			list->at[++kept] = *next;
	}
	list->len = kept + 1;
}

// What 1.21 and before know of the words of these objects.
static void add_arena_bitmaps(struct plan *plan, const struct range_list *objects)
{
	const struct go_runtime *runtime = &plan->runtime;
	u64 index = arena_index_read(runtime), shift = has_scan_bits(runtime) ? 5 : 6;
	u64 arena = UINT64_MAX, map = 0, size;

	for (u32 i = 0; i < objects->len; i++) {
		u64 at = objects->at[i].address, end = at + objects->at[i].size;

		for (; at < end; at += size) {
			u64 in_arena = at % (1 << GO_ARENA_SHIFT);

			size = MIN(end - at, (1 << GO_ARENA_SHIFT) - in_arena);
			if (arena != at >> GO_ARENA_SHIFT) {
				arena = at >> GO_ARENA_SHIFT;
				map = arena_map_read(runtime, index, at);
			}
			if (map)
				add(plan,
					map + (u64)RUNTIME_OFFSET(runtime, heap_arena_bitmap) +
						(in_arena >> shift),
					size >> shift);
		}
	}
}

static void add_specials(const struct go_runtime *runtime, struct range_list *list, u64 first)
{
	for (u32 i = 0; first && i < SPECIAL_MAX; i++) {
		u64 next = 0;

		add_to(list, first, SPECIAL_BYTES);
		if (!memory_read_u64(runtime->memory,
			    first + (u64)RUNTIME_OFFSET(runtime, special_next), &next))
			return;
		first = next;
	}
}

// The bits of a hundred spans share a page, and come in no order.
static void add_allocated(struct span_ranges *ranges, u64 address, u64 size)
{
	u64 page = address / PAGE, *seen = &ranges->seen[page % SEEN];

	if (*seen == page && address % PAGE + size <= PAGE)
		return;
	*seen = page;
	add_to(&ranges->parts[PART_ALLOCATED], address, size);
}

// A span_fn.
static void plan_span(void *context, u32 worker, u32 number, const struct span *span,
	const struct span_detail *detail)
{
	const struct span_plan *plan = context;
	struct range_list *parts = plan->workers[worker].parts;

	plan->spans->at[number] = *span;
	plan->spans->details[number] = *detail;
	if (!(span->flags & SPAN_NOSCAN))
		add_to(&parts[PART_OBJECTS], span->base, (u64)span->page_count * GO_PAGE);
	add_allocated(&plan->workers[worker], detail->alloc_bits, (span->count + 7) / 8);
	if (detail->specials)
		add_specials(plan->runtime, &parts[PART_SPECIALS], detail->specials);
}

// Gives what the workers found to the plan.
static void take_span_ranges(struct plan *plan, struct span_ranges *ranges)
{
	for (u32 i = 0; i < SPAN_PARTS; i++) {
		struct range_list *part = &ranges->parts[i];

		if (i == PART_OBJECTS && has_arena_bitmap(&plan->runtime))
			add_arena_bitmaps(plan, part);
		for (u32 k = 0; k < part->len; k++)
			add(plan, part->at[k].address, part->at[k].size);
		free(part->at);
	}
}

// The target stands still meanwhile: nothing is looked at but where things are.
static bool add_spans(struct plan *plan, struct error *err)
{
	u32 worker_count = workers_count(plan->workers), missing;
	struct span_plan spans = {.runtime = &plan->runtime, .spans = plan->spans};
	struct span_reader reader;

	if (!span_reader_open(&plan->runtime, &reader, err))
		return false;
	spans.workers = aligned_alloc(64, worker_count * sizeof(*spans.workers));
	ASSERT(spans.workers);
	memset(spans.workers, 0, worker_count * sizeof(*spans.workers));
	heap_spans_free(plan->spans);
	heap_spans_make(reader.count, plan->spans);
	missing = spans_each(&reader, plan->workers, plan_span, &spans);
	for (u32 i = 0; i < worker_count; i++)
		take_span_ranges(plan, &spans.workers[i]);
	if (missing)
		error_set(err, ERROR_INPUT, "%u of %u heap spans cannot be read", missing,
			reader.count);
	free(spans.workers);
	span_reader_close(&reader);
	return missing == 0;
}

static bool add_heap(struct plan *plan, struct error *err)
{
	const struct go_runtime *runtime = &plan->runtime;
	u64 mheap = runtime->globals.address[GLOBAL_mheap], pointers[2];

	if (!add_spans(plan, err))
		return false;
	add(plan, mheap, (u64)RUNTIME_OFFSET(runtime, mheap_size));
	if (memory_read(runtime->memory, mheap + (u64)RUNTIME_OFFSET(runtime, mheap_allspans),
		    pointers, sizeof(pointers)))
		add(plan, pointers[0], pointers[1] * 8);
	return true;
}

static void add_stack(struct plan *plan, const u8 *g)
{
	const struct go_runtime *runtime = &plan->runtime;
	u64 low, high, sp, syscall_sp;
	u32 status;

	memcpy(&low, g + RUNTIME_OFFSET(runtime, g_stack_lo), 8);
	memcpy(&high, g + RUNTIME_OFFSET(runtime, g_stack_hi), 8);
	memcpy(&sp, g + RUNTIME_OFFSET(runtime, g_sched_sp), 8);
	memcpy(&syscall_sp, g + RUNTIME_OFFSET(runtime, g_syscallsp), 8);
	memcpy(&status, g + RUNTIME_OFFSET(runtime, g_status), 4);
	if (low == 0 || high <= low || high - low > 1ull << 31)
		return;
	if (syscall_sp)
		sp = MIN(sp, syscall_sp);
	// A running goroutine is anywhere in its stack.
	if ((status & 0xfff) == 2 || sp < low + RED_ZONE || sp > high)
		sp = low + RED_ZONE;
	add(plan, sp - RED_ZONE, high - (sp - RED_ZONE));
}

static bool add_stacks(struct plan *plan, struct error *err)
{
	const struct go_runtime *runtime = &plan->runtime;
	u64 size = (u64)RUNTIME_OFFSET(runtime, g_size), count = 0, array = 0, *pointers;
	struct batch_item *items;
	u8 *bytes;

	if (!memory_read_u64(runtime->memory, runtime->globals.address[GLOBAL_allglen], &count) ||
		!memory_read_u64(
			runtime->memory, runtime->globals.address[GLOBAL_allgptr], &array) ||
		count > MAX_GOROUTINES)
		return error_set(err, ERROR_INPUT, "the list of goroutines cannot be read");
	pointers = calloc(count + 1, sizeof(*pointers));
	items = calloc(count + 1, sizeof(*items));
	bytes = malloc(count * size + 1);
	ASSERT(pointers && items && bytes);
	add(plan, array, count * 8);
	if (memory_read(runtime->memory, array, pointers, count * 8)) {
		for (u64 i = 0; i < count; i++)
			items[i] = (struct batch_item){
				pointers[i], bytes + i * size, (u32)size, false};
		batch_read(runtime->memory, plan->workers, items, (u32)count, PAGE);
		for (u64 i = 0; i < count; i++) {
			if (!items[i].done)
				continue;
			add(plan, items[i].address, size);
			add_stack(plan, items[i].to);
		}
	}
	free(bytes);
	free(items);
	free(pointers);
	return true;
}

static bool add_block(void *context, const struct runtime_block *block)
{
	add(context, block->address, block->size);
	return true;
}

static bool add_thread(void *context, u64 m)
{
	struct plan *plan = context;
	u64 bounds[2];

	add(plan, m, (u64)RUNTIME_OFFSET(&plan->runtime, m_size));
	if (runtime_system_stack(&plan->runtime, m, LAYOUT_m_g0, bounds))
		add(plan, bounds[0], bounds[1] - bounds[0]);
	if (runtime_system_stack(&plan->runtime, m, LAYOUT_m_gsignal, bounds))
		add(plan, bounds[0], bounds[1] - bounds[0]);
	return true;
}

// Variables that begin as zero. They may be large and never touched: crypto/internal/fips140/drbg of Go 1.27 has one
// of 32 MiB.
static void plan_variables(
	struct arena *arena, const struct moduledata *module, struct freeze_planned *ret)
{
	ret->sparse_count = 2;
	ret->sparse = arena_array(arena, struct freeze_range, ret->sparse_count);
	ret->sparse[0] = (struct freeze_range){module->bss, module->ebss - module->bss};
	ret->sparse[1] =
		(struct freeze_range){module->noptrbss, module->enoptrbss - module->noptrbss};
}

bool heap_freeze_plan(void *context, const struct target *target, struct arena *arena,
	struct freeze_planned *ret, struct error *err)
{
	struct heap_freeze *freeze = context;
	struct plan plan = {.runtime = *freeze->runtime};
	const struct moduledata *module = &plan.runtime.module;
	bool done;

	if (!freeze->spans)
		freeze->spans = calloc(1, sizeof(*freeze->spans));
	ASSERT(freeze->spans);
	plan.spans = freeze->spans;
	plan.runtime.memory = target->memory;
	plan.workers = workers_open(PLAN_WORKERS, 1 << 20);
	add(&plan, module->noptrdata, module->enoptrdata - module->noptrdata);
	add(&plan, module->data, module->edata - module->data);
	done = add_heap(&plan, err) && add_stacks(&plan, err);
	if (done && (!runtime_blocks_each(&plan.runtime, add_block, &plan) ||
			    !runtime_threads_each(&plan.runtime, add_thread, &plan)))
		done = error_set(err, ERROR_INPUT, "the runtime's lists cannot be read");
	workers_close(plan.workers);
	if (done) {
		merge(&plan.ranges);
		ret->at = arena_array(arena, struct freeze_range, plan.ranges.len);
		memcpy(ret->at, plan.ranges.at, plan.ranges.len * sizeof(*ret->at));
		ret->count = plan.ranges.len;
		plan_variables(arena, module, ret);
	}
	free(plan.ranges.at);
	return done;
}

void heap_freeze_end(struct heap_freeze *freeze)
{
	if (freeze->spans)
		heap_spans_free(freeze->spans);
	free(freeze->spans);
	freeze->spans = NULL;
}
