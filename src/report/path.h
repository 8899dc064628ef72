// SPDX-License-Identifier: Apache-2.0
// The path of a finding laid out for reading: its steps as numbered marks, cut in the middle when
// they are many, and grouped into runs that one code frame can show from top to bottom.
#pragma once

#include "report/frame.h"

enum { PATH_MAX_STEPS = 12 }; // longer paths lose their middle

struct path {
	struct mark *marks;
	u32 count;
	u32 gap_at;  // index of the mark before which steps are left out
	u32 gap_len; // how many; 0: none
};

// Marks and their texts live as long as the finding and the arena.
void path_lay_out(struct arena *arena, const struct finding *finding, struct path *ret);

// End of the run that begins at mark `begin`: one file, lines not decreasing, no gap inside.
u32 path_run_end(const struct path *path, u32 begin);
