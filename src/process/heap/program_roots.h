// SPDX-License-Identifier: Apache-2.0
// Roots that belong to no goroutine: data and bss of every module by their pointer masks (without the
// table of semaphores, which would reach every waiter), finalizers and cleanups that are set or queued,
// registers of threads. Timers, processors and threads of the runtime are reached from its globals.
// Source: src/runtime/mgcmark.go (markroot, markrootSpans), mheap.go (special).
#pragma once

#include "process/heap/mark.h"

// False when some root could not be read, so that nothing may be claimed; err says which.
MUST_CHECK bool program_roots_mark(
	const struct heap *heap, struct marker *marker, struct error *err);
