// SPDX-License-Identifier: Apache-2.0
// CTX003: goroutines that Go itself has proven to be leaked (the goroutineleak profile, "(leaked)" in a dump), and many
// that have stood in one send for minutes. Receivers are left alone: workers at rest look the same. DEF001: leaked ones of the
// library that serve what nobody holds any more.
#include "base/number.h"
#include "detect/profile_resource.h"
#include "detect/profile_sighting.h"

enum { QUEUE_SENDERS_MIN = 10 };

static void add_facts(struct profile_sighting *sighting, const struct parked_group *group)
{
	profile_sighting_count(sighting, STR("goroutines"), group->count);
	if (group->longest_minutes)
		profile_sighting_count(
			sighting, STR("longest_wait_minutes"), group->longest_minutes);
}

static void add_path(struct profile_sighting *sighting, const struct parked_group *group)
{
	if (group->creator.function.len)
		profile_sighting_step(sighting, &group->creator, "started here, by " STR_FMT,
			STR_ARG(group->creator.function));
	if (group->where.function.len)
		profile_sighting_step(sighting, &group->where, "%s wait%s here, %s",
			NUMBER(group->count), group->count == 1 ? "s" : "",
			parked_words(group->kind));
}

// A waiter for a group mostly waits for goroutines that hang themselves; these are the fault.
static bool is_follower(const struct parked *parked, const struct parked_group *group)
{
	if (group->kind != PARKED_WAIT_GROUP)
		return false;
	vec_each (const struct parked_group, other, &parked->groups) {
		if (other->is_leaked && other->kind != PARKED_WAIT_GROUP)
			return true;
	}
	return false;
}

static void report_proven(struct profile_judgement *judgement, const struct parked_group *group)
{
	struct profile_place nowhere = {.function = group->entry.function};
	const struct profile_place *where = group->where.function.len     ? &group->where
	                                    : group->creator.function.len ? &group->creator
	                                                                  : &nowhere;
	// One that waits to be told something may be meant to last as long as the process.
	bool is_lone = group->count == 1 && group->kind != PARKED_SEND;
	struct profile_sighting sighting;

	if (group->kind == PARKED_LOCK || is_follower(judgement->parked, group))
		return;
	sighting = profile_sighting_begin(judgement, FAULT_CTX003, where,
		"goroutines blocked here for ever, %s (%s): Go has proven that nothing can wake "
		"them",
		parked_words(group->kind), NUMBER(group->count));
	add_path(&sighting, group);
	add_facts(&sighting, group);
	profile_sighting_end(&sighting,
		is_lone || !group->where.function.len ? SEVERITY_NOTE
						      : fault_get(FAULT_CTX003)->severity,
		CONFIDENCE_CONFIRMED);
}

// Which line has dropped it is not known.
static void report_dropped(struct profile_judgement *judgement, const struct parked_group *group,
	const struct profile_resource *resource)
{
	struct profile_place nowhere = {.function = resource->function};
	struct profile_sighting sighting;

	if (!resource->what)
		return;
	sighting = profile_sighting_begin(judgement, FAULT_DEF001, &nowhere,
		"%s (%s) that nobody holds: Go has proven that they can no longer be closed",
		resource->what, NUMBER(group->count));
	add_facts(&sighting, group);
	profile_sighting_end(&sighting,
		group->count == 1 ? SEVERITY_NOTE : fault_get(FAULT_DEF001)->severity,
		CONFIDENCE_CONFIRMED);
}

static void report_queue(struct profile_judgement *judgement, const struct parked_group *group)
{
	struct profile_sighting sighting;

	if (group->kind != PARKED_SEND || group->long_count < QUEUE_SENDERS_MIN ||
		!group->where.function.len)
		return;
	sighting = profile_sighting_begin(judgement, FAULT_CTX003, &group->where,
		"%s goroutines have been blocked sending here for %d minutes and more, up to %s",
		NUMBER(group->long_count), PARKED_LONG_MINUTES, NUMBER(group->longest_minutes));
	add_path(&sighting, group);
	add_facts(&sighting, group);
	profile_sighting_end(&sighting, SEVERITY_NOTE, CONFIDENCE_LIKELY);
}

void profile_judge_ctx003(struct profile_judgement *judgement)
{
	vec_each (const struct parked_group, group, &judgement->parked->groups) {
		const struct profile_resource *resource = profile_resource_of(group);

		if (group->is_leaked && resource)
			report_dropped(judgement, group, resource);
		else if (group->is_leaked)
			report_proven(judgement, group);
		else
			report_queue(judgement, group);
	}
}
