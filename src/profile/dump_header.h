// SPDX-License-Identifier: Apache-2.0
// The first line of a goroutine in a dump: "goroutine 18 gp=0x… m=3 mp=0x… [chan send (leaked), 5 minutes, locked to
// thread, synctest bubble 1] {key: value}:".
#pragma once

#include "profile/goroutine_dump.h"

enum { DUMP_MAX_LABELS = 64 };

struct dump_header {
	struct dump_goroutine goroutine; // what the line says of it
	const struct profile_label *labels;
	u32 label_count;
};

bool dump_header_is(str line);

MUST_CHECK bool dump_header_read(struct arena *arena, str line, struct dump_header *ret);
