// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/globals_scan.h"

#include "object/operands.h"
#include "process/runtime/globals_check.h"

#include <stdlib.h>

enum { MAX_OPERANDS = 512, MAX_CODE = 1 << 20, MAX_CANDIDATES = 128 };

// A variable, a function that refers to it, and what must be true of it in memory.
struct rule {
	enum global global;
	const char *function;
	bool (*is_it)(const struct go_runtime *runtime, u64 address);
};

static const struct rule rules[] = {
	{GLOBAL_allm, "runtime.mcommoninit", global_is_allm},
	{GLOBAL_allm, "runtime.checkdead", global_is_allm},
	{GLOBAL_allp, "runtime.procresize", global_is_allp},
	{GLOBAL_mheap, "runtime.mallocinit", global_is_mheap},
	{GLOBAL_mheap, "runtime.(*mheap).allocSpan", global_is_mheap},
	{GLOBAL_semtable, "runtime.semacquire1", global_is_semtable},
	{GLOBAL_semtable, "runtime.semrelease1", global_is_semtable},
	{GLOBAL_wait_reason_strings, "runtime.waitReason.String", global_is_wait_reasons},
	{GLOBAL_itab_table, "runtime.itabAdd", global_is_itab_table},
	{GLOBAL_itab_table, "runtime.getitab", global_is_itab_table},
};

struct candidates {
	u64 at[MAX_CANDIDATES];
	u32 len;
};

static bool is_variable(const struct moduledata *module, u64 address)
{
	return (address >= module->noptrdata && address < module->enoptrdata) ||
	       (address >= module->data && address < module->edata) ||
	       (address >= module->bss && address < module->ebss) ||
	       (address >= module->noptrbss && address < module->enoptrbss);
}

static void add(struct candidates *candidates, u64 address)
{
	for (u32 i = 0; i < candidates->len; i++)
		if (candidates->at[i] == address)
			return;
	if (candidates->len < MAX_CANDIDATES)
		candidates->at[candidates->len++] = address;
}

// Addresses of variables that a function refers to, in the order of its code.
static void find_candidates(
	const struct go_runtime *runtime, const char *function, struct candidates *ret)
{
	struct operand *operands;
	struct go_func func;
	u32 count;
	str code;

	ret->len = 0;
	if (!pclntab_find_name(&runtime->pclntab, str_from_c(function), &func) ||
		func.end - func.entry > MAX_CODE)
		return;
	code = go_runtime_rodata(runtime, func.entry, func.end - func.entry);
	operands = calloc(MAX_OPERANDS, sizeof(*operands));
	ASSERT(operands);
	count = operands_scan(
		runtime->target->binary.elf.machine, code, func.entry, operands, MAX_OPERANDS);
	for (u32 i = 0; i < count; i++)
		if (!operands[i].is_call && is_variable(&runtime->module, operands[i].target))
			add(ret, operands[i].target);
	free(operands);
}

static bool is_known_slot(const struct candidates *candidates, u64 address)
{
	for (u32 i = 0; i < candidates->len; i++)
		if (candidates->at[i] == address)
			return true;
	return false;
}

// runtime.allgadd refers to allgs (a slice), allgptr, allglen and a lock. The list grows meanwhile:
// once more when the parts do not agree.
static void find_allgs(const struct go_runtime *runtime, struct globals *globals)
{
	enum { TRIES = 16 };
	struct candidates candidates;

	find_candidates(runtime, "runtime.allgadd", &candidates);
	for (u32 i = 0; i < TRIES * candidates.len; i++) {
		u64 allgs = candidates.at[i % candidates.len], pointer = 0, len = 0;

		for (u32 k = 0; k < candidates.len; k++) {
			u64 at = candidates.at[k];

			if (at - allgs < 24)
				continue;
			if (global_is_allgptr(runtime, allgs, at))
				pointer = at;
			else if (global_is_allglen(runtime, allgs, at))
				len = at;
		}
		if (pointer && len) {
			globals->address[GLOBAL_allgs] = allgs;
			globals->address[GLOBAL_allgptr] = pointer;
			globals->address[GLOBAL_allglen] = len;
			return;
		}
	}
}

// Both lists of pools are slices. Registering a pool refers to allPools alone, the clean-up to both.
static void find_pools(const struct go_runtime *runtime, struct globals *globals)
{
	struct candidates in_pin, in_cleanup;

	find_candidates(runtime, "sync.(*Pool).pinSlow", &in_pin);
	find_candidates(runtime, "sync.poolCleanup", &in_cleanup);
	for (u32 i = 0; i < in_cleanup.len; i++) {
		u64 at = in_cleanup.at[i];
		enum global global =
			is_known_slot(&in_pin, at) ? GLOBAL_all_pools : GLOBAL_old_pools;

		// The first word of a slice: its length is referred to as well.
		if (is_known_slot(&in_cleanup, at + 8) && !is_known_slot(&in_cleanup, at - 8) &&
			!globals->address[global] && global_is_pool_list(runtime, at))
			globals->address[global] = at;
	}
}

// The first thread, which every list of threads ends with, and its scheduler's goroutine.
static void find_first_thread(const struct go_runtime *runtime, struct globals *globals)
{
	u64 m0 = global_last_m(runtime, globals->address[GLOBAL_allm]), g0;

	if (!m0 || !is_variable(&runtime->module, m0) ||
		!memory_read_u64(runtime->memory, m0 + (u64)RUNTIME_OFFSET(runtime, m_g0), &g0))
		return;
	globals->address[GLOBAL_m0] = m0;
	globals->address[GLOBAL_g0] = g0;
}

void globals_scan(const struct go_runtime *runtime, struct globals *globals)
{
	struct candidates candidates;

	if (!globals->address[GLOBAL_allgptr] || !globals->address[GLOBAL_allglen])
		find_allgs(runtime, globals);
	for (u32 i = 0; i < ARRAY_LEN(rules); i++) {
		u64 *address = &globals->address[rules[i].global];

		if (*address)
			continue;
		find_candidates(runtime, rules[i].function, &candidates);
		for (u32 k = 0; k < candidates.len && !*address; k++)
			if (rules[i].is_it(runtime, candidates.at[k]))
				*address = candidates.at[k];
	}
	if (!globals->address[GLOBAL_all_pools])
		find_pools(runtime, globals);
	if (!globals->address[GLOBAL_m0])
		find_first_thread(runtime, globals);
}

bool globals_scan_knows(enum global global)
{
	for (u32 i = 0; i < ARRAY_LEN(rules); i++)
		if (rules[i].global == global)
			return true;
	return false;
}
