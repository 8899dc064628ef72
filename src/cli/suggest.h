// SPDX-License-Identifier: Apache-2.0
// "Did you mean": the nearest of some known words to one that is not known.
#pragma once

#include "base/str.h"

struct suggestion {
	str word; // as the user wrote it
	str best; // nearest word offered so far; empty when none is near enough
	u32 distance;
};

struct suggestion suggestion_for(str word);
void suggestion_offer(struct suggestion *suggestion, str candidate);

// Insertions, deletions, changes and swaps of neighbours that turn a into b, letter case ignored;
// words longer than 64 bytes are as far apart as they are long.
u32 edit_distance(str a, str b);
