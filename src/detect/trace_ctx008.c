// SPDX-License-Identifier: Apache-2.0
// CTX008: a goroutine that a handler started was in a call of the library with the request's context when the
// handler returned: the end of the context broke the call off.
#include "detect/trace_sighting.h"

void trace_judge_ctx008(struct trace_judgement *judgement)
{
	const struct timeline *timeline = judgement->timeline;

	vec_each (const struct creation, creation, &timeline->creations) {
		struct trace_sighting sighting;

		if (!creation->cut_off)
			continue;
		sighting = trace_sighting_begin(judgement, FAULT_CTX008, creation->stack,
			"goroutines started here lost their call when the handler returned: it "
			"used the request's context");
		trace_sighting_step(&sighting, creation->stack, "started here by the handler");
		trace_sighting_step(&sighting, creation->cut_off_stack,
			"goroutine %llu was in this call when the handler returned and its "
			"context ended",
			(unsigned long long)creation->cut_off_goroutine);
		trace_sighting_count(&sighting, STR("cut_off"), creation->cut_off);
		trace_sighting_count(&sighting, STR("started"), creation->created);
		trace_sighting_end(&sighting, CONFIDENCE_CONFIRMED);
	}
}
