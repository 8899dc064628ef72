// SPDX-License-Identifier: Apache-2.0
#include "trace/event.h"

const struct trace_event_spec trace_event_specs[TRACE_TYPES] = {
#define TRACE_EVENT(name, number, text, ...) [number] = {STR(text), __VA_ARGS__},
#include "trace/event.def"
#undef TRACE_EVENT
};
