// SPDX-License-Identifier: Apache-2.0
// Writes a pclntab in memory, in the format of Go 1.18 or of Go 1.20.
#pragma once

#include "base/strbuf.h"

// A run of a table: value holds for so many bytes of code. size 0 ends a table; a NULL table is none.
struct pc_run {
	i32 value;
	u32 size;
};

enum { IMAGE_PCDATA = 3, IMAGE_FUNCDATA = 5 };

struct pclntab_image_func {
	const char *name;
	u32 offset; // of its entry from text
	u32 deferreturn, start_line;
	u32 cu; // index of its first file in files
	u8 func_id;
	const struct pc_run *sp, *file, *line, *pcdata[IMAGE_PCDATA];
	i64 funcdata[IMAGE_FUNCDATA]; // offsets from gofunc; -1: none
};

struct pclntab_image {
	bool is_120;
	u8 quantum;
	u64 text_start;
	const char *const *files; // NULL at the end
	const struct pclntab_image_func *funcs;
	u32 func_count;
	u32 end;                        // offset where the last function ends
	const char *const *extra_names; // of inlined functions, NULL at the end
};

str pclntab_image_bytes(struct arena *arena, const struct pclntab_image *image);

// Offset of a name in the table that was written.
u32 pclntab_image_name(str bytes, const char *name);
