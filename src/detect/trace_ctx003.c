// SPDX-License-Identifier: Apache-2.0
// CTX003: goroutines that were started in a task, a region or a request which is over, and that stay blocked on a
// channel to the end of the trace.
#include "detect/trace_sighting.h"

// Shorter waits prove nothing.
static const u64 OUTLIVE_MIN_NS = 500000000;

enum {
	OUTLIVE_TIMES = 3, // longer than any wait at this place that did end
	OUTLIVE_MIN_RECEIVERS =
		3, // a receiver may be a worker that waits for more; of three scopes it is none
};

// Goroutines of one creation that wait at one place.
struct stuck {
	u32 create_stack, wait;
	u64 count;
	u64 longest_ns;
	u32 scopes; // different ones
	u32 last_scope;
	struct scope scope; // of the one that waits longest
	u64 goroutine;
};

static bool is_channel_wait(str reason)
{
	return str_equal(reason, STR("chan send")) || str_equal(reason, STR("chan receive")) ||
	       str_equal(reason, STR("select")) || str_equal(reason, STR("forever"));
}

// The library starts goroutines on behalf of whoever comes first (idle connections): they are meant to stay.
static bool is_library(str function)
{
	static const str roots[] = {STR("net"), STR("database"), STR("os"), STR("internal"),
		STR("runtime"), STR("sync"), STR("time"), STR("context"), STR("log"), STR("crypto"),
		STR("testing"), STR("vendor"), STR("io"), STR("bufio"), STR("iter")};
	size_t slash = str_find_char(function, '/'), dot = str_find_char(function, '.');
	str root = str_sub(function, 0, MIN(slash, dot));

	for (u32 i = 0; i < ARRAY_LEN(roots); i++) {
		if (str_equal(root, roots[i]))
			return true;
	}
	return false;
}

// How long it has waited since its scope was over; 0: nothing is known to be wrong with it.
static u64 stuck_ns(const struct timeline *timeline, const struct life *life)
{
	const struct trace_names *names = &timeline->reader->names;
	const struct scope *scope;
	const struct wait *wait;
	u64 waited;

	if (!life_is_there(life) || life->state != TRACE_WAITING || life->had_gap ||
		life->scope == TIMELINE_NONE || life->wait == TIMELINE_NONE || !life->create_stack)
		return 0;
	scope = &timeline->scopes.at[life->scope];
	wait = &timeline->waits.at[life->wait];
	if (scope->end_ns < 0 || !is_channel_wait(trace_text(names, life->reason)) ||
		is_library(trace_text(names, life->start_function)))
		return 0;
	waited = (u64)(timeline->end_ns - MAX(life->since_ns, scope->end_ns));
	return waited >= OUTLIVE_MIN_NS && waited >= OUTLIVE_TIMES * wait->max_ns ? waited : 0;
}

static void add(struct stuck *stuck, const struct timeline *timeline, const struct life *life,
	u64 waited_ns)
{
	stuck->count++;
	stuck->scopes += stuck->scopes == 0 || stuck->last_scope != life->scope;
	stuck->last_scope = life->scope;
	if (waited_ns > stuck->longest_ns) {
		stuck->longest_ns = waited_ns;
		stuck->scope = timeline->scopes.at[life->scope];
		stuck->goroutine = life->id;
	}
}

static const char *scope_words(enum scope_kind kind)
{
	switch (kind) {
	case SCOPE_TASK:
		return "task";
	case SCOPE_REGION:
		return "region";
	case SCOPE_REQUEST:
		return "request handled by";
	}
	return "";
}

static void report(struct trace_judgement *judgement, const struct stuck *stuck)
{
	const struct trace_names *names = &judgement->timeline->reader->names;
	const struct wait *wait = &judgement->timeline->waits.at[stuck->wait];
	struct trace_sighting sighting;
	str reason = trace_text(names, wait->reason), name = trace_text(names, stuck->scope.name);
	bool is_send = str_equal(reason, STR("chan send"));

	if (!is_send && MIN(stuck->count, (u64)stuck->scopes) < OUTLIVE_MIN_RECEIVERS)
		return;
	sighting = trace_sighting_begin(judgement, FAULT_CTX003, stuck->create_stack,
		"%llu goroutine%s started here outlive the %s they were started in and stay "
		"blocked (" STR_FMT ")",
		(unsigned long long)stuck->count, stuck->count == 1 ? "" : "s",
		stuck->scope.kind == SCOPE_REQUEST ? "request" : scope_words(stuck->scope.kind),
		STR_ARG(reason));
	trace_sighting_step(&sighting, stuck->create_stack, "started here, in the %s " STR_FMT,
		scope_words(stuck->scope.kind), STR_ARG(name));
	trace_sighting_step(&sighting, wait->stack,
		"goroutine %llu has waited here (" STR_FMT ") for " STR_FMT
		" since the %s was over",
		(unsigned long long)stuck->goroutine, STR_ARG(reason),
		STR_ARG(trace_sighting_time(&sighting, stuck->longest_ns)),
		stuck->scope.kind == SCOPE_REQUEST ? "request" : scope_words(stuck->scope.kind));
	trace_sighting_count(&sighting, STR("goroutines"), stuck->count);
	trace_sighting_seconds(&sighting, STR("longest_wait_seconds"), stuck->longest_ns);
	trace_sighting_end(&sighting, CONFIDENCE_LIKELY);
}

void trace_judge_ctx003(struct trace_judgement *judgement)
{
	const struct timeline *timeline = judgement->timeline;
	VEC(struct stuck) all = {0};
	struct map ids;

	map_init(&ids, judgement->scratch);
	vec_each (const struct life, life, &timeline->lives) {
		u64 waited_ns = stuck_ns(timeline, life), *known;

		if (!waited_ns)
			continue;
		known = map_put(&ids, (u64)life->create_stack << 32 | life->wait);
		if (!*known) {
			*vec_push(judgement->scratch, &all) =
				(struct stuck){life->create_stack, life->wait, 0, 0, 0, 0, {0}, 0};
			*known = all.len;
		}
		add(&all.at[*known - 1], timeline, life, waited_ns);
	}
	vec_each (const struct stuck, stuck, &all)
		report(judgement, stuck);
}
