// SPDX-License-Identifier: Apache-2.0
// Comments that suppress findings: `//lint:ignore ID[,ID] reason` and `//lint:file-ignore` as
// staticcheck reads them, `//nolint[:NAME[,NAME]] // reason` as golangci-lint does, and
// `//tocsin:ignore ID[,ID] reason`, `//tocsin:file-ignore`.
#pragma once

#include "finding/catalogue.h"

enum directive_kind { DIRECTIVE_LINT, DIRECTIVE_NOLINT, DIRECTIVE_TOCSIN };

struct directive {
	enum directive_kind kind;
	bool whole_file;
	str ids;    // comma separated; empty: everything
	str reason; // empty: none is given
};

// Reads the text of a comment, with its slashes; false when it is no directive.
bool directive_read(str comment, struct directive *ret);

// Whether it means the fault: its id or name, a prefix with a star, "tocsin" or "all".
bool directive_matches(const struct directive *directive, enum fault_id id);
