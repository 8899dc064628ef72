// SPDX-License-Identifier: Apache-2.0
// The Go runtime of a target: its version, the layout of its structs, where its variables are, and its
// code tables. Opened once per look; everything below process/runtime works on it. Read-only and
// thread-safe after it is opened.
#pragma once

#include "object/moduledata.h"
#include "object/pclntab.h"
#include "process/memory/target.h"
#include "process/runtime/func_role.h"
#include "process/runtime/globals.h"
#include "process/runtime/layout.h"

enum layout_source { LAYOUT_FROM_TABLE, LAYOUT_FROM_DWARF };

struct go_runtime {
	struct arena *arena;
	const struct target *target;
	const struct memory *memory; // = target->memory
	struct go_version version;
	enum layout_source layout_source;
	struct layout layout;
	struct moduledata module; // the executable's; plugins' modules are not read
	struct pclntab pclntab;
	struct globals globals;
	const str *wait_reasons; // runtime.waitReasonStrings
	u32 wait_reason_count;
	bool is_arm64;
	i64 now_ns; // the target's runtime.nanotime at the time of the look, 0: unknown (core)
	const str *notes; // what could not be checked: unknown version, missing symbols; for people
	u32 note_count;
};

MUST_CHECK bool go_runtime_open(struct arena *arena, const struct target *target,
	struct go_runtime *ret, struct error *err);

// Offset of a field in bytes, or -1 where this version has no such field.
#define RUNTIME_OFFSET(runtime, field) ((runtime)->layout.offset[LAYOUT_##field])

// Run-time address of a variable, 0: not found.
#define RUNTIME_GLOBAL(runtime, name) ((runtime)->globals.address[GLOBAL_##name])

// Read-only bytes of the executable (rodata: funcdata, pcdata, types, gc masks) at a run-time address,
// from the file; empty when they are not in the file (relocated data of a PIE): read the memory then.
str go_runtime_rodata(const struct go_runtime *runtime, u64 address, u64 size);
