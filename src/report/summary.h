// SPDX-License-Identifier: Apache-2.0
// The last lines of a report for people: how many faults in how much source.
#pragma once

#include "report/report.h"

// "1 error", "2 errors", "51,230 lines".
void count_put(struct strbuf *out, u64 count, const char *one, const char *many);

void summary_put(const struct report *report, struct strbuf *out);
