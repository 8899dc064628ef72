// SPDX-License-Identifier: Apache-2.0
// One look into what the user named, and looks after it into the same.
#pragma once

#include "cli/inspect_arguments.h"
#include "process/inspect/inspection.h"

// What is looked into, kept open between looks.
struct inspected {
	const struct inspect_arguments *arguments;
	struct arena arena; // of the target
	struct target target;
	bool is_open;
	u64 start_time_ticks; // of the first look's process
};

MUST_CHECK bool inspected_open(
	struct inspected *inspected, const struct inspect_arguments *arguments, struct error *err);
void inspected_close(struct inspected *inspected);

// Looks once; the inspection lives in arena. After a look with --freeze the target is opened anew for the
// next one; that it is still the same process is checked.
MUST_CHECK bool inspected_look(struct inspected *inspected, struct arena *arena,
	inspect_progress progress, void *progress_context, struct inspection *ret,
	struct error *err);

// Goroutines that stand in both looks where they stood have waited as long as before, and the time between.
void inspected_age(struct arena *scratch, const struct inspection *before, struct inspection *after,
	u64 between_ns);
