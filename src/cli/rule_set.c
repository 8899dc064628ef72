// SPDX-License-Identifier: Apache-2.0
#include "cli/rule_set.h"

#include "cli/suggest.h"

#include <strings.h>

static const bool has_rule[FAULT_COUNT] = {
#define RULE(id, ...) [FAULT_##id] = true,
#define ALSO(id)      [FAULT_##id] = true,
#include "rules/rules.def"
#undef RULE
};

static const bool has_detector[FAULT_COUNT] = {
#define DETECTOR(id, ...) [FAULT_##id] = true,
#include "detect/detectors.def"
#undef DETECTOR
};

static const bool has_profile_judge[FAULT_COUNT] = {
#define PROFILE_JUDGE(id, ...) [FAULT_##id] = true,
#define ALSO(id)               [FAULT_##id] = true,
#include "detect/profile_judges.def"
#undef PROFILE_JUDGE
};

static const bool has_trace_judge[FAULT_COUNT] = {
#define TRACE_JUDGE(id, ...) [FAULT_##id] = true,
#include "detect/trace_judges.def"
#undef TRACE_JUDGE
};

bool profile_judge_exists(enum fault_id id)
{
	return has_profile_judge[id];
}

bool trace_judge_exists(enum fault_id id)
{
	return has_trace_judge[id];
}

bool detector_exists(enum fault_id id)
{
	return has_detector[id];
}

bool rule_exists(enum fault_id id)
{
	return has_rule[id];
}

// By who finds it: check 1, inspect 2, profile 4, trace 8.
static const str finders[] = {
	STR("-"),
	STR("check"),
	STR("inspect"),
	STR("check, inspect"),
	STR("profile"),
	STR("check, profile"),
	STR("inspect, profile"),
	STR("check, inspect, profile"),
	STR("trace"),
	STR("check, trace"),
	STR("inspect, trace"),
	STR("check, inspect, trace"),
	STR("profile, trace"),
	STR("check, profile, trace"),
	STR("inspect, profile, trace"),
	STR("check, inspect, profile, trace"),
};

str fault_finders(enum fault_id id)
{
	return finders[rule_exists(id) | detector_exists(id) << 1 | profile_judge_exists(id) << 2 |
		       trace_judge_exists(id) << 3];
}

bool rule_find(str id_or_name, enum fault_id *ret, struct error *err)
{
	struct suggestion nearest = suggestion_for(id_or_name);

	if (fault_find(id_or_name, ret))
		return true;
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		suggestion_offer(&nearest, fault_get((enum fault_id)i)->id);
		suggestion_offer(&nearest, fault_get((enum fault_id)i)->name);
	}
	if (nearest.best.len)
		return error_set(err, ERROR_USAGE,
			"there is no fault '" STR_FMT "'; did you mean " STR_FMT "?",
			STR_ARG(id_or_name), STR_ARG(nearest.best));
	return error_set(err, ERROR_USAGE,
		"there is no fault '" STR_FMT "'; `tocsin explain` lists them all",
		STR_ARG(id_or_name));
}

bool rule_matches(str word, enum fault_id id)
{
	const struct fault *fault = fault_get(id);
	enum fault_id found;

	if (str_ends(word, STR("*"))) {
		size_t len = word.len - 1;

		return len <= fault->id.len && strncasecmp(word.ptr, fault->id.ptr, len) == 0;
	}
	return fault_find(word, &found) && found == id;
}

bool rule_list(str list, bool chosen[FAULT_COUNT], struct error *err)
{
	while (list.len) {
		str word = str_trim(str_cut(&list, ','));
		bool any = false;
		enum fault_id unused;

		for (u32 i = 0; i < FAULT_COUNT; i++) {
			if (rule_matches(word, (enum fault_id)i))
				any = chosen[i] = true;
		}
		if (!any && !rule_find(word, &unused, err))
			return false;
	}
	return true;
}
