// SPDX-License-Identifier: Apache-2.0
// Which goroutine waits on which semaphore (mutex, RWMutex, WaitGroup), from runtime.semtable: up to Go
// 1.25 nothing leads there from the goroutine.
#pragma once

#include "process/runtime/goroutine.h"

// Adds to table->waits those of goroutines that wait on a semaphore and have none.
void semaphore_waits_add(
	struct arena *arena, const struct go_runtime *runtime, struct goroutine_table *table);
