// SPDX-License-Identifier: Apache-2.0
// Roots in memory of the runtime that the collector knows by heart: queued finalizers and cleanups, and,
// where the threads stand still, their registers and the system stacks that they run on (a timer that
// fires is held by nothing else). Source: src/runtime/mfinal.go, mcleanup.go, proc.go.
#pragma once

#include "process/heap/mark.h"

// False when something that is known to be there could not be read.
MUST_CHECK bool runtime_roots_mark(const struct heap *heap, struct marker *marker);

// Every word of [low, high) that lies in an allocated object; false when not all could be read.
MUST_CHECK bool guessed_roots_mark(
	const struct heap *heap, struct marker *marker, u64 low, u64 high);
