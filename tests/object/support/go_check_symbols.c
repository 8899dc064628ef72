// SPDX-License-Identifier: Apache-2.0
#include "base/map.h"
#include "object/operands.h"
#include "object/support/go_check.h"

#include <elf.h>

enum { MAX_OPERANDS = 256 };

// The same with a colon from Go 1.20 on.
static const char *const gofunc_names[] = {"go:func.*", "go.func.*"};

static bool check_symbol(struct go_check *check, const char *name, u64 got)
{
	struct elf_symbol symbol;

	if (!elf_symbol_find(&check->binary.elf, str_from_c(name), &symbol))
		return go_check_differs(check, "no symbol %s", name);
	return symbol.address == got ||
	       go_check_differs(check, "%s is 0x%llx, but read as 0x%llx", name,
		       (unsigned long long)symbol.address, (unsigned long long)got);
}

bool go_check_symbols(struct go_check *check)
{
	const struct moduledata *data = &check->data;
	bool is_old = check->binary.build.version.minor < 20;

	return check_symbol(check, "runtime.firstmoduledata", data->address) &&
	       check_symbol(check, "runtime.pclntab", data->pclntab) &&
	       check_symbol(check, "runtime.text", data->text) &&
	       check_symbol(check, "runtime.etext", data->etext) &&
	       check_symbol(check, "runtime.noptrdata", data->noptrdata) &&
	       check_symbol(check, "runtime.edata", data->edata) &&
	       check_symbol(check, "runtime.bss", data->bss) &&
	       check_symbol(check, "runtime.ebss", data->ebss) &&
	       check_symbol(check, "runtime.noptrbss", data->noptrbss) &&
	       check_symbol(check, "runtime.enoptrbss", data->enoptrbss) &&
	       check_symbol(check, "runtime.types", data->types) &&
	       check_symbol(check, "runtime.etypes", data->etypes) &&
	       check_symbol(check, "runtime.gcdata", data->gcdata) &&
	       check_symbol(check, "runtime.gcbss", data->gcbss) &&
	       check_symbol(check, gofunc_names[is_old], data->gofunc) &&
	       (data->next == 0 || go_check_differs(check, "a second moduledata"));
}

struct functions {
	struct go_check *check;
	struct map by_address; // of symbols: the table knows them
	u32 count;
	bool agrees;
};

// Every function symbol within Go's text is a function of the table.
static bool check_function(void *context, const struct elf_symbol *symbol)
{
	struct functions *functions = context;
	const struct go_check *check = functions->check;
	struct go_func func;

	if (symbol->kind != STT_FUNC || symbol->address < check->data.minpc ||
		symbol->address >= check->data.maxpc || !symbol->size)
		return true;
	functions->count++;
	if (!pclntab_find(&check->tab, symbol->address + check->bias, &func) ||
		func.entry != symbol->address + check->bias) {
		functions->agrees = go_check_differs(
			check, STR_FMT " is in no function of its own", STR_ARG(symbol->name));
		return false;
	}
	// Symbols of generic functions have their types in the brackets; those of types in functions have a dot for a
	// middle dot.
	if (str_find_char(symbol->name, '[') == symbol->name.len &&
		str_find(func.name, STR("\xc2\xb7")) == func.name.len &&
		!str_starts(symbol->name, func.name)) {
		functions->agrees = go_check_differs(check, STR_FMT " is read as " STR_FMT,
			STR_ARG(symbol->name), STR_ARG(func.name));
		return false;
	}
	return true;
}

bool go_check_functions(struct go_check *check)
{
	struct functions functions = {.check = check, .agrees = true};

	elf_symbols_each(&check->binary.elf, check_function, &functions);
	if (functions.agrees && functions.count < 1000)
		return go_check_differs(check, "only %u functions", functions.count);
	return functions.agrees;
}

// A function, and variables that it must be seen to use.
static const struct {
	const char *function, *variables[4];
} expected[] = {
	{"runtime.allgadd",
		{"runtime.allgs", "runtime.allgptr", "runtime.allglen", "runtime.allglock"}},
	{"sync.poolCleanup", {"sync.allPools", "sync.oldPools"}},
	{"runtime.itabAdd", {"runtime.itabTable"}},
	{"runtime.waitReason.String", {"runtime.waitReasonStrings"}},
};

static u32 operands_of(struct go_check *check, const char *name, struct operand *ret)
{
	struct go_func func;
	str code;

	if (!pclntab_find_name(&check->tab, str_from_c(name), &func))
		return 0;
	code = elf_at(&check->binary.elf, func.entry - check->bias, func.end - func.entry);
	return operands_scan((enum elf_machine)check->binary.elf.machine, code,
		func.entry - check->bias, ret, MAX_OPERANDS);
}

static bool is_among(const struct operand *operands, u32 count, u64 address)
{
	for (u32 i = 0; i < count; i++)
		if (operands[i].target == address && !operands[i].is_call)
			return true;
	return false;
}

bool go_check_operands(struct go_check *check, struct go_check *symbols)
{
	// Sections of the stripped file stand a little lower or higher.
	u64 shift = check->data.bss - symbols->data.bss;

	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		struct operand operands[MAX_OPERANDS];
		u32 count = operands_of(check, expected[i].function, operands);

		for (u32 j = 0; j < 4 && expected[i].variables[j]; j++) {
			struct elf_symbol symbol;

			if (!elf_symbol_find(&symbols->binary.elf,
				    str_from_c(expected[i].variables[j]), &symbol))
				return go_check_differs(
					check, "no symbol %s", expected[i].variables[j]);
			if (!is_among(operands, count, symbol.address + shift))
				return go_check_differs(check, "%s is not seen in %s",
					expected[i].variables[j], expected[i].function);
		}
	}
	return true;
}
