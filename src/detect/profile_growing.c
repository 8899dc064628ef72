// SPDX-License-Identifier: Apache-2.0
// Goroutines that grow for good, by what they are blocked in: senders and receivers (CTX003), waiters for a lock (DEF010),
// sleepers in a loop that should have ended (CTX010), the watchers of contexts that nobody cancels (CTX001), what serves a
// resource until it is released (DEF001).
#include "detect/profile_growth.h"
#include "detect/profile_resource.h"

// "context.propagateCancel.func1", "context.(*cancelCtx).propagateCancel.func2": one for each context under a parent that is
// not the library's own, until one of the two ends.
static bool is_watcher(const struct parked_group *group)
{
	str name = group->entry.function;

	return !group->where.function.len && str_starts(name, STR("context.")) &&
	       str_find(name, STR("propagateCancel.")) < name.len;
}

static const struct {
	enum parked_kind kind;
	enum fault_id id;
	enum severity severity;
} faults[] = {
	{PARKED_SEND, FAULT_CTX003, SEVERITY_ERROR},
	// What waits for more may be meant to.
	{PARKED_RECEIVE, FAULT_CTX003, SEVERITY_WARNING},
	{PARKED_CHANNEL, FAULT_CTX003, SEVERITY_WARNING},
	{PARKED_SELECT, FAULT_CTX003, SEVERITY_WARNING},
	{PARKED_LOCK, FAULT_DEF010, SEVERITY_ERROR},
	{PARKED_SLEEP, FAULT_CTX010, SEVERITY_WARNING},
};

static void report(struct profile_judgement *judgement, const struct growth *growth)
{
	const struct profile_resource *resource = profile_resource_of(growth->group);

	if (is_watcher(growth->group)) {
		growth_report(judgement, growth, FAULT_CTX001, SEVERITY_WARNING, NULL);
		return;
	}
	if (resource && resource->what)
		growth_report(judgement, growth, FAULT_DEF001, SEVERITY_WARNING, resource->what);
	for (u32 i = 0; i < ARRAY_LEN(faults) && growth->group->where.function.len; i++) {
		if (faults[i].kind == growth->group->kind)
			growth_report(judgement, growth, faults[i].id, faults[i].severity, NULL);
	}
}

void profile_judge_growing(struct profile_judgement *judgement)
{
	struct growth_list list;

	growth_make(judgement, &list);
	vec_each (const struct growth, growth, &list.items)
		report(judgement, growth);
}
