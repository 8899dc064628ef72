// SPDX-License-Identifier: Apache-2.0
// What runtime.Stack(buf, true) prints, taken apart: the truth that goroutines are compared with.
#pragma once

#include "base/vec.h"

struct traced_frame {
	str function; // generic ones as "main.f[...]"
	str place;    // "file:line"
};

struct traced_goroutine {
	u64 id;
	str state; // "chan receive"
	bool is_locked;
	VEC(struct traced_frame) frames;
	str created_by; // "file:line", empty: unknown
};

struct traceback {
	VEC(struct traced_goroutine) goroutines;
};

void traceback_parse(struct arena *arena, str text, struct traceback *ret);

// "main.f[go.shape.int]" as Go prints it.
str traceback_name(struct arena *arena, str function);
