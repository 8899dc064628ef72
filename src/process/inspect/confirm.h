// SPDX-License-Identifier: Apache-2.0
// Claims about a process that runs on: "these words hold these values at the same time". What was read
// at different moments proves nothing, for an object that goes round may be met twice. So the words of
// each claim are read again, in their order, several times over some milliseconds; a claim stands when
// every reading agrees. The caller puts the words that would change first and last around the others.
#pragma once

#include "base/arena.h"
#include "process/memory/memory.h"

enum { CONFIRM_MAX_WORDS = 6, CONFIRM_ROUNDS = 6 };

struct confirm_claim {
	u64 addresses[CONFIRM_MAX_WORDS], values[CONFIRM_MAX_WORDS];
	u32 count;
	bool stands;
};

void confirm_add(struct confirm_claim *claim, u64 address, u64 value);

// Sets stands. Memory that is stable needs no pause: one reading.
void confirm_claims(const struct memory *memory, struct confirm_claim *claims, u32 count);
