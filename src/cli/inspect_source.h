// SPDX-License-Identifier: Apache-2.0
// The source side of `tocsin inspect`: --source DIR checks the program's source and joins both kinds of
// findings; and the text of files for code frames.
#pragma once

#include "base/workers.h"
#include "cli/check_input.h"
#include "cli/progress.h"
#include "detect/correlate.h"

struct inspect_source {
	struct arena *arena;
	struct program program;
	struct check_input input;
	struct finding_list findings; // of the check
	bool is_loaded;
	struct str_map files; // read from disk: address of the text, 0: not to be shown
	i64 exe_unix_ns; // when the executable was written; files changed later are not shown, 0: unknown
};

void inspect_source_init(struct inspect_source *source, struct arena *arena);

// Checks all packages below dir, which must hold Go files.
MUST_CHECK bool inspect_source_load(struct inspect_source *source, str dir, u32 jobs,
	struct progress *progress, struct error *err);

// A report_source; the context is an inspect_source. Knows the files that were checked, and Go files by
// the path that the binary names, when they are on this machine and not younger than the executable.
bool inspect_source_text(void *context, str file, str *ret);

void inspect_source_deinit(struct inspect_source *source);
