// SPDX-License-Identifier: Apache-2.0
#include "rules/findings_sink.h"

void findings_sink_init(struct findings_sink *sink, struct finding_list *list)
{
	pthread_mutex_init(&sink->lock, NULL);
	sink->list = list;
}

void findings_sink_deinit(struct findings_sink *sink)
{
	pthread_mutex_destroy(&sink->lock);
}

static struct location copy_location(struct arena *arena, struct location where)
{
	where.file = arena_str(arena, where.file);
	return where;
}

static struct step *copy_steps(struct arena *arena, const struct step *steps, u32 count)
{
	struct step *copy = arena_array(arena, struct step, count);

	for (u32 i = 0; i < count; i++)
		copy[i] = (struct step){
			copy_location(arena, steps[i].where), arena_str(arena, steps[i].message)};
	return copy;
}

static struct evidence *copy_evidence(
	struct arena *arena, const struct evidence *evidence, u32 count)
{
	struct evidence *copy = arena_array(arena, struct evidence, count);

	for (u32 i = 0; i < count; i++) {
		copy[i].source = arena_str(arena, evidence[i].source);
		copy[i].fact_count = evidence[i].fact_count;
		copy[i].facts = arena_array(arena, struct fact, evidence[i].fact_count);
		for (u32 f = 0; f < evidence[i].fact_count; f++)
			copy[i].facts[f] =
				(struct fact){arena_str(arena, evidence[i].facts[f].name),
					arena_str(arena, evidence[i].facts[f].value)};
	}
	return copy;
}

static struct fix *copy_fix(struct arena *arena, const struct fix *fix)
{
	struct fix *copy = arena_new(arena, struct fix);

	*copy = *fix;
	copy->title = arena_str(arena, fix->title);
	copy->edits = arena_array(arena, struct edit, fix->edit_count);
	for (u32 i = 0; i < fix->edit_count; i++) {
		copy->edits[i] = fix->edits[i];
		copy->edits[i].file = arena_str(arena, fix->edits[i].file);
		copy->edits[i].text = arena_str(arena, fix->edits[i].text);
	}
	return copy;
}

void findings_sink_add(struct findings_sink *sink, const struct finding *finding)
{
	struct arena *arena = sink->list->arena;
	struct finding copy = *finding;

	pthread_mutex_lock(&sink->lock);
	copy.where = copy_location(arena, finding->where);
	copy.function = arena_str(arena, finding->function);
	copy.message = arena_str(arena, finding->message);
	copy.steps = copy_steps(arena, finding->steps, finding->step_count);
	copy.evidence = copy_evidence(arena, finding->evidence, finding->evidence_count);
	copy.fix = finding->fix ? copy_fix(arena, finding->fix) : NULL;
	*vec_push(arena, &sink->list->items) = copy;
	pthread_mutex_unlock(&sink->lock);
}
