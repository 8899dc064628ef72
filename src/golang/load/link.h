// SPDX-License-Identifier: Apache-2.0
// Reads the target folders and, round by round, the folders that their files import.
#pragma once

#include "golang/load/loader.h"

// Enters a folder as a target; its package and its external test package are made once it is read.
// place is NULL when the folder itself says where it belongs.
void link_add_target(
	struct loader *loader, struct folder *folder, const struct modset_place *place);

// Until nothing new is imported.
void link_run(struct loader *loader);

// The line of an offset, for messages.
u32 link_line(const struct source *source, u32 pos);
