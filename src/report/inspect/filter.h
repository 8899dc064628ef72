// SPDX-License-Identifier: Apache-2.0
// Which goroutines a report shows, and how many of what it left out.
#pragma once

#include "report/inspect/inspect_report.h"

// A part of a table; a table without rows has no memory that one could point into.
#define TABLE_PART(table, at, count) ((count) ? (table) + (at) : NULL)

struct goroutine_filter {
	const struct inspect_filter *wanted;
	const struct inspection *inspection;
	u8 *stacks; // per stack: whether a frame has the function; 0: not looked at yet
};

void goroutine_filter_init(struct goroutine_filter *filter, struct arena *arena,
	const struct inspection *inspection, const struct inspect_filter *wanted);

bool goroutine_passes(struct goroutine_filter *filter, const struct goroutine *goroutine);

// Proven, by us or by the runtime.
static inline bool goroutine_is_leaked(const struct goroutine *goroutine)
{
	return goroutine->leaked == LEAK_PROVEN || goroutine->leaked_by_runtime;
}

// Whether its wait reason means anything.
static inline bool goroutine_waits(const struct goroutine *goroutine)
{
	return goroutine->status == GOROUTINE_WAITING || goroutine->status == GOROUTINE_LEAKED;
}

// Text of the wait reason; empty when it waits for nothing.
str goroutine_reason(const struct inspection *inspection, const struct goroutine *goroutine);

// The stack's lines, innermost first; none when it has no stack.
const struct stack_line *goroutine_lines(
	const struct inspection *inspection, const struct goroutine *goroutine, u32 *ret_count);

// Its go statement, NULL when it is not known.
const struct stack_line *goroutine_creator(
	const struct inspection *inspection, const struct goroutine *goroutine);
