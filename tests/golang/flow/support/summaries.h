// SPDX-License-Identifier: Apache-2.0
// The summaries of all functions of a program in one file, and what they say as text; for tests.
#pragma once

#include "golang/flow/callgraph.h"
#include "golang/flow/summary.h"
#include "golang/flow/support/unit.h"

struct summaries {
	struct unit u;
	struct program_index *index;
	struct flow_summaries *all;
};

// As unit_open. Every function is summarized, callees first.
void summaries_open(struct summaries *s, const char *text);
void summaries_close(struct summaries *s);

// Fails the running test when there is none.
const struct flow_summary *summaries_get(struct summaries *s, const char *name);

// Effects, sorted and separated by "; ": "p0.f method close deferred always". Roots are recv, p0, p1...
str summaries_effects(struct summaries *s, const char *name);

// One result's origins, sorted and separated by "; ": "call open#0 shared". "~others": not all are known.
str summaries_origins(struct summaries *s, const char *name, u32 result);
