// SPDX-License-Identifier: Apache-2.0
// Reads and parses the files of folders on the workers: build constraints first, then the parser.
#pragma once

#include "base/workers.h"
#include "golang/load/build_context.h"
#include "golang/load/folder.h"
#include "golang/load/load.h"
#include "golang/syntax/parse.h"

struct reader {
	const struct build_context *context;
	struct symtab *names;
	struct workers *workers;
	struct arena *arenas; // one for each worker; text and trees stay there
	struct parse_scratch **scratches;
	str root; // reported paths are relative to it
	bool no_tests;
	bool no_cgo;
	load_progress progress;
	void *progress_context;
	u32 files_done, files_known; // changed by the workers
};

void reader_open(struct workers *workers, struct reader *ret);
void reader_close(struct reader *reader);

// Fills source, role and trouble of every file and classifies each folder. Names are in `arena`.
void reader_read(
	struct reader *reader, struct arena *arena, struct folder **folders, u32 folder_count);
