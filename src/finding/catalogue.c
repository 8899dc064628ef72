// SPDX-License-Identifier: Apache-2.0
#include "finding/catalogue.h"

#include <strings.h>

// The short forms that faults.def uses in its columns.
#define SEVERITY_OF(severity) SEVERITY_##severity
#define CLASS_OF(class)       CLASS_##class
#define SEEN_BY(flags)        (flags)

enum {
	STATIC = SEEN_BY_STATIC,
	PROFILE = SEEN_BY_PROFILE,
	TRACE = SEEN_BY_TRACE,
	INSPECT = SEEN_BY_INSPECT,
	PROBE = SEEN_BY_PROBE,
};

static const struct fault faults[FAULT_COUNT] = {
#define FAULT(id, name, class, severity, summary, seen) \
	{STR(#id), STR(name), STR(summary), CLASS_OF(class), SEVERITY_OF(severity), seen},
#include "finding/faults.def"
#undef FAULT
};

const struct fault *fault_get(enum fault_id id)
{
	ASSERT((u32)id < FAULT_COUNT);
	return &faults[id];
}

static bool equal_in_any_case(str a, str b)
{
	return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

bool fault_find(str id_or_name, enum fault_id *ret)
{
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		if (equal_in_any_case(id_or_name, faults[i].id) ||
			equal_in_any_case(id_or_name, faults[i].name)) {
			*ret = (enum fault_id)i;
			return true;
		}
	}
	return false;
}

enum severity severity_from_name(str name)
{
	if (str_equal(name, severity_name(SEVERITY_ERROR)))
		return SEVERITY_ERROR;
	return str_equal(name, severity_name(SEVERITY_WARNING)) ? SEVERITY_WARNING : SEVERITY_NOTE;
}

str severity_name(enum severity severity)
{
	switch (severity) {
	case SEVERITY_NOTE:
		return STR("note");
	case SEVERITY_WARNING:
		return STR("warning");
	case SEVERITY_ERROR:
		return STR("error");
	}
	ASSERT(!"a severity");
	return STR_EMPTY;
}

str fault_class_name(enum fault_class class)
{
	switch (class) {
	case CLASS_DEFER:
		return STR("defer");
	case CLASS_CONTEXT:
		return STR("context");
	case CLASS_POOL:
		return STR("pool");
	}
	ASSERT(!"a class");
	return STR_EMPTY;
}
