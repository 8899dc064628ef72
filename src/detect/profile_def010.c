// SPDX-License-Identifier: Apache-2.0
// DEF010: a queue of goroutines that have waited for a lock for minutes, in the functions of one type (or package, for
// plain functions). Somebody else inside them who is blocked as long is who holds it. Proven where Go says so.
#include "base/number.h"
#include "detect/place.h"
#include "detect/profile_sighting.h"

enum { LOCK_QUEUE_MIN_LONG = 3 };

struct queue {
	str scope; // "example.com/a.(*cache)", "example.com/a"
	const struct parked_group *first;
	u64 count, leaked;
	u32 longest_minutes;
};

// The receiver's type, else the package.
static str scope_of(str function)
{
	str package = code_package(function);
	str rest = str_skip(function, package.len);
	size_t close = str_find_char(rest, ')');

	if (!str_starts(rest, STR(".(")) || close >= rest.len)
		return package;
	return str_sub(function, 0, package.len + close + 1);
}

static bool runs_in(const struct parked_group *group, str scope, u32 *ret)
{
	for (u32 i = 0; i < group->frame_count; i++) {
		if (str_equal(scope_of(group->frames[i].function), scope) &&
			!str_equal(group->frames[i].function, STR("main.main"))) {
			*ret = i;
			return true;
		}
	}
	return false;
}

// Who is blocked elsewhere inside the code that locks, for as long.
static const struct parked_group *owner_of(
	const struct parked *parked, const struct queue *queue, u32 *frame)
{
	vec_each (const struct parked_group, group, &parked->groups) {
		if (group->kind != PARKED_LOCK && group->kind != PARKED_OTHER &&
			group->long_count && group->longest_minutes >= queue->longest_minutes &&
			runs_in(group, queue->scope, frame))
			return group;
	}
	return NULL;
}

static void report(struct profile_judgement *judgement, const struct queue *queue)
{
	u32 frame = 0;
	const struct parked_group *owner = owner_of(judgement->parked, queue, &frame);
	bool is_proven = queue->leaked > 0;
	struct profile_sighting sighting;

	if (!is_proven && queue->count < LOCK_QUEUE_MIN_LONG)
		return;
	if (is_proven)
		sighting = profile_sighting_begin(judgement, FAULT_DEF010, &queue->first->where,
			"%s goroutines wait for ever for a lock taken here: Go has proven that "
			"nobody can unlock it",
			NUMBER(queue->leaked));
	else
		sighting = profile_sighting_begin(judgement, FAULT_DEF010, &queue->first->where,
			"%s goroutines have waited for a lock taken here for %d minutes and "
			"more, up to %s",
			NUMBER(queue->count), PARKED_LONG_MINUTES, NUMBER(queue->longest_minutes));
	if (owner)
		profile_sighting_step(&sighting, &owner->frames[frame],
			"a goroutine inside " STR_FMT " has been %s for %s minutes",
			STR_ARG(owner->frames[frame].function), parked_words(owner->kind),
			NUMBER(owner->longest_minutes));
	profile_sighting_step(&sighting, &queue->first->where, "the queue waits here");
	profile_sighting_count(
		&sighting, STR("goroutines"), is_proven ? queue->leaked : queue->count);
	if (queue->longest_minutes)
		profile_sighting_count(
			&sighting, STR("longest_wait_minutes"), queue->longest_minutes);
	profile_sighting_end(&sighting,
		is_proven || owner ? fault_get(FAULT_DEF010)->severity : SEVERITY_NOTE,
		is_proven ? CONFIDENCE_CONFIRMED : CONFIDENCE_LIKELY);
}

void profile_judge_def010(struct profile_judgement *judgement)
{
	VEC(struct queue) queues = {0};
	struct str_map by_scope;

	str_map_init(&by_scope, judgement->scratch);
	vec_each (const struct parked_group, group, &judgement->parked->groups) {
		str scope = scope_of(group->where.function);
		struct queue *queue;
		u64 *index;

		if (group->kind != PARKED_LOCK || !group->where.function.len ||
			(!group->long_count && !group->is_leaked))
			continue;
		index = str_map_put(&by_scope, scope);
		if (!*index) {
			*vec_push(judgement->scratch, &queues) =
				(struct queue){.scope = scope, .first = group};
			*index = queues.len;
		}
		queue = &queues.at[*index - 1];
		queue->count += group->long_count;
		queue->leaked += group->is_leaked ? group->count : 0;
		queue->longest_minutes = MAX(queue->longest_minutes, group->longest_minutes);
	}
	vec_each (const struct queue, queue, &queues)
		report(judgement, queue);
}
