// SPDX-License-Identifier: Apache-2.0
#include "profile/goroutine_dump.h"

#include "profile/builder.h"
#include "profile/dump_header.h"

struct reader {
	struct arena *arena;
	str rest;
	VEC(struct dump_goroutine) goroutines;
	VEC(struct dump_frame) frames;
	VEC(struct profile_label) labels;
};

static str next_line(str *rest)
{
	str line = str_cut(rest, '\n');

	return str_ends(line, STR("\r")) ? str_sub(line, 0, line.len - 1) : line;
}

bool goroutine_dump_is(str text)
{
	while (text.len) {
		str line = next_line(&text);

		if (dump_header_is(line))
			return true;
	}
	return false;
}

// "\t/src/a.go:12 +0x1d fp=… sp=… pc=…"
static bool read_place(str line, struct dump_frame *frame)
{
	size_t end, colon;
	u64 number;

	if (!str_starts(line, STR("\t")))
		return false;
	line = str_skip(line, 1);
	end = str_find(line, STR(" +0x"));
	line = str_sub(line, 0, end);
	colon = str_find_last_char(line, ':');
	if (colon >= line.len || !str_to_u64(str_skip(line, colon + 1), &number) ||
		number > INT32_MAX)
		return false;
	frame->file = str_sub(line, 0, colon);
	frame->line = (i64)number;
	return true;
}

// "main.(*T).run(0xc000012345, {0x1, ...})"
static bool read_call(str line, struct dump_frame *frame)
{
	size_t open = str_find_last_char(line, '(');

	if (open == 0 || open >= line.len || !str_ends(line, STR(")")) ||
		str_starts(line, STR("\t")))
		return false;
	frame->function = str_sub(line, 0, open);
	frame->is_inlined = str_equal(str_skip(line, open), STR("(...)"));
	return true;
}

// "created by main.run in goroutine 12"
static bool read_creator(str line, struct dump_goroutine *goroutine)
{
	str by = STR("created by "), in = STR(" in goroutine ");
	size_t at;

	if (!str_starts(line, by))
		return false;
	line = str_skip(line, by.len);
	at = str_find(line, in);
	goroutine->creator.function = str_sub(line, 0, at);
	if (at < line.len && !str_to_u64(str_skip(line, at + in.len), &goroutine->creator_id))
		goroutine->creator_id = 0;
	return true;
}

static bool is_elision(str line)
{
	return str_starts(line, STR("...")) && str_ends(line, STR("frames elided..."));
}

static void read_ancestors(struct reader *reader)
{
	while (reader->rest.len && next_line(&reader->rest).len)
		;
}

// One line of a stack, with the one behind it that says where; false at the stack's end.
static bool read_frame(struct reader *reader, struct dump_goroutine *goroutine, bool *is_whole)
{
	str before = reader->rest, line = next_line(&reader->rest), place = reader->rest;
	struct dump_frame frame = {0}, *where = &frame;

	if (!line.len || dump_header_is(line)) {
		if (line.len)
			reader->rest = before;
		return false;
	}
	if (is_elision(line)) {
		goroutine->is_elided = true;
		return true;
	}
	if (str_starts(line, STR("\tgoroutine running on other thread"))) {
		goroutine->has_no_stack = true;
		return true;
	}
	if (str_starts(line, STR("[originating from goroutine "))) {
		read_ancestors(reader);
		return false;
	}
	if (read_creator(line, goroutine))
		where = &goroutine->creator;
	else if (!read_call(line, &frame))
		return true; // what another thread wrote in between, registers, cgo frames
	*is_whole = read_place(next_line(&place), where);
	if (*is_whole)
		reader->rest = place;
	if (where == &frame && (*is_whole || !frame.is_inlined))
		*vec_push(reader->arena, &reader->frames) = frame;
	return true;
}

static void read_goroutine(struct reader *reader, struct dump_goroutine *goroutine)
{
	bool is_whole = true, more = true;

	goroutine->frames_at = reader->frames.len;
	while (reader->rest.len && more)
		more = read_frame(reader, goroutine, &is_whole);
	goroutine->frame_count = reader->frames.len - goroutine->frames_at;
	goroutine->is_cut = !reader->rest.len &&
	                    (!is_whole || (!goroutine->frame_count && !goroutine->has_no_stack));
}

static bool ends_in_line(str text)
{
	return text.len && text.ptr[text.len - 1] != '\n';
}

bool goroutine_dump_read(
	struct arena *arena, str text, struct goroutine_dump *ret, struct error *err)
{
	struct reader reader = {.arena = arena, .rest = text};

	while (reader.rest.len) {
		str line = next_line(&reader.rest);
		struct dump_goroutine goroutine = {0};
		struct dump_header header;

		if (!dump_header_read(arena, line, &header))
			continue;
		goroutine = header.goroutine;
		goroutine.labels_at = reader.labels.len;
		goroutine.label_count = header.label_count;
		for (u32 i = 0; i < header.label_count; i++)
			*vec_push(arena, &reader.labels) = header.labels[i];
		read_goroutine(&reader, &goroutine);
		*vec_push(arena, &reader.goroutines) = goroutine;
	}
	if (!reader.goroutines.len)
		return error_set(err, ERROR_INPUT, "there is no goroutine in this text");
	if (ends_in_line(text) && !vec_last(&reader.goroutines)->creator.file.len)
		vec_last(&reader.goroutines)->is_cut = true;
	*ret = (struct goroutine_dump){
		.goroutines = reader.goroutines.at,
		.count = reader.goroutines.len,
		.frames = reader.frames.at,
		.frame_count = reader.frames.len,
		.labels = reader.labels.at,
		.label_count = reader.labels.len,
		.is_truncated = vec_last(&reader.goroutines)->is_cut,
	};
	return true;
}

static void add_goroutine(struct profile_builder *builder, const struct goroutine_dump *dump,
	const struct dump_goroutine *goroutine)
{
	u32 *stack = arena_array(builder->arena, u32, goroutine->frame_count);
	struct profile_label *labels =
		arena_array(builder->arena, struct profile_label, goroutine->label_count + 1);
	i64 one = 1;

	for (u32 i = 0; i < goroutine->frame_count; i++) {
		const struct dump_frame *frame = &dump->frames[goroutine->frames_at + i];

		stack[i] = profile_builder_frame(
			builder, 0, frame->function, frame->file, frame->line);
	}
	labels[0] = (struct profile_label){.key = STR("state"), .text = goroutine->state};
	for (u32 i = 0; i < goroutine->label_count; i++)
		labels[i + 1] = dump->labels[goroutine->labels_at + i];
	profile_builder_sample(
		builder, stack, goroutine->frame_count, &one, labels, goroutine->label_count + 1);
}

void goroutine_dump_profile(
	struct arena *arena, const struct goroutine_dump *dump, struct profile *ret)
{
	struct profile_builder builder;

	profile_builder_init(&builder, arena);
	profile_builder_type(&builder, STR("goroutine"), STR("count"));
	builder.profile.period_type = builder.types.at[0];
	builder.profile.period = 1;
	if (dump->is_truncated)
		builder.profile.note =
			STR("the dump is cut off: goroutines at its end are missing");
	for (u32 i = 0; i < dump->count; i++)
		add_goroutine(&builder, dump, &dump->goroutines[i]);
	profile_builder_finish(&builder, ret);
}
