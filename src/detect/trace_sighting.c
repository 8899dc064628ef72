// SPDX-License-Identifier: Apache-2.0
#include "detect/trace_sighting.h"

static const struct trace_frame *frame_of(const struct trace_judgement *judgement, u32 stack)
{
	return timeline_user_frame(&judgement->timeline->reader->names, stack);
}

static struct location location_of(struct trace_judgement *judgement, u32 stack)
{
	const struct trace_frame *frame = frame_of(judgement, stack);
	const struct trace_names *names = &judgement->timeline->reader->names;

	if (!frame)
		return (struct location){.file = STR_EMPTY};
	return (struct location){
		.file = arena_str(judgement->list->arena, trace_text(names, frame->file)),
		.line = frame->line,
		.end_line = frame->line};
}

struct trace_sighting trace_sighting_begin(
	struct trace_judgement *judgement, enum fault_id id, u32 stack, const char *message, ...)
{
	struct arena *arena = judgement->list->arena;
	const struct trace_frame *frame = frame_of(judgement, stack);
	struct trace_sighting sighting = {.judgement = judgement};
	va_list args;

	va_start(args, message);
	sighting.finding = (struct finding){.id = id,
		.severity = fault_get(id)->severity,
		.where = location_of(judgement, stack),
		.function = frame ? arena_str(arena, trace_text(&judgement->timeline->reader->names,
							     frame->function))
	                          : STR_EMPTY,
		.message = arena_vprintf(arena, message, args)};
	va_end(args);
	return sighting;
}

void trace_sighting_step(struct trace_sighting *sighting, u32 stack, const char *message, ...)
{
	struct arena *arena = sighting->judgement->list->arena;
	va_list args;

	va_start(args, message);
	*vec_push(arena, &sighting->steps) = (struct step){
		location_of(sighting->judgement, stack), arena_vprintf(arena, message, args)};
	va_end(args);
}

void trace_sighting_count(struct trace_sighting *sighting, str name, u64 value)
{
	struct arena *arena = sighting->judgement->list->arena;

	*vec_push(arena, &sighting->facts) =
		(struct fact){name, arena_printf(arena, "%llu", (unsigned long long)value)};
}

void trace_sighting_seconds(struct trace_sighting *sighting, str name, u64 ns)
{
	struct arena *arena = sighting->judgement->list->arena;

	*vec_push(arena, &sighting->facts) =
		(struct fact){name, arena_printf(arena, "%.3f", (double)ns / 1e9)};
}

void trace_sighting_end(struct trace_sighting *sighting, enum confidence confidence)
{
	struct finding_list *list = sighting->judgement->list;
	struct finding *finding = &sighting->finding;

	finding->confidence = confidence;
	finding->steps = sighting->steps.at;
	finding->step_count = sighting->steps.len;
	finding->evidence = arena_new(list->arena, struct evidence);
	*finding->evidence =
		(struct evidence){STR("trace"), sighting->facts.at, sighting->facts.len};
	finding->evidence_count = 1;
	*vec_push(list->arena, &list->items) = *finding;
}

str trace_sighting_time(const struct trace_sighting *sighting, u64 ns)
{
	struct arena *arena = sighting->judgement->scratch;

	if (ns < 1000000000)
		return arena_printf(arena, "%.0f ms", (double)ns / 1e6);
	return arena_printf(arena, "%.1f s", (double)ns / 1e9);
}
