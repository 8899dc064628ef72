// SPDX-License-Identifier: Apache-2.0
// Who holds a lock. Neither Mutex nor RWMutex knows; what can be seen from outside is a deferred unlock
// that has not run yet, whose closure (or code) names the lock. One goroutine with such a defer is told
// as the owner, two are not.
#include "process/inspect/lock_build.h"
#include "process/inspect/word_set.h"

#include "object/operands.h"

#include <stdlib.h>

enum {
	CLOSURE_WORDS = 8,
	MAX_CODE_BYTES = 64 << 10,
	MAX_OPERANDS = 512,
	MAX_GLOBALS = 8,
	MAX_CODES = 1 << 16,
	MAX_OFFSET = 4096, // of a lock in the object that a closure captured
	COND_L = 8,        // data word of Cond.L
};

enum unlock { UNLOCK_NONE, UNLOCK_WRITE = 1, UNLOCK_READ = 2 };

// What the code of a deferred function does.
struct deferred_code {
	u64 entry;
	u32 unlocks; // enum unlock
	u32 global_count;
	u64 globals[MAX_GLOBALS]; // package variables that it refers to
	const u8 *code;
	u32 code_len;
};

struct owning {
	struct lock_build *build;
	struct address_index by_base; // heap objects that locks lie in -> lock
	struct word_set codes;        // entries -> index into known
	VEC(struct deferred_code) known;
	u32 *second; // per lock: another goroutine with evidence
};

static u32 unlock_of(str function)
{
	static const struct {
		const char *name;
		enum unlock unlock;
	} names[] = {
		{"sync.(*Mutex).Unlock", UNLOCK_WRITE},
		{"sync.(*Mutex).unlockSlow", UNLOCK_WRITE},
		{"internal/sync.(*Mutex).Unlock", UNLOCK_WRITE},
		{"internal/sync.(*Mutex).unlockSlow", UNLOCK_WRITE},
		{"sync.(*RWMutex).Unlock", UNLOCK_WRITE},
		{"sync.(*RWMutex).RUnlock", UNLOCK_READ},
		{"sync.(*RWMutex).rUnlockSlow", UNLOCK_READ},
	};

	for (u32 i = 0; i < ARRAY_LEN(names); i++) {
		if (str_equal(function, str_from_c(names[i].name)))
			return names[i].unlock;
	}
	return UNLOCK_NONE;
}

static void scan_code(struct owning *owning, const struct go_func *func, struct deferred_code *ret)
{
	const struct go_runtime *runtime = owning->build->runtime;
	const struct moduledata *module = &runtime->module;
	struct operand operands[MAX_OPERANDS];
	u64 size = MIN(func->end - func->entry, (u64)MAX_CODE_BYTES);
	u8 *code = arena_alloc(owning->build->arena, size, 8);
	struct go_func callee;
	u32 count;

	if (!memory_read(runtime->memory, func->entry, code, size))
		return;
	ret->code = code;
	ret->code_len = (u32)size;
	count = operands_scan((enum elf_machine)runtime->target->binary.elf.machine,
		(str){(char *)code, size}, func->entry, operands, MAX_OPERANDS);
	for (u32 i = 0; i < count; i++) {
		u64 target = operands[i].target;

		if (operands[i].is_call) {
			if (pclntab_find(&runtime->pclntab, target, &callee) &&
				callee.entry == target)
				ret->unlocks |= unlock_of(callee.name);
		} else if (ret->global_count < MAX_GLOBALS &&
			   target >= MIN(module->noptrdata, module->data) &&
			   target < MAX(module->ebss, module->enoptrbss)) {
			ret->globals[ret->global_count++] = target;
		}
	}
}

static const struct deferred_code *code_of(struct owning *owning, u64 pc)
{
	static const struct deferred_code none;
	u32 number = word_set_find(&owning->codes, pc);
	struct deferred_code *code;
	struct go_func func;

	if (number != UINT32_MAX)
		return &owning->known.at[number];
	if (owning->known.len >= MAX_CODES)
		return &none;
	word_set_add(owning->build->arena, &owning->codes, pc, owning->known.len);
	code = vec_push(owning->build->arena, &owning->known);
	code->entry = pc;
	if (pclntab_find(&owning->build->runtime->pclntab, pc, &func) && func.entry == pc) {
		code->unlocks = unlock_of(func.name);
		scan_code(owning, &func, code);
	}
	return code;
}

// A displacement or immediate of 8 or 32 bits (by the mod bits) that follows a ModRM byte.
static bool is_followed_by(const u8 *at, const u8 *end, u8 mod, u64 value)
{
	return mod == 1 ? at < end && value < 128 && *at == value
	                : end - at >= 4 && half_at(at) == value;
}

// The code reads word `index` of its closure, to which RDX points: mov index*8(%rdx), reg.
static bool reads_captured(const struct deferred_code *code, u32 index)
{
	const u8 *end = code->code + code->code_len;

	for (const u8 *at = code->code; at + 4 <= end; at++) {
		if ((at[0] == 0x48 || at[0] == 0x4c) && at[1] == 0x8b && (at[2] & 0xc7) == 0x42 &&
			at[3] == index * 8)
			return true;
	}
	return false;
}

// The code computes an address at this offset: lea offset(reg), add $offset, lock xadd offset(reg).
static bool adds_offset(const struct deferred_code *code, u64 offset)
{
	const u8 *end = code->code + code->code_len;

	for (const u8 *at = code->code; at + 4 <= end; at++) {
		bool is_wide = (at[0] & 0xf8) == 0x48;
		u8 mod = at[2] >> 6;

		if (is_wide && at[1] == 0x8d && (mod == 1 || mod == 2) && (at[2] & 7) != 4 &&
			is_followed_by(at + 3, end, mod, offset))
			return true;
		if (is_wide && (at[1] == 0x83 || at[1] == 0x81) && (at[2] & 0xf8) == 0xc0 &&
			is_followed_by(at + 3, end, at[1] == 0x83 ? 1 : 2, offset))
			return true;
		if (is_wide && at[1] == 0x05 && is_followed_by(at + 2, end, 2, offset))
			return true;
		mod = at[3] >> 6;
		if (at[0] == 0xf0 && at[1] == 0x0f && at[2] == 0xc1 && (mod == 1 || mod == 2) &&
			is_followed_by(at + 4, end, mod, offset))
			return true;
	}
	return false;
}

// A goroutine that waits in Cond.Wait has unlocked the Cond's L; one that waits for the very lock in the
// function that deferred its unlock has unlocked it in between.
static bool has_let_go(const struct owning *owning, const struct goroutine *goroutine,
	const struct pending_defer *defer, u32 lock)
{
	const struct lock_build *build = owning->build;
	u32 number = (u32)(goroutine - build->goroutines->at), other = build->waits_for[number];
	const struct stack *stack;
	u64 held;

	if (other == UINT32_MAX)
		return goroutine->wait_kind == WAIT_COND; // of a Cond that was not found
	if (build->locks.at[other].kind == LOCK_COND)
		return !memory_read_u64(build->runtime->memory,
			       build->locks.at[other].address + COND_L, &held) ||
		       held == build->locks.at[lock].address;
	if (other != lock)
		return false;
	stack = &build->goroutines->stacks[goroutine->stack];
	for (u32 i = 0; i < stack->line_count; i++) {
		str function = stack->lines[i].function;

		if (!str_starts(function, STR("runtime.")) && !str_starts(function, STR("sync.")) &&
			!str_starts(function, STR("internal/sync.")))
			return stack->lines[i].frame == defer->frame;
	}
	return true;
}

static void note_owner(struct owning *owning, const struct goroutine *goroutine,
	const struct pending_defer *defer, u32 lock, u32 unlocks)
{
	struct lock_build *build = owning->build;
	struct lock *held = &build->locks.at[lock];
	u32 number = (u32)(goroutine - build->goroutines->at);
	const struct stack *stack;
	str in = STR_EMPTY;

	if ((held->kind != LOCK_MUTEX && held->kind != LOCK_RWMUTEX) ||
		owning->second[lock] != UINT32_MAX || goroutine->stack == UINT32_MAX ||
		has_let_go(owning, goroutine, defer, lock))
		return;
	if (held->owner != UINT32_MAX && held->owner != number) {
		owning->second[lock] = number;
		return;
	}
	held->owner = number;
	stack = goroutine->stack < build->goroutines->stack_count
	                ? &build->goroutines->stacks[goroutine->stack]
	                : NULL;
	for (u32 i = 0; stack && i < stack->line_count; i++) {
		if (stack->lines[i].frame == defer->frame)
			in = stack->lines[i].function;
	}
	held->owner_evidence = arena_printf(build->arena, "deferred %s%s" STR_FMT,
		unlocks & UNLOCK_READ ? "RUnlock" : "Unlock", in.len ? " in " : "", STR_ARG(in));
}

// Small objects without pointers share a block with others that have nothing to do with them.
static bool is_tiny(const struct heap_object *object)
{
	return object->is_noscan && object->size <= 16;
}

// A word that the closure captured: the lock itself, or an object that it lies in.
static void take_captured(struct owning *owning, const struct goroutine *goroutine,
	const struct pending_defer *defer, const struct deferred_code *code, u64 word)
{
	const struct lock_build *build = owning->build;
	u32 lock = address_index_first(&build->by_address, word);
	struct heap_object object;
	u64 at = 0;

	if (lock != UINT32_MAX) {
		note_owner(owning, goroutine, defer, lock, code->unlocks);
		return;
	}
	if (!build->heap || !heap_find(build->heap, word, &object) || is_tiny(&object))
		return;
	while (address_index_next(&owning->by_base, object.base, &at, &lock)) {
		u64 offset = build->locks.at[lock].address - word;

		if (offset < MAX_OFFSET && adds_offset(code, offset))
			note_owner(owning, goroutine, defer, lock, code->unlocks);
	}
}

// The code that the closure begins with is a wrapper of what the defer statement calls, or the same.
static void take_defer(
	struct owning *owning, const struct goroutine *goroutine, const struct pending_defer *defer)
{
	const struct lock_build *build = owning->build;
	const struct deferred_code *code;
	u64 closure[CLOSURE_WORDS + 1] = {0};
	bool is_amd64 = build->runtime->target->binary.elf.machine == ELF_MACHINE_AMD64;
	u32 words = CLOSURE_WORDS + 1;

	while (words > 0 && !(defer->closure && memory_read(build->runtime->memory, defer->closure,
							closure, words * 8ul)))
		words /= 2;
	if (words == 0 && defer->fn_pc == 0)
		return;
	code = code_of(owning, words ? closure[0] : defer->fn_pc);
	if (code->unlocks == UNLOCK_NONE)
		return;
	for (u32 i = 0; i < code->global_count; i++) {
		u32 lock = address_index_first(&build->by_address, code->globals[i]);

		if (lock != UINT32_MAX)
			note_owner(owning, goroutine, defer, lock, code->unlocks);
	}
	// How many words it captured is not written anywhere: code that uses a word names its place.
	for (u32 i = 1; is_amd64 && i < words; i++) {
		if (reads_captured(code, i))
			take_captured(owning, goroutine, defer, code, closure[i]);
	}
}

void lock_find_owners(struct lock_build *build)
{
	struct owning owning = {
		.build = build, .second = arena_array(build->arena, u32, build->locks.len)};
	const struct goroutine_table *goroutines = build->goroutines;

	memset(owning.second, 0xff, build->locks.len * sizeof(u32));
	for (u32 i = 0; i < build->locks.len; i++) {
		struct heap_object object;

		if (build->heap && heap_find(build->heap, build->locks.at[i].address, &object))
			address_index_put(&owning.by_base, object.base, i);
	}
	for (u32 i = 0; build->locks.len && i < goroutines->len; i++) {
		const struct goroutine *goroutine = &goroutines->at[i];

		for (u32 j = 0; j < goroutine->defer_count; j++)
			take_defer(
				&owning, goroutine, &goroutines->defers[goroutine->defers_at + j]);
	}
	for (u32 i = 0; i < build->locks.len; i++) {
		if (owning.second[i] == UINT32_MAX)
			continue;
		build->locks.at[i].owner = UINT32_MAX;
		build->locks.at[i].owner_evidence = STR_EMPTY;
	}
	address_index_free(&owning.by_base);
}
