// SPDX-License-Identifier: Apache-2.0
// Parked goroutines of a runtime made by hand.
#pragma once

#include "made_runtime.h"
#include "process/runtime/goroutine.h"

enum {
	STACKS = 0xc000010000,
	STACK_SIZE = 0x800,
	HEAP = 0xc000800000,
	// In Go 1.23.
	REASON_SELECT = 9,
	REASON_RECEIVE = 14,
	REASON_MUTEX = 21,
	ID_GOEXIT = 8,
	ID_RUNTIME_MAIN = 18,
};

struct fixture {
	struct made_runtime made;
	struct goroutine_table table;
	u64 gopark, middle, goexit, scavenger;
};

void open_fixture(struct fixture *fixture);
void close_fixture(struct fixture *fixture);

// A goroutine that is parked in main.middle. n counts from 0.
u64 add_parked(struct fixture *fixture, u32 n, u8 reason);

void read_all(struct fixture *fixture);
