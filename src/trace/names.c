// SPDX-License-Identifier: Apache-2.0
#include "trace/names.h"

void trace_names_init(struct trace_names *names, struct arena *arena)
{
	*names = (struct trace_names){.arena = arena};
	str_map_init(&names->ids, arena);
	map_init(&names->frame_ids, arena);
	map_init(&names->stack_ids, arena);
	*vec_push(arena, &names->texts) = STR_EMPTY;
	*vec_push(arena, &names->stacks) = (struct trace_stack){0};
}

u32 trace_name(struct trace_names *names, str text)
{
	u64 *id;

	if (!text.len)
		return 0;
	id = str_map_get(&names->ids, text);
	if (id)
		return (u32)*id;
	if (names->texts.len >= TRACE_MAX_NAMES || names->bytes + text.len > TRACE_MAX_NAME_BYTES) {
		names->is_full = true;
		return 0;
	}
	names->bytes += text.len;
	*str_map_put(&names->ids, text) = names->texts.len;
	*vec_push(names->arena, &names->texts) = arena_str(names->arena, text);
	return names->texts.len - 1;
}

// A slot of a table by hash whose entry `equals`, or a free one: entries are stored plus one.
static u64 key_of(u64 hash)
{
	return hash >> 1; // never UINT64_MAX
}

u32 trace_frame_intern(struct trace_names *names, const struct trace_frame *frame)
{
	struct trace_frame whole = *frame;
	u64 key = key_of((whole.pc * 0x9e3779b97f4a7c15 ^ (u64)whole.function << 32 ^ whole.line) *
			 0xff51afd7ed558ccd);

	for (;; key = key_of(key * 3 + 1)) {
		u64 *slot = map_get(&names->frame_ids, key);
		const struct trace_frame *known = slot ? &names->frames.at[*slot] : NULL;

		if (!known)
			break;
		if (known->pc == whole.pc && known->function == whole.function &&
			known->file == whole.file && known->line == whole.line)
			return (u32)*slot;
	}
	if (names->frames.len >= TRACE_MAX_FRAMES) {
		names->is_full = true;
		return UINT32_MAX;
	}
	*map_put(&names->frame_ids, key) = names->frames.len;
	*vec_push(names->arena, &names->frames) = whole;
	return names->frames.len - 1;
}

u32 trace_stack_intern(struct trace_names *names, const u32 *frames, u32 len)
{
	u64 key = key_of(str_hash((str){(const char *)frames, len * sizeof(u32)}));

	if (!len)
		return 0;
	for (;; key = key_of(key * 3 + 1)) {
		u64 *slot = map_get(&names->stack_ids, key);
		const struct trace_stack *known = slot ? &names->stacks.at[*slot] : NULL;

		if (!known)
			break;
		if (known->len == len &&
			memcmp(names->words.at + known->at, frames, len * sizeof(u32)) == 0)
			return (u32)*slot;
	}
	if (names->stacks.len >= TRACE_MAX_STACKS ||
		names->words.len + len > TRACE_MAX_STACK_WORDS) {
		names->is_full = true;
		return 0;
	}
	*map_put(&names->stack_ids, key) = names->stacks.len;
	*vec_push(names->arena, &names->stacks) = (struct trace_stack){names->words.len, len};
	for (u32 i = 0; i < len; i++)
		*vec_push(names->arena, &names->words) = frames[i];
	return names->stacks.len - 1;
}
