// SPDX-License-Identifier: Apache-2.0
// The words of the schema for what is in the heap.
#pragma once

#include "process/inspect/inspection.h"

str heap_context_kind(enum context_kind kind); // "cancel"
str heap_pool_place(enum pool_place place);    // "victim"
str heap_alias_kind(enum alias_kind kind);     // "stack"
str heap_lock_kind(enum lock_kind kind);       // "rwmutex"

// The function of a physical frame of a goroutine; empty when it is not known.
str heap_frame_function(const struct inspection *inspection, u32 goroutine, u32 frame);
