// SPDX-License-Identifier: Apache-2.0
// Pending defers put together by the defer statement that they come from.
#pragma once

#include "detect/detector.h"

struct statement {
	const struct pending_defer *defer;
	const struct stack_line *in;       // the function that deferred
	const struct goroutine *goroutine; // the first of them
	u32 goroutines;
	u64 longest_wait_ns;
};

struct statements {
	const struct detection *detection;
	struct map index;
	VEC(struct statement) items;
};

void statements_init(struct statements *statements, const struct detection *detection);

// One number for the statement and the function it defers, never UINT64_MAX.
u64 statement_key(const struct pending_defer *defer);

// Left out: a defer whose line or frame is not known, and one of the standard library.
void statements_add(struct statements *statements, const struct goroutine *goroutine,
	const struct pending_defer *defer);

// The line of the statement, for sightings.
struct stack_line statement_line(const struct pending_defer *defer);
