// SPDX-License-Identifier: Apache-2.0
// A Go executable as a file: everything that can be known without its process. The file is mapped;
// pages that nothing reads cost no memory.
#pragma once

#include "object/build_info.h"
#include "object/elf.h"
#include "object/type_layout.h"

struct binary {
	str path;  // as opened, for messages
	str bytes; // the mapping
	struct elf elf;
	struct build_info build;
	bool stripped; // no .symtab
	bool has_dwarf;
	struct dwarf_info *dwarf; // NULL without; its beginning only for releases that are known
	str pclntab;              // its bytes, from pcHeader to the end of its section (or segment)
	u64 pclntab_address;      // link-time
	bool is_mapped;           // bytes belong to the binary
	u64 text; // link-time address of the .text section (or of the first executable segment)
};

// path may be /proc/PID/exe, so that a deleted or replaced binary is still read. Errors: not a Go
// program (ERROR_MISSING), 32-bit, big-endian or another machine than amd64 and arm64 (ERROR_INPUT).
MUST_CHECK bool binary_open(
	struct arena *arena, const char *path, struct binary *ret, struct error *err);

// The same over bytes that the caller keeps (fuzzing, tests).
MUST_CHECK bool binary_from_bytes(
	struct arena *arena, str bytes, struct binary *ret, struct error *err);
void binary_close(struct binary *binary);
