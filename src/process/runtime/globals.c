// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/globals.h"

static const str symbols[GLOBAL_COUNT] = {
#define GLOBAL(name, symbol) {symbol, sizeof(symbol) - 1},
#include "process/runtime/globals.def"
#undef GLOBAL
};

struct search {
	struct globals *globals;
	u64 bias;
};

static bool take(void *context, const struct elf_symbol *symbol)
{
	struct search *search = context;

	if (!str_starts(symbol->name, STR("runtime.")) && !str_starts(symbol->name, STR("sync.")))
		return true;
	for (u32 i = 0; i < GLOBAL_COUNT; i++)
		if (str_equal(symbol->name, symbols[i]))
			search->globals->address[i] = symbol->address + search->bias;
	return true;
}

void globals_find(const struct target *target, struct globals *ret)
{
	struct search search = {ret, target->bias};

	*ret = (struct globals){0};
	elf_symbols_each(&target->binary.elf, take, &search);
}

str global_symbol(enum global global)
{
	return symbols[global];
}
