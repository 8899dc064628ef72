// SPDX-License-Identifier: Apache-2.0
// The fault catalogue of faults.def as tables. An id never changes its meaning.
#pragma once

#include "base/str.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };
enum fault_class { CLASS_DEFER, CLASS_CONTEXT, CLASS_POOL };

// Where a fault can be seen; bits of fault.seen_by.
enum seen_by {
	SEEN_BY_STATIC = 1 << 0,
	SEEN_BY_PROFILE = 1 << 1,
	SEEN_BY_TRACE = 1 << 2,
	SEEN_BY_INSPECT = 1 << 3,
	SEEN_BY_PROBE = 1 << 4,
};

enum fault_id {
#define FAULT(id, name, class, severity, summary, seen) FAULT_##id,
#include "finding/faults.def"
#undef FAULT
	FAULT_COUNT
};

struct fault {
	str id;      // "DEF001"
	str name;    // "release-missing"
	str summary; // one line
	enum fault_class class;
	enum severity severity;
	u32 seen_by;
};

const struct fault *fault_get(enum fault_id id);

// By id, any case, or by name; false when there is none.
MUST_CHECK bool fault_find(str id_or_name, enum fault_id *ret);

str severity_name(enum severity severity);    // "error"
enum severity severity_from_name(str name);   // a note for any other word
str fault_class_name(enum fault_class class); // "defer"
