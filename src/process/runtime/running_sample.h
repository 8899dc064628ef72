// SPDX-License-Identifier: Apache-2.0
// Stacks of goroutines that run while a live process is looked at. What their stack holds changes all the time, so it
// is not read: the kernel notes registers and stack of the thread at one instant. A goroutine that is the same before
// and after it, on the same stack, was the one that the thread ran.
#pragma once

#include "process/runtime/goroutine.h"
#include "process/runtime/stack_table.h"

// After all goroutines were read: gives those that run their stack, as far as it can be had; the others keep none.
// The goroutines are no less hidden to a leak proof by it: what they do afterwards is not seen.
// Sets table.sampled_count and table.sample_errno.
void running_sample(const struct go_runtime *runtime, struct stack_table *stacks,
	struct goroutine_table *table);
