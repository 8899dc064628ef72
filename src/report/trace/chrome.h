// SPDX-License-Identifier: Apache-2.0
// A trace in the Trace Event Format of Chrome, which Perfetto reads too: one track a goroutine, tasks and regions as
// nested slices, the collector in a process of its own. Written while the trace is read.
#pragma once

#include "base/strbuf.h"
#include "trace/timeline.h"

struct chrome {
	struct strbuf *out; // the caller hands on what is in it and empties it between events
	bool has_item;
};

struct timeline_hooks chrome_begin(struct chrome *chrome, struct strbuf *out);
void chrome_end(struct chrome *chrome);
