// SPDX-License-Identifier: Apache-2.0
// CTX010: work that goes on after its context has ended: a goroutine that the end woke and that has circled in the
// same function ever since without waiting for anybody, or a task that said that its context ended and goes on.
#include "detect/trace_sighting.h"

static const i64 GOES_ON_MIN_NS = 1000000000;

enum { GOES_ON_MIN_STOPS = 5 };

static void judge_goroutine(struct trace_judgement *judgement, const struct life *life)
{
	const struct timeline *timeline = judgement->timeline;
	struct trace_sighting sighting;
	u64 since_ns;

	if (!life_is_there(life) || life->cancelled_ns < 0 || life->waited_since ||
		!life->came_back || life->stops_there < GOES_ON_MIN_STOPS ||
		timeline->end_ns - life->cancelled_ns < GOES_ON_MIN_NS)
		return;
	since_ns = (u64)(timeline->end_ns - life->cancelled_ns);
	sighting = trace_sighting_begin(judgement, FAULT_CTX010, life->cancelled_stack,
		"goroutine %llu was woken here by the end of its context and goes round ever since",
		(unsigned long long)life->id);
	trace_sighting_step(&sighting, timeline->cancels.at[life->cancel].canceller_stack,
		"the context is cancelled here");
	trace_sighting_step(&sighting, life->cancelled_stack,
		STR_FMT " later it is still in this function, and has waited for nobody since",
		STR_ARG(trace_sighting_time(&sighting, since_ns)));
	trace_sighting_seconds(&sighting, STR("since_cancel_seconds"), since_ns);
	trace_sighting_seconds(&sighting, STR("running_seconds"),
		life->ns[TRACE_RUNNING] - life->running_at_cancel_ns);
	trace_sighting_end(&sighting, CONFIDENCE_CONFIRMED);
}

static void judge_task(struct trace_judgement *judgement, const struct kind *kind)
{
	const struct trace_names *names = &judgement->timeline->reader->names;
	struct trace_sighting sighting;

	if (kind->of != KIND_TASK || !kind->after_cancel)
		return;
	sighting = trace_sighting_begin(judgement, FAULT_CTX010, kind->after_cancel_stack,
		"the task " STR_FMT " goes on here after its context has ended",
		STR_ARG(trace_text(names, kind->name)));
	trace_sighting_step(&sighting, kind->after_cancel_stack,
		"here " STR_FMT " after the task's log said that it was cancelled",
		STR_ARG(trace_sighting_time(&sighting, kind->after_cancel_longest_ns)));
	trace_sighting_count(&sighting, STR("regions_and_logs"), kind->after_cancel);
	trace_sighting_seconds(&sighting, STR("longest_seconds"), kind->after_cancel_longest_ns);
	trace_sighting_end(&sighting, CONFIDENCE_CONFIRMED);
}

void trace_judge_ctx010(struct trace_judgement *judgement)
{
	const struct timeline *timeline = judgement->timeline;

	vec_each (const struct life, life, &timeline->lives)
		judge_goroutine(judgement, life);
	vec_each (const struct kind, kind, &timeline->kinds)
		judge_task(judgement, kind);
}
