// SPDX-License-Identifier: Apache-2.0
// Which faults `check` looks for: the lists of ids that users write.
#pragma once

#include "base/error.h"
#include "finding/catalogue.h"

// Whether `check` has a rule for the fault (rules/rules.def).
bool rule_exists(enum fault_id id);

// Whether `inspect` has a detector for it (detect/detectors.def).
bool detector_exists(enum fault_id id);

// Whether `profile` and `trace` have a judge for it (detect/profile_judges.def, detect/trace_judges.def).
bool profile_judge_exists(enum fault_id id);
bool trace_judge_exists(enum fault_id id);

// The commands that find it today, "check, inspect"; "-" when none does.
str fault_finders(enum fault_id id);

// Finds a fault by id or name; an unknown one is an error whose text names the nearest.
MUST_CHECK bool rule_find(str id_or_name, enum fault_id *ret, struct error *err);

// Sets chosen[id] for each fault of a list like "DEF001,cancel-lost,POOL*".
MUST_CHECK bool rule_list(str list, bool chosen[FAULT_COUNT], struct error *err);

// Whether one word of such a list means the fault: its id or name in any case, or a prefix with a
// star behind it.
bool rule_matches(str word, enum fault_id id);
