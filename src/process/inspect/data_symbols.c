// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/data_symbols.h"

#include "base/vec.h"

#include <stdlib.h>

enum { MAX_SYMBOLS = 1 << 22 };

struct collect {
	struct arena *arena;
	const struct go_runtime *runtime;
	VEC(struct data_symbol) found;
};

static bool take(void *context, const struct elf_symbol *symbol)
{
	struct collect *collect = context;
	const struct moduledata *module = &collect->runtime->module;
	u64 address = symbol->address + collect->runtime->target->bias;
	u64 low = MIN(module->noptrdata, module->data);
	u64 high = MAX(module->ebss, module->enoptrbss);

	if (symbol->size > 0 && symbol->name.len > 0 && address >= low && address < high)
		*vec_push(collect->arena, &collect->found) = (struct data_symbol){
			.address = address, .size = symbol->size, .name = symbol->name};
	return collect->found.len < MAX_SYMBOLS;
}

static int by_address(const void *a, const void *b)
{
	const struct data_symbol *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

void data_symbols_read(
	struct arena *arena, const struct go_runtime *runtime, struct data_symbols *ret)
{
	struct collect collect = {.arena = arena, .runtime = runtime};

	elf_symbols_each(&runtime->target->binary.elf, take, &collect);
	if (collect.found.len)
		qsort(collect.found.at, collect.found.len, sizeof(*collect.found.at), by_address);
	*ret = (struct data_symbols){.at = collect.found.at, .len = collect.found.len};
}

const struct data_symbol *data_symbols_find(const struct data_symbols *symbols, u64 address)
{
	u32 low = 0, high = symbols->len;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (symbols->at[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || address - symbols->at[low - 1].address >= symbols->at[low - 1].size)
		return NULL;
	return &symbols->at[low - 1];
}

str data_symbols_text(struct arena *arena, const struct data_symbols *symbols, u64 address)
{
	const struct data_symbol *symbol = data_symbols_find(symbols, address);

	if (!symbol)
		return STR_EMPTY;
	if (symbol->address == address)
		return arena_str(arena, symbol->name);
	return arena_printf(arena, STR_FMT "+%llu", STR_ARG(symbol->name),
		(unsigned long long)(address - symbol->address));
}
