// SPDX-License-Identifier: Apache-2.0
#include "trace/reader.h"

#include "trace/reader_step.h"

#include <stdio.h>

enum { HEADER_BYTES = 16 };

static bool parse_version(const u8 *bytes, size_t len, u32 *ret)
{
	str header = {(const char *)bytes, len};
	str rest = str_skip(header, 5);
	size_t digits = str_find_char(rest, ' ');
	u64 minor;

	if (len < HEADER_BYTES || !str_starts(header, STR("go 1.")) ||
		!str_to_u64(str_sub(rest, 0, digits), &minor) || minor > 99 ||
		!str_equal(str_skip(rest, digits), STR(" trace\0\0\0")))
		return false;
	*ret = (u32)minor;
	return true;
}

static bool read_header(struct trace_reader *reader, struct error *err)
{
	struct trace_input *input = &reader->input;

	if (!trace_input_fill(input, HEADER_BYTES, err))
		return false;
	if (!trace_input_left(input))
		return error_set(err, ERROR_INPUT, "byte 0: there is nothing in it");
	if (!parse_version(input->bytes, MIN(input->len, HEADER_BYTES), &reader->version))
		return error_set(err, ERROR_INPUT,
			"byte 0: not a Go execution trace: it does not begin with 'go 1.N trace'");
	if (reader->version < 22)
		return error_set(err, ERROR_INPUT,
			"a trace in the format of Go 1.%u; traces of Go 1.22 and later can be read",
			reader->version);
	if (reader->version != 22 && reader->version != 23 && reader->version != 25 &&
		reader->version != 26)
		return error_set(err, ERROR_INPUT,
			"a trace in the format of Go 1.%u, which this version does not know",
			reader->version);
	trace_shapes_init(&reader->shapes, reader->version);
	input->at = HEADER_BYTES;
	return true;
}

bool trace_reader_open(struct trace_reader *reader, struct trace_source source, struct error *err)
{
	*reader = (struct trace_reader){.moved = TRACE_NOT_MOVED};
	arena_init(&reader->arena);
	trace_input_init(&reader->input, source);
	trace_generation_init(&reader->generation);
	trace_names_init(&reader->names, &reader->arena);
	trace_order_init(&reader->order);
	if (read_header(reader, err))
		return true;
	trace_reader_close(reader);
	return false;
}

void trace_reader_close(struct trace_reader *reader)
{
	trace_order_deinit(&reader->order);
	trace_generation_deinit(&reader->generation);
	trace_input_deinit(&reader->input);
	arena_deinit(&reader->arena);
}

static void note(struct trace_reader *reader, u64 offset, const char *what)
{
	if (reader->losses.first[0])
		return;
	reader->losses.first_offset = offset;
	(void)snprintf(reader->losses.first, sizeof(reader->losses.first), "%s", what);
}

static u64 cursor_offset(const struct trace_reader *reader, const struct trace_cursor *cursor)
{
	return reader->input.offset + (u64)(cursor->bytes.at - reader->input.bytes);
}

// The rest of the generation has no place: states are not known any more.
static void give_up(struct trace_reader *reader, u64 offset, const char *why)
{
	struct trace_frontier *frontier = &reader->frontier;
	const u8 *bytes = reader->input.bytes;

	note(reader, offset, why);
	reader->losses.generations++;
	for (u32 i = 0; i < frontier->len; i++) {
		struct trace_cursor *cursor = frontier->cursors[i];

		reader->losses.bytes += (u64)(cursor->bytes.end - cursor->bytes.at);
		for (u32 b = cursor->batch; b != UINT32_MAX;
			b = reader->generation.batches.at[b].next)
			reader->losses.bytes += reader->generation.batches.at[b].len;
		do
			reader->losses.events++;
		while (trace_cursor_next(cursor, &reader->generation, bytes, &reader->shapes) ==
			TRACE_DECODED);
	}
	frontier->len = 0;
	reader->next_sample = reader->generation.samples.len;
	reader->sample_ns = INT64_MAX;
	reader->gap_pending = true;
}

bool trace_reader_leave_out(
	struct trace_reader *reader, struct trace_cursor *cursor, enum trace_decode decoded)
{
	while (decoded == TRACE_DECODE_BROKEN) {
		note(reader, cursor_offset(reader, cursor), "bytes that are no event");
		reader->losses.batches++;
		reader->losses.bytes += (u64)(cursor->bytes.end - cursor->bytes.at);
		cursor->bytes.at = cursor->bytes.end;
		reader->generation.is_damaged = true;
		decoded = trace_cursor_next_any(
			cursor, &reader->generation, reader->input.bytes, &reader->shapes);
	}
	return decoded == TRACE_DECODED;
}

static void build_frontier(struct trace_reader *reader)
{
	struct trace_generation *generation = &reader->generation;
	struct trace_frontier *frontier = &reader->frontier;

	trace_frontier_init(frontier, &generation->arena, generation->threads.len);
	for (u32 i = 0; i < generation->threads.len; i++) {
		const struct trace_thread_batches *thread = &generation->threads.at[i];
		struct trace_cursor *cursor = &frontier->all[i];

		cursor->batch = thread->first;
		cursor->thread = trace_order_thread(&reader->order, thread->thread);
		if (cursor->thread != UINT32_MAX && trace_reader_move(reader, cursor))
			trace_frontier_add(frontier, cursor);
	}
	reader->has_events |= frontier->len > 0 || generation->samples.len > 0;
}

static void note_generation(struct trace_reader *reader)
{
	struct trace_generation *generation = &reader->generation;

	reader->losses.batches += generation->broken_batches;
	generation->is_cut |=
		reader->version < 25 && !generation->has_frequency && generation->batches.len;
	reader->losses.is_cut |= generation->is_cut;
	if (generation->broken_batches)
		note(reader, generation->offset,
			"a batch that is broken, in the generation from here");
}

// A generation whose tables were not written yet when the trace was cut says nothing.
static bool is_usable(const struct trace_generation *generation)
{
	return generation->ns_per_unit > 0 &&
	       (generation->strings.len || (generation->has_frequency && !generation->is_cut));
}

// Sets the frontier to the next generation that can be used; *found tells.
static bool next_generation(struct trace_reader *reader, bool *found, struct error *err)
{
	struct trace_generation *generation = &reader->generation;

	*found = false;
	while (!reader->is_over && !*found) {
		if (!trace_generation_read(generation, &reader->input, reader->version, err))
			return false;
		reader->is_over = generation->is_last;
		if (generation->batches.len)
			trace_generation_tables(generation, &reader->input, reader->version);
		note_generation(reader);
		if (!generation->batches.len)
			continue;
		if (!is_usable(generation)) {
			note(reader, generation->offset, "a generation without its tables");
			reader->losses.generations++;
			reader->losses.bytes += generation->bytes;
			reader->losses.is_unfinished |= generation->is_last;
			reader->gap_pending |= !generation->is_last;
			continue;
		}
		*found = true;
	}
	return true;
}

static void make_sync(struct trace_reader *reader, i64 time_ns, u8 type, struct trace_event *ret)
{
	*ret = (struct trace_event){
		.time_ns = time_ns,
		.thread = TRACE_NONE,
		.proc = TRACE_NONE,
		.goroutine = TRACE_NONE,
		.what = trace_what(type, TRACE_NO_SLOT, TRACE_NO_SLOT),
	};
	if (type == TRACE_SYNC)
		ret->args[0] = ++reader->syncs;
}

// When the next CPU sample was taken.
static void note_sample(struct trace_reader *reader)
{
	const struct trace_generation *generation = &reader->generation;

	reader->sample_ns = reader->next_sample < generation->samples.len
	                            ? generation->samples.at[reader->next_sample].time_ns
	                            : INT64_MAX;
}

// What comes next: a SYNC, and before it a GAP when the states before it are not those after it.
static bool start_generation(
	struct trace_reader *reader, struct trace_event *ret, struct error *err)
{
	struct trace_generation *generation = &reader->generation;
	struct trace_order *order = &reader->order;
	struct trace_event sync;
	bool found, is_gap;

	reader->gap_pending |= generation->is_damaged;
	if (!next_generation(reader, &found, err))
		return false;
	is_gap = reader->gap_pending && reader->syncs;
	order->is_first = is_gap || !reader->syncs;
	if (found) {
		if (is_gap)
			trace_order_reset(order);
		order->generation = generation->number;
		build_frontier(reader);
		make_sync(reader, trace_units_ns(generation, generation->least_time), TRACE_SYNC,
			&sync);
	} else {
		reader->ended = true;
		make_sync(reader, reader->last_ns, TRACE_SYNC, &sync);
	}
	reader->next_sample = found ? 0 : generation->samples.len;
	note_sample(reader);
	reader->gap_pending = false;
	if (!is_gap) {
		*ret = sync;
		return true;
	}
	make_sync(reader, reader->last_ns, TRACE_GAP, ret);
	return trace_follow(order, &sync) == TRACE_ADVANCED;
}

static void make_sample(struct trace_reader *reader, struct trace_event *ret)
{
	const struct trace_cpu_sample *sample =
		&reader->generation.samples.at[reader->next_sample++];

	*ret = (struct trace_event){
		.time_ns = sample->time_ns,
		.thread = sample->thread,
		.proc = sample->proc,
		.goroutine = sample->goroutine,
		.args = {sample->stack},
		.what = trace_what(TRACE_CPU_SAMPLE, TRACE_NO_SLOT,
			trace_goroutine_find(&reader->order, (u64)sample->goroutine)),
	};
	note_sample(reader);
}

// The first that cannot go on waits for another thread: whichever can, by time.
enum trace_advance trace_reader_advance_other(struct trace_reader *reader)
{
	trace_frontier_sort(&reader->frontier);
	for (u32 i = 1; i < reader->frontier.len; i++) {
		enum trace_advance result = trace_reader_advance(reader, i);

		if (result != TRACE_WAITS)
			return result;
	}
	return TRACE_WAITS;
}

void trace_reader_stuck(struct trace_reader *reader, enum trace_advance result)
{
	const struct trace_cursor *cursor = reader->frontier.cursors[0];

	give_up(reader, cursor_offset(reader, cursor),
		result == TRACE_BROKEN ? reader->order.why
				       : "every thread waits for an event that is not there");
}

enum trace_next trace_reader_next_other(
	struct trace_reader *reader, const struct trace_event **ret, struct error *err)
{
	if (reader->next_sample < reader->generation.samples.len) {
		make_sample(reader, &reader->other);
		return trace_reader_finish(reader, &reader->other, ret);
	}
	if (reader->ended ||
		(reader->before_generation && !reader->before_generation(reader->before_context)))
		return TRACE_NEXT_END;
	return start_generation(reader, &reader->other, err)
	               ? trace_reader_finish(reader, &reader->other, ret)
	               : TRACE_NEXT_FAILED;
}

enum trace_next trace_reader_next(
	struct trace_reader *reader, const struct trace_event **ret, struct error *err)
{
	struct trace_order *order = &reader->order;
	const struct trace_frontier *frontier = &reader->frontier;

	if (UNLIKELY(order->taken < order->queued))
		return trace_reader_finish(reader, &order->queue[order->taken++], ret);
	order->taken = order->queued = 0;
	if (LIKELY(reader->moved != TRACE_NOT_MOVED))
		trace_reader_let_go(reader, reader->moved);
	reader->moved = TRACE_NOT_MOVED;
	for (;;) {
		enum trace_advance result;

		if (UNLIKELY(!frontier->len || frontier->times[0] > reader->sample_ns))
			return trace_reader_next_other(reader, ret, err);
		result = trace_reader_advance(reader, 0);
		if (UNLIKELY(result == TRACE_WAITS))
			result = trace_reader_advance_other(reader);
		if (LIKELY(result == TRACE_ADVANCED))
			return trace_reader_finish(
				reader, &frontier->cursors[reader->moved]->event, ret);
		trace_reader_stuck(reader, result);
	}
}

str trace_reader_string(const struct trace_reader *reader, u64 id)
{
	u32 index = trace_id_index(&reader->generation.string_ids, id);

	return index == UINT32_MAX ? STR_EMPTY : reader->generation.strings.at[index].text;
}

// Kept where the next question for it looks.
static void remember(const struct trace_ids *ids, u64 id, u32 name)
{
	if (id < ids->len)
		ids->names[id] = name + 1;
}

u32 trace_reader_find_name(struct trace_reader *reader, u64 id)
{
	u32 index = trace_id_index(&reader->generation.string_ids, id);
	struct trace_string_entry *entry;

	if (index == UINT32_MAX)
		return 0;
	entry = &reader->generation.strings.at[index];
	if (entry->name == UINT32_MAX)
		entry->name = trace_name(&reader->names, entry->text);
	remember(&reader->generation.string_ids, id, entry->name);
	return entry->name;
}

static u32 intern_stack(struct trace_reader *reader, const struct trace_stack_entry *entry)
{
	struct trace_bytes bytes = {entry->at, entry->end};
	u32 words[TRACE_MAX_STACK_FRAMES];

	for (u32 i = 0; i < entry->frames; i++) {
		u64 pc, function, file, line;
		struct trace_frame frame;

		if (!trace_varint(&bytes, &pc) || !trace_varint(&bytes, &function) ||
			!trace_varint(&bytes, &file) || !trace_varint(&bytes, &line))
			return 0;
		frame = (struct trace_frame){pc, trace_reader_name(reader, function),
			trace_reader_name(reader, file), (u32)MIN(line, UINT32_MAX)};
		words[i] = trace_frame_intern(&reader->names, &frame);
		if (words[i] == UINT32_MAX)
			return 0;
	}
	return trace_stack_intern(&reader->names, words, entry->frames);
}

u32 trace_reader_find_stack(struct trace_reader *reader, u64 id)
{
	u32 index = id ? trace_id_index(&reader->generation.stack_ids, id) : UINT32_MAX;
	struct trace_stack_entry *entry;

	if (index == UINT32_MAX)
		return 0;
	entry = &reader->generation.stacks.at[index];
	if (entry->stack == UINT32_MAX)
		entry->stack = intern_stack(reader, entry);
	remember(&reader->generation.stack_ids, id, entry->stack);
	return entry->stack;
}
