// SPDX-License-Identifier: Apache-2.0
// Counts how names occur in one package's files.
#pragma once

#include "golang/flow/program_index.h"

struct name_uses {
	struct map selected; // sym -> index + 1 into at: as v.name or package.name
	struct map plain;    // the same: as name
	struct name_use *at;
	u32 count, cap; // on the heap
};

// files must be parsed whole. The maps live in arena.
void name_uses_count(
	struct name_uses *uses, struct arena *arena, struct source *const *files, u32 file_count);
void name_uses_deinit(struct name_uses *uses);

// All zero when the name does not occur.
struct name_use name_uses_find(const struct name_uses *uses, bool selected, sym name);
