// SPDX-License-Identifier: Apache-2.0
// A finding of a detector in the making: place, path, numbers. Text goes to the arena of the finding list.
#pragma once

#include "finding/finding.h"
#include "process/runtime/stack.h"

struct detection;

struct sighting {
	struct detection *detection;
	struct finding finding;
	VEC(struct step) steps;
	VEC(struct fact) facts;
};

// The message ends without a full stop; numbers in it do not change the fingerprint. where NULL: no line
// of the program is known to be at fault; function then says what it is about (a pool's name).
struct sighting sighting_begin(struct detection *detection, enum fault_id id,
	const struct stack_line *where, str function, const char *message, ...) PRINTF_LIKE(5, 6);

// A step of the path; without a line (NULL) it says something that stands nowhere in the code.
void sighting_step(struct sighting *sighting, const struct stack_line *where, const char *message,
	...) PRINTF_LIKE(3, 4);

// Facts of the evidence "inspect". Units are in the names: "bytes", "longest_wait_seconds".
void sighting_count(struct sighting *sighting, str name, u64 value);
void sighting_seconds(struct sighting *sighting, str name, u64 ns);
void sighting_text(struct sighting *sighting, str name, str value);

void sighting_confirm(struct sighting *sighting);
void sighting_end(struct sighting *sighting);

// "3 minutes", "12 seconds": a duration in a sentence.
str sighting_duration(struct sighting *sighting, u64 ns);
