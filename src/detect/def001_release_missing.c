// SPDX-License-Identifier: Apache-2.0
// DEF001 (and CTX001 for contexts): the standard library serves some things with a goroutine of its own.
// When that goroutine can never run again, nobody holds the thing any more, and it was not released.
#include "base/number.h"
#include "detect/leaked.h"
#include "detect/open_bodies.h"

static bool is_leaked_library(const struct detection *detection, const struct goroutine *goroutine)
{
	return leaked_cause(detection, goroutine) == LEAK_CAUSE_LIBRARY &&
	       leaked_library(detection, goroutine);
}

static u64 library_key(const struct dropped *dropped)
{
	return str_hash(dropped->function) >> 1;
}

void detect_def001_release_missing(struct detection *detection)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	struct grouping grouping;

	grouping_init(&grouping, detection->scratch, goroutines);
	for (u32 i = 0; detection->survey.has_leaked && i < goroutines->len; i++) {
		if (is_leaked_library(detection, &goroutines->at[i]))
			grouping_add(&grouping,
				library_key(leaked_library(detection, &goroutines->at[i])), i);
	}
	vec_each (struct goroutine_group, group, &grouping.groups) {
		const struct dropped *dropped =
			leaked_library(detection, &goroutines->at[group->first]);
		struct sighting sighting = sighting_begin(detection, dropped->id, NULL,
			dropped->function, "%s were dropped (%s now): %s", dropped->what,
			NUMBER(group->count), dropped->release);

		sighting_step(&sighting, NULL,
			STR_FMT " waits for it, and no goroutine that can still run holds them",
			STR_ARG(dropped->function));
		leaked_facts(&sighting, &grouping, group);
		if (group->count == 1)
			sighting.finding.severity = SEVERITY_NOTE;
		sighting_confirm(&sighting);
		sighting_end(&sighting);
	}
	open_bodies_report(detection);
}
