// SPDX-License-Identifier: Apache-2.0
// A profile in any form that Go writes, recognised by its content: profile.proto, the text forms of `?debug=1`, and
// goroutine dumps; each plain or gzip'ed.
#pragma once

#include "profile/goroutine_dump.h"

enum profile_form { PROFILE_PROTO, PROFILE_TEXT, PROFILE_DUMP };

struct profile_file {
	struct profile profile;
	enum profile_form form;
	struct goroutine_dump dump; // of PROFILE_DUMP
};

// Text is borrowed from the bytes or from the arena.
MUST_CHECK bool profile_read(
	struct arena *arena, str bytes, struct profile_file *ret, struct error *err);
