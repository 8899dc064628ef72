// SPDX-License-Identifier: Apache-2.0
// Collections, stops of the world, and what is only counted.
#include "trace/timeline_internal.h"

static void tell(struct timeline *timeline, str name, str text, i64 from_ns, i64 to_ns)
{
	if (timeline->hooks.range)
		timeline->hooks.range(
			timeline->hooks.context, timeline, name, text, 0, from_ns, to_ns);
}

static struct pause *pause_of(struct timeline *timeline, u32 name)
{
	vec_each (struct pause, pause, &timeline->pauses) {
		if (pause->name == name)
			return pause;
	}
	if (timeline->pauses.len >= TIMELINE_MAX_KINDS)
		return &timeline->pauses.at[0];
	*vec_push(timeline->arena, &timeline->pauses) = (struct pause){.name = name};
	return vec_last(&timeline->pauses);
}

static void stop_world(struct timeline *timeline, const struct trace_event *event)
{
	struct collector *collector = &timeline->collector;

	if (collector->stop_count == TRACE_MAX_STW)
		return;
	collector->stops[collector->stop_count].goroutine = event->goroutine;
	collector->stops[collector->stop_count++].begun_ns = event->time_ns;
}

static void start_world(struct timeline *timeline, const struct trace_event *event)
{
	struct collector *collector = &timeline->collector;

	for (u32 i = 0; i < collector->stop_count; i++) {
		struct pause *pause;
		i64 begun = collector->stops[i].begun_ns;
		u64 took = (u64)(event->time_ns - begun);

		if (collector->stops[i].goroutine != event->goroutine)
			continue;
		collector->stops[i] = collector->stops[--collector->stop_count];
		pause = pause_of(timeline, trace_reader_name(timeline->reader, event->args[0]));
		pause->count++;
		pause->total_ns += took;
		pause->max_ns = MAX(pause->max_ns, took);
		tell(timeline, STR("stop the world"),
			trace_reader_string(timeline->reader, event->args[0]), begun,
			event->time_ns);
		return;
	}
}

static void end_collection(struct timeline *timeline, i64 now_ns)
{
	struct collector *collector = &timeline->collector;
	u64 took;

	if (collector->begun_ns < 0)
		return;
	took = (u64)(now_ns - collector->begun_ns);
	collector->cycles++;
	collector->total_ns += took;
	collector->max_ns = MAX(collector->max_ns, took);
	tell(timeline, STR("GC"), STR("concurrent mark"), collector->begun_ns, now_ns);
	collector->begun_ns = -1;
}

void timeline_collector(struct timeline *timeline, const struct trace_event *event)
{
	struct collector *collector = &timeline->collector;

	switch (event->type) {
	case TRACE_GC_ACTIVE:
		if (collector->begun_ns < 0)
			collector->begun_ns = event->time_ns;
		break;
	case TRACE_GC_BEGIN:
		collector->begun_ns = event->time_ns;
		break;
	case TRACE_GC_END:
		end_collection(timeline, event->time_ns);
		break;
	case TRACE_STW_BEGIN:
		stop_world(timeline, event);
		break;
	case TRACE_STW_END:
		start_world(timeline, event);
		break;
	case TRACE_ASSIST_BEGIN:
		collector->assists++;
		break;
	case TRACE_HEAP_ALLOC:
		collector->heap_last = event->args[0];
		collector->heap_max = MAX(collector->heap_max, event->args[0]);
		break;
	case TRACE_HEAP_GOAL:
		collector->goal_last = event->args[0];
		break;
	case TRACE_PROCS_CHANGE:
		collector->procs = event->args[0];
		break;
	case TRACE_CPU_SAMPLE:
		timeline->samples++;
		break;
	default:
		break;
	}
}
