// SPDX-License-Identifier: Apache-2.0
// A finding of a judge of traces in the making: place, path, numbers.
#pragma once

#include "detect/trace_judge.h"

struct trace_sighting {
	struct trace_judgement *judgement;
	struct finding finding;
	VEC(struct step) steps;
	VEC(struct fact) facts;
};

// At the user's frame of this stack. The message ends without a full stop; numbers in it do not change the
// fingerprint.
struct trace_sighting trace_sighting_begin(struct trace_judgement *judgement, enum fault_id id,
	u32 stack, const char *message, ...) PRINTF_LIKE(4, 5);

// A step of the path, at the user's frame of this stack; stack 0: nowhere in the code.
void trace_sighting_step(struct trace_sighting *sighting, u32 stack, const char *message, ...)
	PRINTF_LIKE(3, 4);

// Facts; units are in the names.
void trace_sighting_count(struct trace_sighting *sighting, str name, u64 value);
void trace_sighting_seconds(struct trace_sighting *sighting, str name, u64 ns);

// CONFIDENCE_CONFIRMED: it was seen to happen.
void trace_sighting_end(struct trace_sighting *sighting, enum confidence confidence);

// "350 ms", "1.5 s" in the scratch arena.
str trace_sighting_time(const struct trace_sighting *sighting, u64 ns);
