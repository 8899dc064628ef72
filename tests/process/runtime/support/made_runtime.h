// SPDX-License-Identifier: Apache-2.0
// A Go runtime made by hand, in recorded memory: functions with a pclntab, goroutines with stacks. What is
// tested on it needs neither Go nor a process, and can be of any version and machine.
#pragma once

#include "base/strbuf.h"
#include "base/vec.h"
#include "process/memory/recorded.h"
#include "process/runtime/goroutine.h"

enum {
	MADE_TEXT = 0x400000,
	MADE_GOFUNC = 0x500000,
	MADE_ALLGS = 0x600000, // allgptr, allglen, then the array
};

struct made_function {
	const char *name;
	u32 frame; // bytes between sp and the return address (amd64), of the frame (arm64)
	u32 line;  // of all its code, in file "/src/NAME.go" of the package
	u8 func_id, flag;
	const u8 *open_defers; // bytes of FUNCDATA 4
	u32 open_defers_len;
};

struct made_entry {
	struct made_function function;
	u64 entry;
};

struct made_runtime {
	struct arena arena;
	struct target target;
	struct go_runtime runtime;
	VEC(struct made_entry) functions;
	VEC(struct recorded_block) blocks;
	VEC(u64) goroutines;
	struct memory *memory;
	u8 *code; // of the functions, in the file too
};

void made_runtime_init(struct made_runtime *made, u32 minor, enum elf_machine machine);

// Entry of the function; its code is MADE_CODE zero bytes that the test may fill in (made.code + entry -
// MADE_TEXT).
enum { MADE_CODE = 0x100, MADE_MAX_FUNCTIONS = 32 };
u64 made_function(struct made_runtime *made, const struct made_function *function);

// Zeroed memory of the target.
u8 *made_block(struct made_runtime *made, u64 address, u32 size);
void made_put(struct made_runtime *made, u64 address, u64 value);

struct made_goroutine {
	u64 id;
	enum goroutine_status status;
	u64 stack, stack_size; // from stack on
	u64 pc, sp, bp, lr;
	u8 wait_reason;
	u64 start_pc, created_pc;
};
// Address of its g.
u64 made_goroutine(struct made_runtime *made, const struct made_goroutine *goroutine);

// Puts a word into a field of a record at address.
void made_field(struct made_runtime *made, u64 address, enum layout_field field, u64 value);

// After the functions, blocks and goroutines: opens the memory and the pclntab.
void made_runtime_finish(struct made_runtime *made);
void made_runtime_deinit(struct made_runtime *made);
