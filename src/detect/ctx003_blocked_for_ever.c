// SPDX-License-Identifier: Apache-2.0
// CTX003: goroutines that can never run again because the other end of their channel is gone. Proven by
// the leak proof; without it only what has waited for minutes under a context that ended.
#include "base/map.h"
#include "base/number.h"
#include "detect/contexts.h"
#include "detect/leaked.h"

struct abandoned {
	struct detection *detection;
	bool has_waiters;   // they are counted
	struct map waiters; // how many goroutines wait at a channel, by its address
};

static bool is_leaked_channel(const struct detection *detection, const struct goroutine *goroutine)
{
	return leaked_cause(detection, goroutine) == LEAK_CAUSE_CHANNEL;
}

static bool is_leaked_sync(const struct detection *detection, const struct goroutine *goroutine)
{
	return leaked_cause(detection, goroutine) == LEAK_CAUSE_SYNC;
}

// What nobody does any more.
static const char *missing(enum block_kind kind)
{
	switch (kind) {
	case BLOCK_SEND:
		return "nobody is left to receive what they send";
	case BLOCK_RECEIVE:
		return "nobody is left to send to them or to close their channel";
	case BLOCK_NIL_CHANNEL:
		return "their channel is nil";
	case BLOCK_WAIT_GROUP:
		return "nobody is left to call Done";
	case BLOCK_COND:
		return "nobody is left to wake them";
	case BLOCK_NONE:
	case BLOCK_SELECT:
	case BLOCK_NO_CASES:
	case BLOCK_LOCK:
	case BLOCK_READ_LOCK:
	case BLOCK_SEMAPHORE:
		break;
	}
	return "nobody is left at the other end of their channels";
}

static struct sighting begin(struct detection *detection, const struct grouping *grouping,
	const struct goroutine_group *group, const char *how, const char *why)
{
	const struct goroutine *first = &grouping->goroutines->at[group->first];
	const struct stack_line *where = leaked_place(detection, first);
	const struct stack_line *created = place_created(grouping->goroutines, first);
	struct sighting sighting = sighting_begin(detection, FAULT_CTX003, where, where->function,
		"goroutines %s here %s (%s now): %s", where == created ? "started" : "waiting", how,
		NUMBER(group->count), why);

	if (created)
		sighting_step(&sighting, created, "started here, by " STR_FMT,
			STR_ARG(created->function));
	leaked_waits(&sighting, grouping, group);
	return sighting;
}

static void report_proven(struct detection *detection, const struct grouping *grouping,
	const struct goroutine_group *group)
{
	const struct goroutine *first = &grouping->goroutines->at[group->first];
	enum block_kind kind = block_of(grouping->goroutines, first);
	struct sighting sighting =
		begin(detection, grouping, group, "stay blocked for ever", missing(kind));

	sighting_step(&sighting, NULL, "no goroutine that can still run reaches what they wait on");
	leaked_facts(&sighting, grouping, group);
	// One that waits to be told something may be meant to last as long as the process.
	if (group->count == 1 && kind != BLOCK_SEND)
		sighting.finding.severity = SEVERITY_NOTE;
	sighting_confirm(&sighting);
	sighting_end(&sighting);
}

static bool is_few_nil_waiters(const struct grouping *grouping, const struct goroutine_group *group)
{
	return group->count < NIL_WAITERS_MIN &&
	       block_of(grouping->goroutines, &grouping->goroutines->at[group->first]) ==
	               BLOCK_NIL_CHANNEL;
}

// A goroutine that waits for a group is mostly waiting for goroutines that hang themselves, and that the
// same function has started: these are the fault.
static bool same_starter(const struct grouping *channels, const struct goroutine_table *goroutines,
	const struct goroutine *waiter)
{
	const struct stack_line *own = place_created(goroutines, waiter);

	for (u32 g = 0; own && g < channels->groups.len; g++) {
		const struct stack_line *other =
			place_created(goroutines, &goroutines->at[channels->groups.at[g].first]);

		if (other && str_equal(other->function, own->function))
			return true;
	}
	return false;
}

static void count_waiters(struct abandoned *abandoned)
{
	const struct lock_list *locks = &abandoned->detection->now->locks;

	abandoned->has_waiters = true;
	map_init(&abandoned->waiters, abandoned->detection->scratch);
	for (u32 i = 0; i < locks->channel_count; i++)
		*map_put(&abandoned->waiters, locks->channels[i].channel.address) =
			locks->channels[i].waiter_count;
}

// Who else waits at the goroutine's channel: a queue that several take from is a pool of workers at rest.
static bool is_alone(struct abandoned *abandoned, const struct goroutine *goroutine)
{
	const struct goroutine_table *goroutines = &abandoned->detection->now->goroutines;
	const u64 *waiters;

	if (goroutine->wait_count != 1)
		return false;
	if (!abandoned->has_waiters)
		count_waiters(abandoned);
	waiters = map_get(&abandoned->waiters, goroutines->waits[goroutine->waits_at].address);
	return waiters && *waiters == 1;
}

// Of one that holds ended contexts only.
static bool is_abandoned(struct abandoned *abandoned, u32 index, enum block_kind wanted)
{
	const struct detection *detection = abandoned->detection;
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	const struct goroutine *goroutine = &goroutines->at[index];

	return goroutine->leaked != LEAK_PROVEN && !goroutine->is_system &&
	       detection_waited_ns(detection, goroutine) >= ABANDONED_MIN_NS &&
	       block_of(goroutines, goroutine) == wanted && place_created(goroutines, goroutine) &&
	       leaked_place(detection, goroutine) &&
	       (wanted == BLOCK_SEND || is_alone(abandoned, goroutine));
}

static void report_abandoned(struct abandoned *abandoned, enum block_kind kind, u32 count_min)
{
	struct detection *detection = abandoned->detection;
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	const struct context_holds *holds = context_holds_now(detection);
	struct grouping grouping;

	grouping_init(&grouping, detection->scratch, goroutines);
	for (u32 i = 0; i < holds->over_count; i++) {
		u32 index = holds->over[i];

		if (is_abandoned(abandoned, index, kind))
			grouping_add(&grouping,
				group_key(leaked_place(detection, &goroutines->at[index])), index);
	}
	vec_each (struct goroutine_group, group, &grouping.groups) {
		struct sighting sighting;

		if (group->count < count_min)
			continue;
		sighting = begin(detection, &grouping, group, "are stuck",
			kind == BLOCK_SEND ? "their context has ended, and nobody receives"
					   : "their context has ended, and nobody sends");
		leaked_facts(&sighting, &grouping, group);
		sighting_end(&sighting);
	}
}

void detect_ctx003_blocked_for_ever(struct detection *detection)
{
	struct abandoned abandoned = {.detection = detection};
	struct grouping channels, syncs;

	leaked_group(detection, is_leaked_channel, &channels);
	vec_each (struct goroutine_group, group, &channels.groups) {
		if (!is_few_nil_waiters(&channels, group))
			report_proven(detection, &channels, group);
	}
	leaked_group(detection, is_leaked_sync, &syncs);
	vec_each (struct goroutine_group, group, &syncs.groups) {
		const struct goroutine *first = &syncs.goroutines->at[group->first];

		if (leaked_place(detection, first) &&
			!same_starter(&channels, syncs.goroutines, first))
			report_proven(detection, &syncs, group);
	}
	report_abandoned(&abandoned, BLOCK_SEND, ABANDONED_SENDERS_MIN);
	report_abandoned(&abandoned, BLOCK_RECEIVE, ABANDONED_RECEIVERS_MIN);
}
