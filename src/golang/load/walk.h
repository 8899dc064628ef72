// SPDX-License-Identifier: Apache-2.0
// All folders below one, as `dir/...` means them: without testdata and names that begin with _ or .,
// without vendor (which `std` and `cmd` do include), without what an `ignore` line of its go.mod names. Other modules below are entered too.
#pragma once

#include "base/workers.h"
#include "golang/load/folder_table.h"
#include "golang/load/problems.h"

enum { WALK_MAX_DEPTH = 200 };

struct walk_found {
	VEC(struct folder *) folders; // those with Go files, in path order
	u32 folder_count;             // all that were listed
};

// Runs on the workers; folders are listed into their arenas and entered in the table. Unreadable
// folders become problems.
void walk_folders(struct workers *workers, struct arena *worker_arenas, struct arena *arena,
	struct folder_table *table, struct problems *problems, str root, bool with_vendor,
	struct walk_found *ret);
