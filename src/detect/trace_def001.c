// SPDX-License-Identifier: Apache-2.0
// DEF001: what a goroutine opened and left open when it ended: regions, and defer chains whose start has no done.
#include "detect/trace_sighting.h"

static void judge_region(struct trace_judgement *judgement, const struct kind *kind)
{
	const struct trace_names *names = &judgement->timeline->reader->names;
	struct trace_sighting sighting;

	if (kind->of != KIND_REGION || !kind->left_open)
		return;
	sighting = trace_sighting_begin(judgement, FAULT_DEF001, kind->left_open_stack,
		"the region " STR_FMT " begins here and its goroutine ends without ending it",
		STR_ARG(trace_text(names, kind->name)));
	trace_sighting_step(&sighting, kind->left_open_stack,
		"begun here by goroutine %llu, which ended",
		(unsigned long long)kind->left_open_goroutine);
	trace_sighting_count(&sighting, STR("left_open"), kind->left_open);
	trace_sighting_count(&sighting, STR("begun"), kind->begun);
	trace_sighting_end(&sighting, CONFIDENCE_CONFIRMED);
}

static void judge_chain(struct trace_judgement *judgement, const struct chain_place *place)
{
	struct trace_sighting sighting;

	if (!place->broken)
		return;
	sighting = trace_sighting_begin(judgement, FAULT_DEF001, place->broken_stack,
		"the defer chain that starts here is broken%s: goroutines end and a cleanup never "
		"says that it is done",
		place->recovered_broken == place->broken ? " after a recovered panic" : "");
	trace_sighting_step(&sighting, place->broken_stack,
		"goroutine %llu said start %u time%s and done %u time%s",
		(unsigned long long)place->broken_goroutine, place->broken_starts,
		place->broken_starts == 1 ? "" : "s", place->broken_dones,
		place->broken_dones == 1 ? "" : "s");
	trace_sighting_count(&sighting, STR("broken"), place->broken);
	trace_sighting_count(&sighting, STR("complete"), place->complete);
	trace_sighting_count(&sighting, STR("recovered_panics"), place->recovered);
	trace_sighting_end(&sighting, CONFIDENCE_CONFIRMED);
}

void trace_judge_def001(struct trace_judgement *judgement)
{
	vec_each (const struct kind, kind, &judgement->timeline->kinds)
		judge_region(judgement, kind);
	vec_each (const struct chain_place, place, &judgement->timeline->chain_places)
		judge_chain(judgement, place);
}
