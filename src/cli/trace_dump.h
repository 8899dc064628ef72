// SPDX-License-Identifier: Apache-2.0
// Defer chains that were open at the end of a trace, looked up in a dump of the process's goroutines.
#pragma once

#include "report/trace/trace_report.h"

// Reads the dump and fills the report's stills. A goroutine counts only when the dump shows it begun in a function of
// its chain's stack: the dump of another process has the same numbers. Fails when the file is no dump of goroutines
// (only those have their numbers).
MUST_CHECK bool trace_dump_read(
	struct arena *arena, str path, struct trace_report *report, struct error *err);
