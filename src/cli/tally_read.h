// SPDX-License-Identifier: Apache-2.0
// The counts of an earlier look, from its report in JSON (schema tocsin.inspect/1).
#pragma once

#include "report/inspect/tally.h"

// Texts are copied into arena. Errors name the file and the place or member that is wrong.
MUST_CHECK bool tally_read(
	struct arena *arena, const char *path, struct tally *ret, struct error *err);

// The same from bytes; path is for messages.
MUST_CHECK bool tally_read_text(
	struct arena *arena, const char *path, str text, struct tally *ret, struct error *err);
