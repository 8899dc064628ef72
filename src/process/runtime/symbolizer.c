// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/symbolizer.h"

enum { MAX_INLINE_TREE = 64 << 10 };

void symbolizer_init(
	struct symbolizer *symbolizer, struct arena *arena, const struct go_runtime *runtime)
{
	*symbolizer = (struct symbolizer){.arena = arena, .runtime = runtime};
	map_init(&symbolizer->pcs, arena);
	map_init(&symbolizer->texts, arena);
}

// Names and paths are offsets into tables, so that equal ones have equal addresses.
str symbolizer_text(struct symbolizer *symbolizer, str text)
{
	u64 *copy;

	if (text.len == 0)
		return STR_EMPTY;
	copy = map_put(&symbolizer->texts, (u64)(uintptr_t)text.ptr);
	if (!*copy)
		*copy = (u64)(uintptr_t)arena_str(symbolizer->arena, text).ptr;
	return (str){(const char *)(uintptr_t)*copy, text.len};
}

static str inline_tree(const struct go_runtime *runtime, const struct go_func *func)
{
	u64 address = pclntab_funcdata(&runtime->pclntab, func, FUNCDATA_INLINE_TREE);
	u64 size = MAX_INLINE_TREE;
	str tree = STR_EMPTY;

	// As much as there is before the end of the segment.
	while (address && size >= 16 && tree.len == 0) {
		tree = go_runtime_rodata(runtime, address, size);
		size /= 2;
	}
	return tree;
}

static struct symbol_lines look_up(struct symbolizer *symbolizer, u64 pc)
{
	const struct go_runtime *runtime = symbolizer->runtime;
	struct source_line places[SYMBOL_MAX_INLINED];
	struct stack_line *lines;
	struct go_func func;
	u32 count;

	if (!pclntab_find(&runtime->pclntab, pc, &func))
		return (struct symbol_lines){0};
	count = pclntab_inlined(&runtime->pclntab, &func, pc, inline_tree(runtime, &func), places,
		SYMBOL_MAX_INLINED);
	lines = arena_array(symbolizer->arena, struct stack_line, count);
	for (u32 i = 0; i < count; i++)
		lines[i] = (struct stack_line){
			.function = symbolizer_text(symbolizer, places[i].function),
			.file = symbolizer_text(symbolizer, places[i].file),
			.line = places[i].line,
			.role = (u8)func_role(runtime->version.minor, places[i].func_id),
			.pc = pc,
			.is_inlined = i + 1 < count,
		};
	return (struct symbol_lines){lines, count};
}

struct symbol_lines symbolizer_lines(struct symbolizer *symbolizer, u64 lookup_pc)
{
	const u64 *known = map_get(&symbolizer->pcs, lookup_pc);
	struct symbol_lines *lines;

	if (known)
		return *(const struct symbol_lines *)(uintptr_t)*known;
	lines = arena_new(symbolizer->arena, struct symbol_lines);
	*lines = look_up(symbolizer, lookup_pc);
	if (lookup_pc != UINT64_MAX)
		*map_put(&symbolizer->pcs, lookup_pc) = (u64)(uintptr_t)lines;
	return *lines;
}

// "runtime.GC", "runtime.(*Func).Entry"
static bool is_exported_runtime(str name)
{
	size_t dot;
	str receiver = STR_EMPTY;

	name = str_skip(name, 8);
	dot = str_find_last_char(name, '.');
	if (dot < name.len) {
		receiver = str_sub(name, 0, dot);
		name = str_skip(name, dot + 1);
		if (str_starts(receiver, STR("(*")) && str_ends(receiver, STR(")")))
			receiver = str_sub(receiver, 2, receiver.len - 1);
	}
	return name.len && name.ptr[0] >= 'A' && name.ptr[0] <= 'Z' &&
	       (receiver.len == 0 || (receiver.ptr[0] >= 'A' && receiver.ptr[0] <= 'Z'));
}

static bool is_shown(const struct stack_line *line, bool is_first, u8 callee_role)
{
	if (line->role == FUNC_WRAPPER && callee_role != FUNC_GOPANIC &&
		callee_role != FUNC_SIGPANIC && callee_role != FUNC_PANICWRAP)
		return false;
	if (line->role == FUNC_RUN_FINALIZERS || line->role == FUNC_RUN_CLEANUPS)
		return true;
	if (str_equal(line->function, STR("runtime.gopanic")) && !is_first)
		return true;
	return str_find_char(line->function, '.') < line->function.len &&
	       (!str_starts(line->function, STR("runtime.")) ||
		       is_exported_runtime(line->function));
}

void symbolizer_hide(struct stack_line *lines, u32 count)
{
	u8 callee = FUNC_NORMAL;
	bool is_first = true;

	for (u32 i = 0; i < count; i++) {
		lines[i].is_hidden = !is_shown(&lines[i], is_first, callee);
		is_first = is_first && lines[i].is_hidden;
		callee = lines[i].role;
	}
}
