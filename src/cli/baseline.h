// SPDX-License-Identifier: Apache-2.0
// Findings that are known: a text file with a line "fingerprint ID file" for each, so that diffs read
// well. `#` begins a comment.
#pragma once

#include "base/error.h"
#include "base/map.h"
#include "finding/finding.h"

enum { BASELINE_MAX_BYTES = 64 << 20 };

struct baseline_entry {
	str fingerprint, id, file;
	bool found;
};

struct baseline {
	VEC(struct baseline_entry) entries;
	struct str_map by_fingerprint; // index into entries plus one
};

MUST_CHECK bool baseline_read(
	struct arena *arena, const char *path, struct baseline *ret, struct error *err);

// Whether the finding is known; remembers that it was found.
bool baseline_knows(struct baseline *baseline, const struct finding *finding);

// The file's text for these findings.
str baseline_text(struct arena *arena, const struct finding_list *list);
