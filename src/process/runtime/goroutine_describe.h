// SPDX-License-Identifier: Apache-2.0
// What is said about goroutines after all are read: where each was created, which are the runtime's own.
#pragma once

#include "process/runtime/goroutine.h"

// Fills in creators, created_by, is_system.
void goroutines_describe(
	struct arena *arena, const struct go_runtime *runtime, struct goroutine_table *table);
