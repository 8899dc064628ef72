// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/peek.h"

const u8 *peek_view(const struct peek *peek, u64 address, u64 size)
{
	struct heap_object object;
	const u8 *bytes;
	u64 offset;

	if (!peek->heap || !heap_find(peek->heap, address, &object) || object.is_noscan)
		return memory_view(peek->memory, address, size);
	offset = address - object.base;
	if (offset > object.size || size > object.size - offset)
		return NULL;
	bytes = heap_object_bytes(peek->heap, &object);
	return bytes ? bytes + offset : memory_view(peek->memory, address, size);
}

bool peek_read(const struct peek *peek, u64 address, void *to, u64 size)
{
	const u8 *bytes = peek_view(peek, address, size);

	if (!bytes)
		return memory_read(peek->memory, address, to, size);
	memcpy(to, bytes, size);
	return true;
}

u64 peek_u64(const struct peek *peek, u64 address)
{
	u64 value;

	return peek_read(peek, address, &value, sizeof(value)) ? value : 0;
}

// Less a rune at the end that was cut in two.
static u64 cut_at_rune(const char *text, u64 len)
{
	u64 start = len;
	u8 first;

	while (start > 0 && len - start < 4 && ((u8)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0)
		return len;
	first = (u8)text[start - 1];
	if (first >= 0xc0 && len - start < (first >= 0xf0 ? 3u : first >= 0xe0 ? 2u : 1u))
		return start - 1;
	return len;
}

str peek_text(struct arena *arena, const struct peek *peek, u64 address, u64 len, u64 limit)
{
	u64 take = MIN(len, limit);
	char *text;

	if (take == 0)
		return STR_EMPTY;
	text = arena_alloc(arena, take, 1);
	if (!peek_read(peek, address, text, take))
		return STR_EMPTY;
	for (u64 i = 0; i < take; i++) {
		if ((u8)text[i] < ' ' || text[i] == 0x7f)
			return STR_EMPTY;
	}
	if (take < len)
		take = cut_at_rune(text, take);
	return (str){text, take};
}
