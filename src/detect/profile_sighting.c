// SPDX-License-Identifier: Apache-2.0
#include "detect/profile_sighting.h"

static struct location location_of(struct arena *arena, const struct profile_place *place)
{
	u32 line = place->line > 0 ? (u32)MIN(place->line, (i64)UINT32_MAX) : 0;

	return (struct location){
		.file = arena_str(arena, place->file), .line = line, .end_line = line};
}

struct profile_sighting profile_sighting_begin(struct profile_judgement *judgement,
	enum fault_id id, const struct profile_place *where, const char *message, ...)
{
	struct arena *arena = judgement->list->arena;
	struct profile_sighting sighting = {.judgement = judgement};
	va_list args;

	va_start(args, message);
	sighting.finding = (struct finding){.id = id,
		.where = location_of(arena, where),
		.function = arena_str(arena, where->function),
		.message = arena_vprintf(arena, message, args)};
	va_end(args);
	return sighting;
}

void profile_sighting_step(struct profile_sighting *sighting, const struct profile_place *where,
	const char *message, ...)
{
	struct arena *arena = sighting->judgement->list->arena;
	va_list args;

	va_start(args, message);
	*vec_push(arena, &sighting->steps) =
		(struct step){location_of(arena, where), arena_vprintf(arena, message, args)};
	va_end(args);
}

void profile_sighting_count(struct profile_sighting *sighting, str name, u64 value)
{
	struct arena *arena = sighting->judgement->list->arena;

	*vec_push(arena, &sighting->facts) =
		(struct fact){name, arena_printf(arena, "%llu", (unsigned long long)value)};
}

void profile_sighting_number(struct profile_sighting *sighting, str name, double value)
{
	struct arena *arena = sighting->judgement->list->arena;

	*vec_push(arena, &sighting->facts) =
		(struct fact){name, arena_printf(arena, "%.6g", value)};
}

void profile_sighting_end(
	struct profile_sighting *sighting, enum severity severity, enum confidence confidence)
{
	struct finding_list *list = sighting->judgement->list;
	struct finding *finding = &sighting->finding;

	finding->severity = severity;
	finding->confidence = confidence;
	finding->steps = sighting->steps.at;
	finding->step_count = sighting->steps.len;
	finding->evidence = arena_new(list->arena, struct evidence);
	*finding->evidence =
		(struct evidence){STR("profile"), sighting->facts.at, sighting->facts.len};
	finding->evidence_count = 1;
	*vec_push(list->arena, &list->items) = *finding;
}
