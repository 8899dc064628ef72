// SPDX-License-Identifier: Apache-2.0
// The last lines of a report for people: how many faults in how much source.
#pragma once

#include "report/report.h"

void summary_put(const struct report *report, struct strbuf *out);
