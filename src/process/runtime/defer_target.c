// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/defer_target.h"

#include "object/bytes.h"
#include "object/operands.h"

enum {
	MAX_WRAPPER_CODE = 4096,
	MAX_OPERANDS = 64,
	MAX_CAPTURED = 8, // words of a wrapper's closure that are looked at
	ITAB_FUN = 24,    // offset of abi.ITab.Fun
};

// What is known about a closure's code whatever it captured.
struct code_target {
	struct defer_target target;
	bool is_dynamic; // a wrapper that calls what it captured
	u64 method;      // offset in the itab of the method that it calls; 0: it calls none
	u64 function;    // offset in the closure of the function value that it calls; 0: not known
};

void defer_targets_init(struct defer_targets *targets, struct symbolizer *symbolizer)
{
	*targets = (struct defer_targets){.symbolizer = symbolizer};
	map_init(&targets->by_entry, symbolizer->arena);
}

static bool is_wrapper(const struct go_runtime *runtime, const struct go_func *func)
{
	size_t dot = str_find_last_char(func->name, '.');

	return func_role(runtime->version.minor, func->func_id) == FUNC_WRAPPER ||
	       str_starts(str_skip(func->name, dot), STR(".deferwrap"));
}

// The call that the wrapper consists of, where it was inlined into it.
static bool find_inlined(
	struct symbolizer *symbolizer, const struct go_func *func, struct defer_target *ret)
{
	for (u64 pc = func->entry; pc < func->end; pc++) {
		i32 index =
			pclntab_pcdata(&symbolizer->runtime->pclntab, func, PCDATA_INLINE_TREE, pc);
		struct symbol_lines lines;

		if (index < 0)
			continue;
		lines = symbolizer_lines(symbolizer, pc);
		if (lines.len < 2)
			continue;
		ret->function = lines.at[lines.len - 2].function;
		return true;
	}
	return false;
}

static bool find_direct_call(struct symbolizer *symbolizer, const struct go_func *func, str code,
	struct defer_target *ret)
{
	const struct go_runtime *runtime = symbolizer->runtime;
	struct operand operands[MAX_OPERANDS];
	u32 count = operands_scan(
		runtime->target->binary.elf.machine, code, func->entry, operands, MAX_OPERANDS);

	for (u32 i = 0; i < count; i++) {
		struct go_func callee;

		if (!operands[i].is_call ||
			!pclntab_find(&runtime->pclntab, operands[i].target, &callee) ||
			str_starts(callee.name, STR("runtime.morestack")) ||
			str_starts(callee.name, STR("runtime.panic")))
			continue;
		ret->function = symbolizer_text(symbolizer, callee.name);
		ret->entry = callee.entry;
		return true;
	}
	return false;
}

// mov disp(%reg), %reg with a displacement into an itab's methods, not from the closure itself (%rdx) or
// the g (%r14); ldr xN, [xM, #disp], not from x26 or x28.
static u64 find_method(const struct go_runtime *runtime, str code)
{
	for (u64 at = 0; at + 4 <= code.len; at += runtime->is_arm64 ? 4 : 1) {
		u8 modrm = bytes_u8(code, at + 2), base = modrm & 7;
		u32 word = bytes_u32(code, at);
		u64 offset = 0;

		if (runtime->is_arm64) {
			if ((word & 0xffc00000) == 0xf9400000 && (word >> 5 & 31) < 26)
				offset = (u64)(word >> 10 & 0xfff) * 8;
		} else if ((bytes_u8(code, at) & 0xfa) == 0x48 && bytes_u8(code, at + 1) == 0x8b &&
			   base != 4 && base != 5 && base != (bytes_u8(code, at) & 1 ? 6 : 2)) {
			if (modrm >> 6 == 1 && bytes_u8(code, at + 3) < 0x80)
				offset = bytes_u8(code, at + 3);
			else if (modrm >> 6 == 2)
				offset = bytes_u32(code, at + 3);
		}
		if (offset >= ITAB_FUN && offset < 1 << 16 && offset % 8 == 0)
			return offset;
	}
	return 0;
}

// mov disp8(%reg), %rdx; ldr x26, [xN, #disp]: the function value goes into the context register.
static u64 find_function_value(const struct go_runtime *runtime, str code)
{
	u64 found = 0;

	for (u64 at = 0; at + 4 <= code.len; at += runtime->is_arm64 ? 4 : 1) {
		u32 word = bytes_u32(code, at);
		u8 modrm = bytes_u8(code, at + 2);
		u64 offset = 0;

		if (runtime->is_arm64 && (word & 0xffc0001f) == (0xf9400000 | 26))
			offset = (u64)(word >> 10 & 0xfff) * 8;
		else if (!runtime->is_arm64 && (bytes_u8(code, at) & 0xfe) == 0x48 &&
			 bytes_u8(code, at + 1) == 0x8b && (modrm & 0xf8) == 0x50 &&
			 (modrm & 7) != 4)
			offset = bytes_u8(code, at + 3);
		if (offset && offset <= 8 * MAX_CAPTURED && offset % 8 == 0)
			found = offset;
	}
	return found;
}

static void describe_code(
	struct symbolizer *symbolizer, const struct go_func *func, struct code_target *ret)
{
	const struct go_runtime *runtime = symbolizer->runtime;
	u64 size = MIN(func->end - func->entry, (u64)MAX_WRAPPER_CODE);
	struct defer_target *target = &ret->target;
	struct source_line place;
	str code;

	pclntab_line(&runtime->pclntab, func, func->entry, &place);
	*target = (struct defer_target){
		.function = symbolizer_text(symbolizer, func->name),
		.entry = func->entry,
		.file = symbolizer_text(symbolizer, place.file),
		.line = func->start_line > 0 ? (u32)func->start_line : place.line,
		.is_known = true,
	};
	if (!is_wrapper(runtime, func) || find_inlined(symbolizer, func, target))
		return;
	code = go_runtime_rodata(runtime, func->entry, size);
	if (find_direct_call(symbolizer, func, code, target))
		return;
	ret->is_dynamic = true;
	ret->method = find_method(runtime, code);
	ret->function = find_function_value(runtime, code);
}

static const struct code_target *code_of(struct defer_targets *targets, u64 entry)
{
	struct symbolizer *symbolizer = targets->symbolizer;
	struct code_target *code;
	struct go_func func;
	u64 *known;

	if (entry == UINT64_MAX)
		return NULL;
	known = map_get(&targets->by_entry, entry);
	if (known)
		return (const struct code_target *)(uintptr_t)*known;
	if (!pclntab_find(&symbolizer->runtime->pclntab, entry, &func) || func.entry != entry)
		return NULL;
	code = arena_new(symbolizer->arena, struct code_target);
	describe_code(symbolizer, &func, code);
	*map_put(&targets->by_entry, entry) = (u64)(uintptr_t)code;
	return code;
}

// Names a function by its entry; wrappers of methods by what they stand for.
static bool name_entry(struct symbolizer *symbolizer, u64 entry, struct defer_target *ret)
{
	struct go_func func;

	if (!pclntab_find(&symbolizer->runtime->pclntab, entry, &func) || func.entry != entry)
		return false;
	ret->function = symbolizer_text(symbolizer, func.name);
	ret->entry = entry;
	return true;
}

// Behind the code pointer the closure holds what the wrapper captured: a function value or an interface
// among the arguments. The first that holds together is it, for it is captured first.
static void look_at_captured(struct defer_targets *targets, u64 closure,
	const struct code_target *code, struct defer_target *ret, read_word_fn read_word,
	void *context)
{
	u64 word, entry;

	if (!code->method && code->function &&
		read_word(context, closure + code->function, &word) && word && !(word & 7) &&
		read_word(context, word, &entry) && name_entry(targets->symbolizer, entry, ret))
		return;
	for (u64 i = 1; i <= MAX_CAPTURED; i++) {
		if (!read_word(context, closure + 8 * i, &word))
			return;
		if (!word || (word & 7))
			continue;
		if (code->method && read_word(context, word + code->method, &entry) &&
			name_entry(targets->symbolizer, entry, ret))
			return;
		if (!code->method && read_word(context, word, &entry) &&
			name_entry(targets->symbolizer, entry, ret))
			return;
	}
}

struct defer_target defer_target_find(
	struct defer_targets *targets, u64 closure, read_word_fn read_word, void *context)
{
	const struct code_target *code;
	struct defer_target target;
	u64 entry;

	if (!closure || (closure & 7) || !read_word(context, closure, &entry) ||
		!(code = code_of(targets, entry)))
		return (struct defer_target){0};
	target = code->target;
	if (code->is_dynamic)
		look_at_captured(targets, closure, code, &target, read_word, context);
	return target;
}
