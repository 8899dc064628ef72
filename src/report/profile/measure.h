// SPDX-License-Identifier: Apache-2.0
// A value of a profile for people, in the unit that suits it, as pprof writes it: "1.53s", "512.03kB", "1204".
#pragma once

#include "base/strbuf.h"

void measure_put(struct strbuf *out, i64 value, str unit);

// value as a percentage of total: "12.34%"; "0%" where total is 0.
void percent_put(struct strbuf *out, i64 value, i64 total);
