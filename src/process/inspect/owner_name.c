// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/owner_name.h"

#include "process/inspect/address_index.h"
#include "process/inspect/global_words.h"
#include "process/inspect/go_value.h"

enum {
	MAX_DISTANCE =
		1 << 16,  // into an object without a symbol in data or bss, whose end is not known
	MAX_STATIC = 256, // such objects that are looked for
	TINY_BLOCK = 16,
};

struct search {
	struct arena *arena;
	struct go_types *types;
	const struct heap *heap;
	const struct data_symbols *symbols;
	const struct owner_wanted *wanted;
	struct address_index by_base; // heap objects -> wanted
	u32 statics[MAX_STATIC];      // wanted
	u64 nearest[MAX_STATIC], variables[MAX_STATIC];
	u32 static_count;
};

static void name(struct search *search, u32 wanted, u64 variable, u64 start, u64 type)
{
	const struct owner_wanted *of = &search->wanted[wanted];
	str symbol = data_symbols_text(search->arena, search->symbols, variable), path = STR_EMPTY;
	u64 offset = of->address - start;

	if (of->name->len || symbol.len == 0)
		return;
	if (type)
		path = go_field_path(search->arena, search->types, type, offset, STR("sync"));
	if (path.len || offset == 0)
		*of->name = arena_printf(
			search->arena, STR_FMT STR_FMT, STR_ARG(symbol), STR_ARG(path));
	else
		*of->name = arena_printf(search->arena, STR_FMT "+%llu", STR_ARG(symbol),
			(unsigned long long)offset);
}

static void take_word(void *context, u64 address, u64 value)
{
	struct search *search = context;
	struct heap_object object;
	bool is_tiny;
	u64 at = 0;
	u32 wanted;

	for (u32 i = 0; i < search->static_count; i++) {
		u64 distance = search->wanted[search->statics[i]].address - value;

		if (distance < MAX_DISTANCE && value > search->nearest[i]) {
			search->nearest[i] = value;
			search->variables[i] = address;
		}
	}
	if (search->by_base.len == 0 || !heap_find(search->heap, value, &object))
		return;
	// Small objects without pointers share a block with others that have nothing to do with them.
	is_tiny = object.is_noscan && object.size <= TINY_BLOCK;
	while (address_index_next(&search->by_base, object.base, &at, &wanted)) {
		u64 of = search->wanted[wanted].address;

		if (is_tiny ? of == value : of >= value)
			name(search, wanted, address, value,
				value == object.base + object.header
					? heap_object_type(search->heap, &object)
					: 0);
	}
}

void owner_names_find(struct arena *arena, const struct go_runtime *runtime, struct go_types *types,
	const struct heap *heap, const struct data_symbols *symbols,
	const struct owner_wanted *wanted, u32 count)
{
	struct search search = {
		.arena = arena, .types = types, .heap = heap, .symbols = symbols, .wanted = wanted};

	for (u32 i = 0; i < count; i++) {
		struct heap_object object;

		if (wanted[i].name->len)
			continue;
		if (heap && heap_find(heap, wanted[i].address, &object))
			address_index_put(&search.by_base, object.base, i);
		else if (search.static_count < MAX_STATIC)
			search.statics[search.static_count++] = i;
	}
	if (symbols->len && (search.by_base.len || search.static_count))
		global_words_each(runtime, take_word, &search);
	for (u32 i = 0; i < search.static_count; i++) {
		if (search.nearest[i])
			name(&search, search.statics[i], search.variables[i], search.nearest[i], 0);
	}
	address_index_free(&search.by_base);
}
