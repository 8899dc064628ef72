// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/inspection_copy.h"

#include "base/map.h"

struct copies {
	struct arena *arena;
	struct arena scratch;
	struct map known; // pointer and length -> copy
};

static void copy_text(struct copies *copies, str *text)
{
	u64 key = (u64)(uintptr_t)text->ptr ^ (u64)text->len << 48, *known;

	if (text->len == 0) {
		*text = STR_EMPTY;
		return;
	}
	known = map_put(&copies->known, key);
	if (*known == 0)
		*known = (u64)(uintptr_t)arena_str(copies->arena, *text).ptr;
	text->ptr = (const char *)(uintptr_t)*known;
}

static void copy_line(struct copies *copies, struct stack_line *line)
{
	copy_text(copies, &line->function);
	copy_text(copies, &line->file);
}

// The arrays are the table's own, in its arena; they are const to everybody else only.
#define OWN(type, pointer) ((type *)(uintptr_t)(pointer))

void inspection_copy_texts(struct arena *arena, struct goroutine_table *table)
{
	struct copies copies = {.arena = arena};

	arena_init(&copies.scratch);
	map_init(&copies.known, &copies.scratch);
	for (u32 i = 0; i < table->stack_count; i++) {
		for (u32 j = 0; j < table->stacks[i].line_count; j++)
			copy_line(&copies, &OWN(struct stack_line, table->stacks[i].lines)[j]);
	}
	for (u32 i = 0; i < table->creator_count; i++)
		copy_line(&copies, &OWN(struct stack_line, table->creators)[i]);
	for (u32 i = 0; i < table->defer_count; i++) {
		struct pending_defer *defer = &OWN(struct pending_defer, table->defers)[i];

		copy_text(&copies, &defer->function);
		copy_text(&copies, &defer->file);
	}
	for (u32 i = 0; i < table->label_count; i++) {
		copy_text(&copies, &OWN(struct label, table->labels)[i].key);
		copy_text(&copies, &OWN(struct label, table->labels)[i].value);
	}
	arena_deinit(&copies.scratch);
}
