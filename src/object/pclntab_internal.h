// SPDX-License-Identifier: Apache-2.0
// What the files that read the pclntab share: its magic numbers and the parts of struct runtime._func.
#pragma once

#include "object/pclntab.h"

enum {
	PCLNTAB_MAGIC_118 = 0xfffffff0, // Go 1.18 and 1.19
	PCLNTAB_MAGIC_120 = 0xfffffff1, // Go 1.20 on
};

enum {
	PCLNTAB_HEADER_SIZE = 72,
	FTAB_ENTRY_SIZE = 8,   // entry offset u32, func offset u32; the last one has no func offset
	FUNC_SIZE_118 = 40,    // of _func, without pcdata and funcdata
	FUNC_SIZE_120 = 44,    // startLine came
	INLINED_SIZE_118 = 20, // of runtime.inlinedCall
	INLINED_SIZE_120 = 16,
};

// The header's numbers, checked against the length of bytes.
struct pclntab_header {
	u32 magic;
	u8 quantum;
	u64 func_count, file_count, text_start;
	u64 names, cutab, files, pctab, functab; // offsets, in this order
};
MUST_CHECK bool pclntab_header_read(str bytes, struct pclntab_header *ret);

// Whether _func has a startLine and inlinedCall is the short one: Go 1.20 on.
bool pclntab_is_120(const struct pclntab *tab);

// Offset in functab of the pcdata and funcdata offsets that follow a _func.
u64 pclntab_func_tail(const struct pclntab *tab, const struct go_func *func);
