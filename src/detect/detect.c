// SPDX-License-Identifier: Apache-2.0
#include "detect/detect.h"

#include "detect/detector.h"

#include <stdlib.h>

static const struct {
	enum fault_id id;
	detector_fn run;
} detectors[] = {
#define DETECTOR(id, function, what) {FAULT_##id, function},
#include "detect/detectors.def"
#undef DETECTOR
};

static void index_before(struct detection *detection)
{
	map_init(&detection->before_goroutines, detection->scratch);
	if (!detection->before)
		return;
	for (u32 i = 0; i < detection->before->goroutines.len; i++) {
		u64 id = detection->before->goroutines.at[i].id;

		if (id != UINT64_MAX)
			*map_put(&detection->before_goroutines, id) = (u64)i + 1;
	}
}

static void index_done_channels(struct detection *detection)
{
	const struct context_forest *forest = &detection->now->contexts;

	map_init(&detection->done_channels, detection->scratch);
	for (u32 i = 0; i < forest->len; i++) {
		u64 done = forest->at[i].done;

		if (done && done != UINT64_MAX && !forest->at[i].is_cancelled)
			*map_put(&detection->done_channels, done) = (u64)i + 1;
	}
}

static int compare_times(const void *left, const void *right)
{
	const i64 *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static void survey_goroutine(struct survey *survey, const struct goroutine *goroutine)
{
	survey->has_leaked |= goroutine->leaked == LEAK_PROVEN;
	if (!goroutine->defer_count)
		return;
	survey->has_endless_defers |=
		goroutine->wait_kind == WAIT_NIL_CHAN || goroutine->wait_kind == WAIT_EMPTY_SELECT;
	survey->most_defers = MAX(survey->most_defers, goroutine->defer_count);
	survey->longest_with_defers_ns = MAX(survey->longest_with_defers_ns, goroutine->wait_ns);
}

// The survey, and the collections.
static void survey_goroutines(struct detection *detection)
{
	const struct goroutine_table *goroutines = &detection->now->goroutines;
	i64 last = 0;
	struct map seen;

	map_init(&seen, detection->scratch);
	for (u32 i = 0; i < goroutines->len; i++) {
		i64 since = goroutines->at[i].wait_since_ns;

		survey_goroutine(&detection->survey, &goroutines->at[i]);
		if (since > 0 && since != last && !(*map_put(&seen, (u64)since))++)
			*vec_push(detection->scratch, &detection->collections) = since;
		last = since;
	}
	if (detection->collections.len)
		qsort(detection->collections.at, detection->collections.len, sizeof(i64),
			compare_times);
}

const struct goroutine *detection_before(
	const struct detection *detection, const struct goroutine *goroutine)
{
	u64 *index = goroutine->id == UINT64_MAX
	                     ? NULL
	                     : map_get(&detection->before_goroutines, goroutine->id);

	return index ? &detection->before->goroutines.at[*index - 1] : NULL;
}

static bool is_same_wait(const struct goroutine *a, const struct goroutine *b)
{
	return a->status == b->status && a->sp == b->sp && a->pc == b->pc &&
	       a->wait_kind == b->wait_kind && a->wait_since_ns == b->wait_since_ns;
}

u64 detection_waited_ns(const struct detection *detection, const struct goroutine *goroutine)
{
	const struct goroutine *earlier = detection_before(detection, goroutine);
	u64 least =
		goroutine->wait_ns > COLLECTION_MAX_NS ? goroutine->wait_ns - COLLECTION_MAX_NS : 0;

	// The next collection is the one that met it.
	for (u32 i = 0; goroutine->wait_ns && i < detection->collections.len; i++) {
		u64 later = (u64)(detection->collections.at[i] - goroutine->wait_since_ns);

		if (detection->collections.at[i] > goroutine->wait_since_ns) {
			least = MAX(least, goroutine->wait_ns - MIN(later, goroutine->wait_ns));
			break;
		}
	}
	if (earlier && is_same_wait(goroutine, earlier))
		least = MAX(least, detection->between_ns);
	return least;
}

const struct context_node *detection_context_of(const struct detection *detection, u64 channel)
{
	u64 *index = channel == UINT64_MAX ? NULL : map_get(&detection->done_channels, channel);

	return index ? &detection->now->contexts.at[*index - 1] : NULL;
}

bool detection_has_before(const struct detection *detection)
{
	return detection->before && detection->between_ns >= LOOKS_APART_MIN_NS;
}

bool detect_covers(enum fault_id id)
{
	for (u32 i = 0; i < ARRAY_LEN(detectors); i++) {
		if (detectors[i].id == id)
			return true;
	}
	return false;
}

void detect_inspection(const struct inspection *inspection, const struct detect_options *options,
	struct finding_list *ret)
{
	struct arena scratch;
	struct detection detection = {
		.scratch = &scratch,
		.list = ret,
		.disabled = options->disabled,
		.now = inspection,
		.before = options->before,
		.between_ns = options->between_ns,
		.is_stable = inspection->process.is_core || inspection->process.stopped_ms > 0,
	};

	arena_init(&scratch);
	code_map_init(&detection.code, inspection);
	code_map_remember(&detection.code, &scratch, &inspection->goroutines);
	index_before(&detection);
	index_done_channels(&detection);
	survey_goroutines(&detection);
	for (u32 i = 0; i < ARRAY_LEN(detectors); i++) {
		if (!options->disabled[detectors[i].id])
			detectors[i].run(&detection);
	}
	findings_finish(ret);
	arena_deinit(&scratch);
}
