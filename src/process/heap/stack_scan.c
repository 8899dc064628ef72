// SPDX-License-Identifier: Apache-2.0
#include "process/heap/stack_scan.h"

#include <stdlib.h>

enum { GO_FIRST_ADDRESS = 4096 };

enum {
	MAX_DEFERS = 4096, // walked one by one; beyond that the whole stack is scanned
	DEFER_BYTES = 80,
	UNREAD_WORDS = 8192,
	MAX_STACK = 1 << 30,
	ENTRY_BYTES = 128, // above the outermost frame's arguments nothing is kept
};

struct stack_item {
	u64 address;
	u32 frame;
};

struct live_object {
	u64 address;
	const struct stack_object_map *map;
	u32 frame;
	bool is_done;
};

// What is scanned now.
struct scanner {
	struct stack_scan *scan;
	const struct goroutine *goroutine;
	const struct stack_bytes *stack;
};

void stack_scan_init(struct stack_scan *scan, const struct go_runtime *runtime)
{
	*scan = (struct stack_scan){.runtime = runtime, .guess_high = UINT64_MAX};
	frame_maps_init(&scan->maps, runtime);
}

void stack_scan_deinit(struct stack_scan *scan)
{
	frame_maps_deinit(&scan->maps);
	scan_plans_free(&scan->plans);
	heap_vec_free(&scan->roots);
	heap_vec_free(&scan->exact);
	heap_vec_free(&scan->guessed);
	heap_vec_free(&scan->objects);
}

static bool in_stack(const struct scanner *scanner, u64 address)
{
	return address >= scanner->stack->low && address < scanner->stack->high;
}

static bool in_globals(const struct moduledata *module, u64 address)
{
	return (address >= module->noptrdata && address < module->ebss) ||
	       (address >= module->noptrbss && address < module->enoptrbss);
}

static void add_value(struct scanner *scanner, u64 value, u64 slot, u32 frame, bool is_exact)
{
	struct stack_scan *scan = scanner->scan;
	const struct moduledata *module = &scan->runtime->module;

	if (in_stack(scanner, value)) {
		struct stack_item item = {value, frame};

		if (is_exact)
			*heap_vec_push(&scan->exact) = item;
		else
			*heap_vec_push(&scan->guessed) = item;
		return;
	}
	if (value < GO_FIRST_ADDRESS || value >> 47)
		return;
	if (!is_exact && (value < scan->guess_low || value >= scan->guess_high) &&
		!in_globals(module, value))
		return;
	if (value >= module->text && value < module->etext)
		return;
	*heap_vec_push(&scan->roots) = stack_root(value, slot, frame, is_exact);
}

static u64 word_at(const struct scanner *scanner, u64 address)
{
	u64 value;

	memcpy(&value, scanner->stack->bytes + (address - scanner->stack->low), sizeof(value));
	return value;
}

// Words [from, to), cut to the stack.
static void scan_words(struct scanner *scanner, u64 from, u64 to, u32 frame)
{
	from = MAX(from, scanner->stack->low);
	to = MIN(to, scanner->stack->high);
	for (u64 at = (from + 7) & ~7ull; at + 8 <= to && at >= from; at += 8) {
		scan_plan_word(&scanner->scan->plans, at - scanner->stack->low, frame, false);
		add_value(scanner, word_at(scanner, at), at, frame, false);
	}
}

// Words at base of which bits says that they are pointers; false when they are not all in the stack.
static bool scan_bits(
	struct scanner *scanner, u64 base, const u8 *bits, u32 count, u32 frame, bool is_exact)
{
	if (count == 0)
		return true;
	if (base % 8 || base < scanner->stack->low || base > scanner->stack->high ||
		(scanner->stack->high - base) / 8 < count)
		return false;
	for (u32 i = 0; i < count; i += 8)
		for (u32 byte = bits[i / 8]; byte; byte &= byte - 1) {
			u32 word = i + (u32)__builtin_ctz(byte);
			u64 at = base + word * 8ull;

			if (word >= count)
				continue;
			scan_plan_word(
				&scanner->scan->plans, at - scanner->stack->low, frame, is_exact);
			add_value(scanner, word_at(scanner, at), at, frame, is_exact);
		}
	return true;
}

static void guess_frame(struct scanner *scanner, const struct frame *frames, u32 count, u32 index,
	const struct frame_map *map)
{
	const struct frame *frame = &frames[index];
	u64 args = frame->func.args > 0 ? (u64)frame->func.args : 0;
	u64 end = frame->argp + args;

	// What reflect's stubs were called with stands in the caller's frame.
	if (map->has_reflect_args && index + 1 < count)
		end = MAX(end, frames[index + 1].varp);
	scan_words(scanner, frame->sp, MAX(end, frame->varp), index);
}

static void add_objects(
	struct scanner *scanner, const struct frame *frame, const struct frame_map *map, u32 index)
{
	for (u32 i = 0; i < map->object_count; i++) {
		const struct stack_object_map *object = &map->objects[i];
		u64 base = object->offset < 0 ? frame->varp : frame->argp;
		u64 address = base + (u64)(i64)object->offset;

		// Below sp it is not in the frame yet.
		if (address < frame->sp || !in_stack(scanner, address) ||
			object->size > scanner->stack->high - address)
			continue;
		scan_plan_object(
			&scanner->scan->plans, object, address - scanner->stack->low, index);
		*heap_vec_push(&scanner->scan->objects) =
			(struct live_object){address, object, index, false};
	}
}

static bool scan_exactly(
	struct scanner *scanner, const struct frame *frame, const struct frame_map *map, u32 index)
{
	if (frame->varp > frame->sp && !scan_bits(scanner, frame->varp - map->local_count * 8ull,
					       map->locals, map->local_count, index, true))
		return false;
	return scan_bits(scanner, frame->argp, map->args, map->arg_count, index, true);
}

// "Use a deferreturn call site as the continuation pc": a function that stopped at a fault goes on only
// there, or nowhere (traceback.go, resolveInternal).
static u64 continue_pc(const struct frame *frame, bool is_after_fault)
{
	if (!is_after_fault)
		return frame->pc;
	return frame->func.deferreturn ? frame->func.entry + frame->func.deferreturn + 1 : 0;
}

static void scan_frames(struct scanner *scanner, const struct frame *frames, u32 count)
{
	bool is_after_fault = false, is_after_interrupt = false;

	for (u32 i = 0; i < count; i++) {
		const struct frame *frame = &frames[i];
		u64 pc = continue_pc(frame, is_after_fault);
		const struct frame_map *map;

		if (pc == 0) {
			is_after_fault = is_after_interrupt = false;
			continue;
		}
		map = frame_map_get(&scanner->scan->maps, &frame->func, pc);
		if (!(frame->is_exact || is_after_fault) || map->is_unknown || map->is_interrupt ||
			is_after_interrupt || !scan_exactly(scanner, frame, map, i))
			guess_frame(scanner, frames, count, i, map);
		add_objects(scanner, frame, map, i);
		is_after_fault = map->is_sigpanic;
		is_after_interrupt = map->is_interrupt;
	}
}

// Stack-allocated defers are in no frame's map, and a heap-allocated one may link to them. Those in the
// heap are roots themselves.
static bool scan_defers(struct scanner *scanner)
{
	const struct go_runtime *runtime = scanner->scan->runtime;
	u64 at = scanner->goroutine->defer_head;
	i32 fn = RUNTIME_OFFSET(runtime, defer_fn), link = RUNTIME_OFFSET(runtime, defer_link);

	for (u32 i = 0; at; i++) {
		u64 closure = 0, next = 0;

		if (i == MAX_DEFERS)
			return false;
		if (in_stack(scanner, at) && at % 8 == 0 &&
			scanner->stack->high - at >= DEFER_BYTES) {
			closure = word_at(scanner, at + (u64)fn);
			next = word_at(scanner, at + (u64)link);
			add_value(scanner, closure, at + (u64)fn, UINT32_MAX, true);
		} else {
			add_value(scanner, at, scanner->goroutine->address, UINT32_MAX, true);
			if (!memory_read_u64(runtime->memory, at + (u64)fn, &closure) ||
				!memory_read_u64(runtime->memory, at + (u64)link, &next))
				return false;
			add_value(scanner, closure, at + (u64)fn, UINT32_MAX, true);
		}
		at = next;
	}
	return true;
}

static int compare_object(const void *a, const void *b)
{
	u64 x = ((const struct live_object *)a)->address,
	    y = ((const struct live_object *)b)->address;

	return (x > y) - (x < y);
}

static struct live_object *find_object(struct stack_scan *scan, u64 address)
{
	u32 from = 0, to = scan->objects.len;

	while (from < to) {
		u32 middle = from + (to - from) / 2;

		if (scan->objects.at[middle].address <= address)
			from = middle + 1;
		else
			to = middle;
	}
	if (from == 0)
		return NULL;
	from--;
	return address < scan->objects.at[from].address + scan->objects.at[from].map->size
	               ? &scan->objects.at[from]
	               : NULL;
}

// Exact pointers first, so that an object that both kinds reach is scanned exactly.
static void follow_objects(struct scanner *scanner)
{
	struct stack_scan *scan = scanner->scan;

	if (scan->objects.len > 1)
		qsort(scan->objects.at, scan->objects.len, sizeof(*scan->objects.at),
			compare_object);
	while (scan->exact.len || scan->guessed.len) {
		bool is_exact = scan->exact.len != 0;
		struct stack_item item = is_exact ? vec_pop(&scan->exact) : vec_pop(&scan->guessed);
		struct live_object *object = find_object(scan, item.address);

		if (!object || object->is_done)
			continue;
		object->is_done = true;
		if (object->map->bits)
			scan_bits(scanner, object->address, object->map->bits, object->map->words,
				object->frame, is_exact);
		else
			scan_words(scanner, object->address,
				object->address + object->map->words * 8ull, object->frame);
	}
}

// A running goroutine without registers, or a stack that could not be unwound to its end.
static bool is_all_guessed(const struct goroutine *goroutine, u32 frame_count)
{
	return frame_count == 0 ||
	       (goroutine->status == GOROUTINE_RUNNING && !goroutine->has_registers);
}

// The outer part of a stack that was too deep to be read at once.
static void scan_unread(struct scanner *scanner)
{
	u64 at = MAX(scanner->stack->high, scanner->goroutine->stack_low);
	u64 high = scanner->goroutine->stack_high, words[UNREAD_WORDS];

	for (; at < high && high - at <= MAX_STACK; at += sizeof(words)) {
		u64 count = MIN((high - at) / 8, (u64)UNREAD_WORDS);

		if (!memory_read(scanner->scan->runtime->memory, at, words, count * 8))
			return;
		for (u64 i = 0; i < count; i++)
			add_value(scanner, words[i], at + i * 8, UINT32_MAX, false);
	}
}

static void scan_as_planned(struct scanner *scanner, const struct scan_plan *plan)
{
	struct stack_scan *scan = scanner->scan;
	const struct scan_word *words = scan->plans.words.at + plan->words_at;
	const struct scan_object *objects = scan->plans.objects.at + plan->objects_at;
	u64 low = scanner->stack->low;

	for (u32 i = 0; i < plan->word_count; i++) {
		u64 slot = low + words[i].offset;

		add_value(scanner, word_at(scanner, slot), slot, words[i].frame, words[i].is_exact);
	}
	for (u32 i = 0; i < plan->object_count; i++)
		*heap_vec_push(&scan->objects) = (struct live_object){
			low + objects[i].offset, objects[i].map, objects[i].frame, false};
}

static void scan_and_plan(struct scanner *scanner, const struct frame *frames, u32 count)
{
	const struct stack_bytes *stack = scanner->stack;
	struct scan_plans *plans = &scanner->scan->plans;
	u64 top = frames[count - 1].argp;

	scan_plan_begin(plans);
	scan_frames(scanner, frames, count);
	if (top < stack->high && stack->high - top > ENTRY_BYTES)
		scan_words(scanner, top, stack->high, count - 1);
	scan_plan_keep(plans, scanner->goroutine->stack, stack, frames, count);
}

void stack_scan_run(struct stack_scan *scan, const struct goroutine *goroutine,
	const struct stack_bytes *stack, const struct frame *frames, u32 frame_count)
{
	struct scanner scanner = {scan, goroutine, stack};
	const struct scan_plan *plan = NULL;

	scan->roots.len = scan->exact.len = scan->guessed.len = scan->objects.len = 0;
	if (is_all_guessed(goroutine, frame_count))
		scan_words(&scanner, stack->low, stack->high, UINT32_MAX);
	else if ((plan = scan_plan_find(
			  &scan->plans, goroutine->stack, stack, frames, frame_count)))
		scan_as_planned(&scanner, plan);
	else
		scan_and_plan(&scanner, frames, frame_count);
	scan_unread(&scanner);
	if (!scan_defers(&scanner))
		scan_words(&scanner, stack->low, stack->high, UINT32_MAX);
	if (in_stack(&scanner, goroutine->panic_head))
		*heap_vec_push(&scan->exact) =
			(struct stack_item){goroutine->panic_head, UINT32_MAX};
	follow_objects(&scanner);
}
