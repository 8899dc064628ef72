// SPDX-License-Identifier: Apache-2.0
// Values by source line within the functions whose names match: what `pprof -list` shows.
#pragma once

#include "profile/profile.h"
#include "profile/regex.h"

struct source_line {
	i64 line;
	i64 flat, cum;
};

struct source_function {
	str name, file;
	i64 start_line;                  // 0: unknown
	const struct source_line *lines; // by line
	u32 line_count;
	i64 flat, cum; // sums of its lines, as pprof has them
};

struct source_lines {
	const struct source_function *functions; // by flat, then cum
	u32 count;
};

void source_lines_make(struct arena *arena, const struct profile *profile, u32 type,
	const struct regex *pattern, struct source_lines *ret);
