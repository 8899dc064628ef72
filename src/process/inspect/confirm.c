// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/confirm.h"

#include <time.h>

// Uneven, so that no rhythm of the target's fits all of them.
static const u32 PAUSES_US[CONFIRM_ROUNDS] = {0, 300, 1100, 2300, 500, 3700};

void confirm_add(struct confirm_claim *claim, u64 address, u64 value)
{
	ASSERT(claim->count < CONFIRM_MAX_WORDS);
	claim->addresses[claim->count] = address;
	claim->values[claim->count++] = value;
}

static bool holds(const struct memory *memory, const struct confirm_claim *claim)
{
	struct memory_piece pieces[CONFIRM_MAX_WORDS];
	u64 values[CONFIRM_MAX_WORDS];

	for (u32 i = 0; i < claim->count; i++)
		pieces[i] = (struct memory_piece){
			.address = claim->addresses[i], .to = &values[i], .size = 8};
	if (memory_read_many(memory, pieces, claim->count) != claim->count)
		return false;
	for (u32 i = 0; i < claim->count; i++) {
		if (values[i] != claim->values[i])
			return false;
	}
	return true;
}

void confirm_claims(const struct memory *memory, struct confirm_claim *claims, u32 count)
{
	u32 rounds = memory->is_stable ? 1 : CONFIRM_ROUNDS;

	for (u32 i = 0; i < count; i++)
		claims[i].stands = true;
	for (u32 round = 0; count > 0 && round < rounds; round++) {
		struct timespec pause = {.tv_nsec = PAUSES_US[round] * 1000};

		if (pause.tv_nsec)
			nanosleep(&pause, NULL);
		for (u32 i = 0; i < count; i++) {
			if (claims[i].stands)
				claims[i].stands = holds(memory, &claims[i]);
		}
	}
}
