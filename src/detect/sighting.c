// SPDX-License-Identifier: Apache-2.0
#include "detect/sighting.h"

#include "detect/detector.h"

// Columns are not known at run time: 0.
static struct location location_of(struct arena *arena, const struct stack_line *line)
{
	if (!line)
		return (struct location){.file = STR_EMPTY};
	return (struct location){
		.file = arena_str(arena, line->file), .line = line->line, .end_line = line->line};
}

struct sighting sighting_begin(struct detection *detection, enum fault_id id,
	const struct stack_line *where, str function, const char *message, ...)
{
	struct arena *arena = detection->list->arena;
	struct sighting sighting = {.detection = detection};
	va_list args;

	va_start(args, message);
	sighting.finding = (struct finding){.id = id,
		.severity = fault_get(id)->severity,
		.where = location_of(arena, where),
		.function = arena_str(arena, function),
		.message = arena_vprintf(arena, message, args)};
	va_end(args);
	return sighting;
}

void sighting_step(
	struct sighting *sighting, const struct stack_line *where, const char *message, ...)
{
	struct arena *arena = sighting->detection->list->arena;
	va_list args;

	va_start(args, message);
	*vec_push(arena, &sighting->steps) =
		(struct step){location_of(arena, where), arena_vprintf(arena, message, args)};
	va_end(args);
}

void sighting_text(struct sighting *sighting, str name, str value)
{
	struct arena *arena = sighting->detection->list->arena;

	*vec_push(arena, &sighting->facts) = (struct fact){name, arena_str(arena, value)};
}

void sighting_count(struct sighting *sighting, str name, u64 value)
{
	struct arena *arena = sighting->detection->list->arena;

	*vec_push(arena, &sighting->facts) =
		(struct fact){name, arena_printf(arena, "%llu", (unsigned long long)value)};
}

void sighting_seconds(struct sighting *sighting, str name, u64 ns)
{
	struct arena *arena = sighting->detection->list->arena;

	*vec_push(arena, &sighting->facts) =
		(struct fact){name, arena_printf(arena, "%.1f", (double)ns / 1e9)};
}

void sighting_confirm(struct sighting *sighting)
{
	sighting->finding.confidence = CONFIDENCE_CONFIRMED;
}

void sighting_end(struct sighting *sighting)
{
	struct arena *arena = sighting->detection->list->arena;
	struct finding *finding = &sighting->finding;

	if (sighting->detection->disabled[finding->id])
		return;
	finding->steps = sighting->steps.at;
	finding->step_count = sighting->steps.len;
	finding->evidence = arena_new(arena, struct evidence);
	*finding->evidence =
		(struct evidence){STR("inspect"), sighting->facts.at, sighting->facts.len};
	finding->evidence_count = 1;
	*vec_push(arena, &sighting->detection->list->items) = *finding;
}

str sighting_duration(struct sighting *sighting, u64 ns)
{
	struct arena *arena = sighting->detection->list->arena;
	u64 seconds = ns / SECOND_NS;

	if (seconds >= 7200)
		return arena_printf(arena, "%llu hours", (unsigned long long)(seconds / 3600));
	if (seconds >= 120)
		return arena_printf(arena, "%llu minutes", (unsigned long long)(seconds / 60));
	return arena_printf(
		arena, "%llu second%s", (unsigned long long)seconds, seconds == 1 ? "" : "s");
}
