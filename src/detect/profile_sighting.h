// SPDX-License-Identifier: Apache-2.0
// A finding of a judge of profiles in the making: place, path, numbers.
#pragma once

#include "detect/profile_judge.h"

struct profile_sighting {
	struct profile_judgement *judgement;
	struct finding finding;
	VEC(struct step) steps;
	VEC(struct fact) facts;
};

// The message ends without a full stop; numbers in it do not change the fingerprint. A place without a file: no line of the
// program is known.
struct profile_sighting profile_sighting_begin(struct profile_judgement *judgement,
	enum fault_id id, const struct profile_place *where, const char *message, ...)
	PRINTF_LIKE(4, 5);

void profile_sighting_step(struct profile_sighting *sighting, const struct profile_place *where,
	const char *message, ...) PRINTF_LIKE(3, 4);

// Facts; units are in the names.
void profile_sighting_count(struct profile_sighting *sighting, str name, u64 value);
void profile_sighting_number(struct profile_sighting *sighting, str name, double value);

void profile_sighting_end(
	struct profile_sighting *sighting, enum severity severity, enum confidence confidence);
