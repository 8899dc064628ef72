// SPDX-License-Identifier: Apache-2.0
// Questions about contexts that several detectors ask.
#pragma once

#include "detect/detector.h"

// A cancel or timer context: it has a cancel function and hangs in its parent's list of children.
bool context_is_cancelable(const struct context_node *node);

// By goroutine: how many contexts with an end (cancelable ones, and what is derived from them) it holds
// that have ended and that have not. Arrays of as many elements as there are goroutines.
struct context_holds {
	u32 *ended, *live;
	u32 *over; // goroutines that hold ended ones only, in the order of the table
	u32 over_count;
};
void context_holds_count(
	struct arena *arena, const struct inspection *inspection, struct context_holds *ret);

// Those of the look, counted once; without arrays where no goroutine holds an ended one.
const struct context_holds *context_holds_now(struct detection *detection);

// The goroutine that holds the node on its stack and shows a line of the program; NULL without.
// ret_line is that line.
const struct goroutine *context_holder(const struct detection *detection,
	const struct context_node *node, const struct stack_line **ret_line);

// By context: index of the nearest cancelable one at or above it, UINT32_MAX without.
u32 *context_scopes(struct arena *arena, const struct context_forest *forest);
