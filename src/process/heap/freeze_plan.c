// SPDX-License-Identifier: Apache-2.0
#include "process/heap/heap.h"

#include "base/vec.h"
#include "process/heap/batch.h"
#include "process/heap/pointer_mask.h"
#include "process/heap/runtime_blocks.h"
#include "process/heap/spans.h"

#include <stdlib.h>

enum {
	PAGE = 4096,
	PLAN_WORKERS = 2,
	MAX_GOROUTINES = 20 << 20,
	RED_ZONE = 256, // below sp: what a frame may have left there
	SPECIAL_MAX = 1 << 20,
};

struct plan {
	struct go_runtime runtime; // with the memory of this moment
	struct workers *workers;
	struct freeze_range *ranges;
	u32 len, cap;
};

static void add(struct plan *plan, u64 address, u64 size)
{
	u64 start = address & ~(u64)(PAGE - 1);
	u64 end = (address + size + PAGE - 1) & ~(u64)(PAGE - 1);
	struct freeze_range *last = plan->len ? &plan->ranges[plan->len - 1] : NULL;

	if (address == 0 || size == 0 || end <= start)
		return;
	if (last && start >= last->address && start <= last->address + last->size) {
		last->size = MAX(last->size, end - last->address);
		return;
	}
	if (plan->len == plan->cap)
		plan->ranges = heap_vec_grow(plan->ranges, sizeof(*plan->ranges), &plan->cap);
	plan->ranges[plan->len++] = (struct freeze_range){start, end - start};
}

static int compare_range(const void *a, const void *b)
{
	u64 x = ((const struct freeze_range *)a)->address;
	u64 y = ((const struct freeze_range *)b)->address;

	return (x > y) - (x < y);
}

static void merge(struct plan *plan)
{
	u32 kept = 0;

	if (plan->len == 0)
		return;
	qsort(plan->ranges, plan->len, sizeof(*plan->ranges), compare_range);
	for (u32 i = 1; i < plan->len; i++) {
		struct freeze_range *last = &plan->ranges[kept];
		const struct freeze_range *next = &plan->ranges[i];

		if (next->address <= last->address + last->size)
			last->size = MAX(last->size, next->address + next->size - last->address);
		else
			plan->ranges[++kept] = *next;
	}
	plan->len = kept + 1;
}

static void add_arena_bitmaps(struct plan *plan, const struct span_table *table)
{
	const struct go_runtime *runtime = &plan->runtime;
	u64 *maps;

	if (!has_arena_bitmap(runtime))
		return;
	maps = arena_maps_read(runtime, table);
	for (u32 i = 0; i < table->len; i++) {
		const struct span *span = &table->at[i];
		u64 in_arena = span->base % (1 << GO_ARENA_SHIFT);
		u64 map = maps[(span->base - table->low) >> GO_ARENA_SHIFT];
		u64 shift = has_scan_bits(runtime) ? 5 : 6;

		if (map && !(span->flags & SPAN_NOSCAN))
			add(plan,
				map + (u64)RUNTIME_OFFSET(runtime, heap_arena_bitmap) +
					(in_arena >> shift),
				(u64)span->page_count * GO_PAGE >> shift);
	}
	free(maps);
}

static void add_specials(struct plan *plan, u64 first)
{
	const struct go_runtime *runtime = &plan->runtime;

	for (u32 i = 0; first && i < SPECIAL_MAX; i++) {
		u64 next = 0;

		add(plan, first, 64);
		if (!memory_read_u64(runtime->memory,
			    first + (u64)RUNTIME_OFFSET(runtime, special_next), &next))
			return;
		first = next;
	}
}

static bool add_heap(struct plan *plan, struct error *err)
{
	const struct go_runtime *runtime = &plan->runtime;
	u64 mheap = runtime->globals.address[GLOBAL_mheap], pointers[2];
	struct span_table table;

	if (!span_table_read(runtime, plan->workers, &table, err))
		return false;
	add(plan, mheap, (u64)RUNTIME_OFFSET(runtime, mheap_size));
	if (memory_read(runtime->memory, mheap + (u64)RUNTIME_OFFSET(runtime, mheap_allspans),
		    pointers, sizeof(pointers)))
		add(plan, pointers[0], pointers[1] * 8);
	for (u32 i = 0; i < table.len; i++)
		if (!(table.at[i].flags & SPAN_NOSCAN))
			add(plan, table.at[i].base, (u64)table.at[i].page_count * GO_PAGE);
	for (u32 i = 0; i < table.len; i++)
		add(plan, table.details[i].mspan, (u64)RUNTIME_OFFSET(runtime, mspan_size));
	for (u32 i = 0; i < table.len; i++)
		add(plan, table.details[i].alloc_bits, (table.at[i].count + 7) / 8);
	for (u32 i = 0; i < table.len; i++)
		add_specials(plan, table.details[i].specials);
	add_arena_bitmaps(plan, &table);
	span_table_free(&table);
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

bool heap_freeze_plan(void *context, const struct target *target, struct arena *arena,
	struct freeze_range **ret, u32 *ret_count, struct error *err)
{
	struct plan plan = {.runtime = *(const struct go_runtime *)context};
	const struct moduledata *module = &plan.runtime.module;
	bool done;

	plan.runtime.memory = target->memory;
	plan.workers = workers_open(PLAN_WORKERS, 1 << 20);
	add(&plan, module->noptrdata, module->enoptrdata - module->noptrdata);
	add(&plan, module->data, module->edata - module->data);
	add(&plan, module->bss, module->ebss - module->bss);
	add(&plan, module->noptrbss, module->enoptrbss - module->noptrbss);
	done = add_heap(&plan, err) && add_stacks(&plan, err);
	if (done && (!runtime_blocks_each(&plan.runtime, add_block, &plan) ||
			    !runtime_threads_each(&plan.runtime, add_thread, &plan)))
		done = error_set(err, ERROR_INPUT, "the runtime's lists cannot be read");
	workers_close(plan.workers);
	if (done) {
		merge(&plan);
		*ret = arena_array(arena, struct freeze_range, plan.len);
		memcpy(*ret, plan.ranges, plan.len * sizeof(**ret));
		*ret_count = plan.len;
	}
	free(plan.ranges);
	return done;
}
