// SPDX-License-Identifier: Apache-2.0
// What the command line of `tocsin profile` asks for.
#pragma once

#include "cli/command.h"
#include "cli/fetch.h"
#include "finding/catalogue.h"

struct profile_arguments {
	str base, diff_base, sample_index, format, output, color;
	str peek, list, source;
	str kind;
	str focus, ignore, hide, show, show_from, tag_focus, tag_ignore, fail_on;
	u32 top, gc_cycles;
	bool merge, normalize, by_cum, tree, lifetime;
	enum severity fail_from;
	bool never_fail;
	bool judges; // whole profiles of one process are shown to people or programs: what is wrong is looked for
	struct fetch_options fetch;
	struct arguments files;
};

extern const struct option profile_options[];

MUST_CHECK bool profile_arguments_read(
	const struct command_line *line, struct profile_arguments *ret, struct error *err);
