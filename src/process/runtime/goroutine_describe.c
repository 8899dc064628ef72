// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/goroutine_describe.h"

#include "base/vec.h"
#include "process/runtime/symbolizer.h"

enum owner { OWNER_UNKNOWN, OWNER_PROGRAM, OWNER_RUNTIME, OWNER_BY_STACK };

struct describer {
	struct arena *arena;
	struct goroutine_table *table;
	struct symbolizer symbolizer;
	struct map creators; // return address of a go statement to index + 1
	struct map owners;   // entry of a first function to enum owner
	VEC(struct stack_line) lines;
	// What was asked last: most goroutines stand beside others that were made at the same place.
	u64 last_created, last_start;
	u32 last_creator;
	enum owner last_owner;
};

enum { UNKNOWN_CREATOR = 0 }; // the first line, which is empty

// The innermost function at the go statement, which may have been inlined.
static u32 find_creator(struct describer *describer, u64 pc)
{
	const struct go_runtime *runtime = describer->symbolizer.runtime;
	u64 *known = map_put(&describer->creators, pc);
	struct symbol_lines lines;
	struct go_func func;

	if (*known)
		return (u32)(*known - 1);
	*known = UNKNOWN_CREATOR + 1;
	if (!pclntab_find(&runtime->pclntab, pc, &func))
		return UNKNOWN_CREATOR;
	lines = symbolizer_lines(&describer->symbolizer, pc > func.entry ? pc - 1 : pc);
	if (!lines.len)
		return UNKNOWN_CREATOR;
	*vec_push(describer->arena, &describer->lines) = lines.at[0];
	*known = describer->lines.len;
	return describer->lines.len - 1;
}

// Of the first goroutine Go says nothing either: no statement made it.
static u32 creator_of(struct describer *describer, const struct goroutine *goroutine)
{
	u64 pc = goroutine->created_pc;

	if (!pc || pc == UINT64_MAX || goroutine->id == 1)
		return UNKNOWN_CREATOR;
	if (pc != describer->last_created) {
		describer->last_creator = find_creator(describer, pc);
		describer->last_created = pc;
	}
	return describer->last_creator;
}

static enum owner find_owner(const struct go_runtime *runtime, u64 start_pc)
{
	struct go_func func;
	enum func_role role;

	if (!pclntab_find(&runtime->pclntab, start_pc, &func))
		return OWNER_PROGRAM;
	role = func_role(runtime->version.minor, func.func_id);
	if (role == FUNC_RUNTIME_MAIN || role == FUNC_COROSTART || role == FUNC_HANDLE_ASYNC_EVENT)
		return OWNER_PROGRAM;
	if (role == FUNC_RUN_FINALIZERS || role == FUNC_RUN_CLEANUPS)
		return OWNER_BY_STACK;
	return str_starts(func.name, STR("runtime.")) ? OWNER_RUNTIME : OWNER_PROGRAM;
}

// Goroutines that run finalizers and cleanups are the program's while they run its code.
static bool runs_user_code(const struct goroutine_table *table, const struct goroutine *goroutine)
{
	const struct stack *stack;

	if (goroutine->stack == UINT32_MAX)
		return false;
	stack = &table->stacks[goroutine->stack];
	for (u32 i = 0; i < stack->line_count; i++)
		if (!str_starts(stack->lines[i].function, STR("runtime.")))
			return true;
	return false;
}

static enum owner owner_of(struct describer *describer, u64 start_pc)
{
	u64 *known;

	if (start_pc == describer->last_start && describer->last_owner != OWNER_UNKNOWN)
		return describer->last_owner;
	known = map_put(&describer->owners, start_pc);
	if (*known == OWNER_UNKNOWN)
		*known = find_owner(describer->symbolizer.runtime, start_pc);
	describer->last_start = start_pc;
	describer->last_owner = (enum owner) * known;
	return describer->last_owner;
}

// As runtime.isSystemGoroutine decides.
static bool is_system(struct describer *describer, const struct goroutine *goroutine)
{
	enum owner owner;

	if (goroutine->start_pc == UINT64_MAX)
		return false;
	owner = owner_of(describer, goroutine->start_pc);
	if (owner == OWNER_BY_STACK)
		return !runs_user_code(describer->table, goroutine);
	return owner == OWNER_RUNTIME;
}

void goroutines_describe(
	struct arena *arena, const struct go_runtime *runtime, struct goroutine_table *table)
{
	struct describer describer = {.arena = arena, .table = table};
	struct arena scratch;

	arena_init(&scratch);
	symbolizer_init(&describer.symbolizer, arena, runtime);
	map_init(&describer.creators, &scratch);
	map_init(&describer.owners, &scratch);
	*vec_push(arena, &describer.lines) =
		(struct stack_line){.function = STR_EMPTY, .file = STR_EMPTY};
	for (u32 i = 0; i < table->len; i++) {
		table->at[i].created_by = creator_of(&describer, &table->at[i]);
		table->at[i].is_system = is_system(&describer, &table->at[i]);
	}
	table->creators = describer.lines.at;
	table->creator_count = describer.lines.len;
	arena_deinit(&scratch);
}
