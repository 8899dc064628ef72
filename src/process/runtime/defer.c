// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/defer.h"

#include "process/runtime/field.h"
#include "process/runtime/open_defer.h"

enum {
	RECORD_SIZE = 72, // the largest runtime._defer
	BAD_DEFER = 1,    // runtime.badDefer: the list of a range loop that has ended
	MAX_PANICS = 64,
};

struct reader {
	struct goroutine_worker *worker;
	struct goroutine *goroutine;
	const struct stack_bytes *stack;
	const struct frame *frames;
	u32 frame_count;
	u32 first; // of this goroutine in worker->defers
	bool has_left_stack;
};

// Code, types and the function values that the linker made: they never change.
static bool is_constant(const struct go_runtime *runtime, u64 address)
{
	return address >= runtime->module.text && address < runtime->module.noptrdata;
}

static bool read_bytes(struct reader *reader, u64 address, void *to, u32 size)
{
	const struct stack_bytes *stack = reader->stack;

	if (address < stack->low || address >= stack->high || stack->high - address < size) {
		if (!is_constant(reader->worker->runtime, address))
			reader->has_left_stack = true;
		return page_reader_read(&reader->worker->pages, address, to, size);
	}
	memcpy(to, stack->bytes + (address - stack->low), size);
	return true;
}

static bool read_word(void *context, u64 address, u64 *ret)
{
	return read_bytes(context, address, ret, sizeof(*ret));
}

// runtime._defer
struct record {
	u64 sp, pc, fn, link, head;
	bool is_heap, is_range, is_running, is_open_coded;
};

static bool read_record(struct reader *reader, u64 address, struct record *ret)
{
	const struct go_runtime *runtime = reader->worker->runtime;
	u8 bytes[RECORD_SIZE];

	if (!address || (address & 7) || RUNTIME_OFFSET(runtime, defer_size) > RECORD_SIZE ||
		!read_bytes(reader, address, bytes, (u32)RUNTIME_OFFSET(runtime, defer_size)))
		return false;
	*ret = (struct record){
		.sp = field_u64(bytes, RUNTIME_OFFSET(runtime, defer_sp)),
		.pc = field_u64(bytes, RUNTIME_OFFSET(runtime, defer_pc)),
		.fn = field_u64(bytes, RUNTIME_OFFSET(runtime, defer_fn)),
		.link = field_u64(bytes, RUNTIME_OFFSET(runtime, defer_link)),
		.head = field_u64(bytes, RUNTIME_OFFSET(runtime, defer_head)),
		.is_heap = field_u8(bytes, RUNTIME_OFFSET(runtime, defer_heap)),
		.is_range = field_u8(bytes, RUNTIME_OFFSET(runtime, defer_rangefunc)),
		.is_running = field_u8(bytes, RUNTIME_OFFSET(runtime, defer_started)),
		.is_open_coded = field_u8(bytes, RUNTIME_OFFSET(runtime, defer_open_defer)),
	};
	return true;
}

static bool is_full(const struct reader *reader)
{
	return reader->worker->defers.len - reader->first >= DEFER_MAX_COUNT ||
	       reader->worker->defers.len >= DEFER_MAX_TOTAL;
}

// statement_pc: of the defer statement; 0: not known, then the closure's declaration is near it.
static bool add(
	struct reader *reader, enum defer_kind kind, u64 closure, u64 statement_pc, u32 frame)
{
	struct goroutine_worker *worker = reader->worker;
	struct defer_target target =
		defer_target_find(&worker->defer_targets, closure, read_word, reader);
	struct pending_defer *defer;
	struct symbol_lines lines = {0};

	if (!target.is_known || is_full(reader))
		return false;
	if (statement_pc)
		lines = symbolizer_lines(&worker->symbolizer, statement_pc);
	defer = heap_vec_push(&worker->defers);
	*defer = (struct pending_defer){
		.kind = kind,
		.fn_pc = target.entry,
		.function = target.function,
		.file = lines.len ? lines.at[0].file : target.file,
		.line = lines.len ? lines.at[0].line : target.line,
		.frame = frame,
		.closure = closure,
	};
	return true;
}

// Defers of a loop body of a range over func hang on the record of the function around it.
static void add_range(struct reader *reader, const struct record *outer, u32 frame)
{
	struct record record;
	u64 at = 0;

	if (!outer->head || !read_bytes(reader, outer->head, &at, sizeof(at)))
		return;
	while (at && at != BAD_DEFER && !is_full(reader) && read_record(reader, at, &record)) {
		if (record.fn && !add(reader, DEFER_HEAP, record.fn, 0, frame))
			return;
		if (record.fn)
			reader->worker->defers.at[reader->worker->defers.len - 1].from_range = true;
		at = record.link;
	}
}

// False ends the list: what stands there is no pending defer.
static bool add_record(struct reader *reader, const struct record *record, u32 frame)
{
	if (record->is_open_coded || record->is_running)
		return true;
	if (record->is_range) {
		add_range(reader, record, frame);
		return !is_full(reader);
	}
	if (!record->fn)
		return true;
	return add(reader, record->is_heap ? DEFER_HEAP : DEFER_STACK, record->fn, record->pc - 1,
		frame);
}

static const struct open_defers *open_defers_of(
	struct goroutine_worker *worker, const struct frame *frame)
{
	u64 *known = map_put(&worker->open_defers, frame->func.entry);
	struct open_defers *defers;

	if (!*known) {
		defers = arena_new(&worker->arena, struct open_defers);
		// One without any stands for funcdata that makes no sense.
		if (!open_defers_read(worker->runtime, frame, defers))
			*defers = (struct open_defers){0};
		*known = (u64)(uintptr_t)defers;
	}
	return (const struct open_defers *)(uintptr_t)*known;
}

// A function on its way out calls what it deferred itself. Of what has been called the bit is cleared, while
// the closure stays in its slot.
static void note_running(struct reader *reader, u32 index, u64 closure)
{
	u64 entry;

	if (index && closure && !reader->goroutine->deferred &&
		read_word(reader, closure, &entry) && entry == reader->frames[index - 1].func.entry)
		reader->goroutine->deferred = index;
}

static void add_open_coded(struct reader *reader, u32 index)
{
	const struct frame *frame = &reader->frames[index];
	const struct open_defers *defers;
	u8 bits;

	if (!frame->has_open_defers || frame->varp <= frame->sp)
		return;
	defers = open_defers_of(reader->worker, frame);
	// In its first instructions the frame holds what was there before.
	if (!defers->count || frame->lookup_pc < defers->cleared_pc ||
		!read_bytes(reader, frame->varp - defers->bits_offset, &bits, sizeof(bits)))
		return;
	for (u32 i = defers->count; i-- > 0;) {
		u64 closure;

		if (!defers->closure_offset[i] ||
			!read_word(reader, frame->varp - defers->closure_offset[i], &closure))
			continue;
		if (!(bits >> i & 1)) {
			note_running(reader, index, closure);
			continue;
		}
		add(reader, DEFER_OPEN_CODED, closure, defers->statement_pc[i], index);
	}
}

static bool belongs_to(const struct record *record, const struct frame *frame)
{
	return record->sp == frame->sp && record->pc >= frame->func.entry &&
	       record->pc <= frame->func.end;
}

// Goexit runs defers like a panic does.
static bool is_panicking(struct reader *reader)
{
	const struct go_runtime *runtime = reader->worker->runtime;
	u64 at = reader->goroutine->panic_head;

	for (u32 i = 0; i < MAX_PANICS && at; i++) {
		u8 is_goexit = 0;

		if (!read_bytes(reader, at + (u64)RUNTIME_OFFSET(runtime, panic_goexit), &is_goexit,
			    sizeof(is_goexit)) ||
			!is_goexit)
			return true;
		if (!read_word(reader, at + (u64)RUNTIME_OFFSET(runtime, panic_link), &at))
			return false;
	}
	return false;
}

bool goroutine_add_defers(struct goroutine_worker *worker, struct goroutine *goroutine,
	const struct stack_bytes *stack, const struct frame *frames, u32 frame_count)
{
	struct reader reader = {.worker = worker,
		.goroutine = goroutine,
		.stack = stack,
		.frames = frames,
		.frame_count = frame_count,
		.first = worker->defers.len};
	struct record record;
	bool has_record = read_record(&reader, goroutine->defer_head, &record);

	goroutine->deferred = 0;
	for (u32 i = 0; i < frame_count; i++) {
		while (has_record && record.sp <= frames[i].sp) {
			u32 frame = belongs_to(&record, &frames[i]) ? i : UINT32_MAX;

			// The frame below may begin where this one does (arm64).
			if (frame == UINT32_MAX && record.sp == frames[i].sp &&
				i + 1 < frame_count && belongs_to(&record, &frames[i + 1]))
				break;
			has_record = add_record(&reader, &record, frame) &&
			             read_record(&reader, record.link, &record);
		}
		add_open_coded(&reader, i);
	}
	goroutine->defers_at = reader.first;
	goroutine->defer_count = worker->defers.len - reader.first;
	if (goroutine->panic_head)
		goroutine->is_panicking = is_panicking(&reader);
	return reader.has_left_stack;
}
