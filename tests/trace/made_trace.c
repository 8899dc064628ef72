// SPDX-License-Identifier: Apache-2.0
#include "trace/made_trace.h"

static void put_varint(struct strbuf *out, u64 value)
{
	for (; value >= 0x80; value >>= 7)
		strbuf_add_char(out, (char)(value | 0x80));
	strbuf_add_char(out, (char)value);
}

void made_begin(struct made_trace *made, struct arena *arena, u32 version)
{
	*made = (struct made_trace){0};
	strbuf_init(&made->bytes, arena);
	strbuf_init(&made->batch, arena);
	strbuf_printf(&made->bytes, "go 1.%u trace", version);
	strbuf_add(&made->bytes, STR("\0\0\0"));
}

void made_batch(struct made_trace *made, u64 generation, u64 thread, u64 time)
{
	made->generation = generation;
	made->thread = thread;
	made->time = time;
	made->batch.len = 0;
}

void made_event(struct made_trace *made, u8 type, u64 delta, u32 count, const u64 *args)
{
	strbuf_add_char(&made->batch, (char)type);
	put_varint(&made->batch, delta);
	for (u32 i = 0; i < count; i++)
		put_varint(&made->batch, args[i]);
}

void made_end(struct made_trace *made)
{
	strbuf_add_char(&made->bytes, TRACE_EVENT_BATCH);
	put_varint(&made->bytes, made->generation);
	put_varint(&made->bytes, made->thread);
	put_varint(&made->bytes, made->time);
	put_varint(&made->bytes, made->batch.len);
	strbuf_add(&made->bytes, strbuf_str(&made->batch));
}

void made_tables(struct made_trace *made, u64 generation, u32 version)
{
	made_batch(made, generation, UINT64_MAX, 1);
	if (version >= 25)
		strbuf_add_char(&made->batch, TRACE_SYNC_WIRE);
	strbuf_add_char(&made->batch, TRACE_FREQUENCY);
	put_varint(&made->batch, 1000000000);
	made_end(made);
	made_strings(made, generation, 1, 1, (const char *[]){"wait"});
}

void made_strings(
	struct made_trace *made, u64 generation, u64 first, u32 count, const char *const *texts)
{
	made_batch(made, generation, UINT64_MAX, 1);
	strbuf_add_char(&made->batch, TRACE_STRINGS);
	for (u32 i = 0; i < count; i++) {
		strbuf_add_char(&made->batch, TRACE_STRING);
		put_varint(&made->batch, first + i);
		put_varint(&made->batch, str_from_c(texts[i]).len);
		strbuf_add(&made->batch, str_from_c(texts[i]));
	}
	made_end(made);
}

void made_stack(struct made_trace *made, u64 generation, u64 id, struct made_frame frame)
{
	made_batch(made, generation, UINT64_MAX, 1);
	strbuf_add_char(&made->batch, TRACE_STACKS);
	strbuf_add_char(&made->batch, TRACE_STACK);
	put_varint(&made->batch, id);
	put_varint(&made->batch, 1);
	put_varint(&made->batch, 0x1000 + id);
	put_varint(&made->batch, frame.function);
	put_varint(&made->batch, frame.file);
	put_varint(&made->batch, frame.line);
	made_end(made);
}

void made_generation_end(struct made_trace *made)
{
	strbuf_add_char(&made->bytes, TRACE_END_OF_GENERATION);
}

str made_bytes(const struct made_trace *made)
{
	return strbuf_str(&made->bytes);
}
