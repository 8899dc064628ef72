// SPDX-License-Identifier: Apache-2.0
// Cells of the tables of profiles: right-aligned values and percentages, a name that fits what is left of the line.
#pragma once

#include "base/strbuf.h"
#include "profile/profile.h"

enum { NUMBER_WIDTH = 10, PERCENT_WIDTH = 8 };

void columns_right(struct strbuf *out, str text, u32 width);
void columns_value(struct strbuf *out, i64 value, str unit);
void columns_percent(struct strbuf *out, i64 value, i64 total);

// width 0: not a terminal; used: cells that stand before the name.
void columns_name(struct strbuf *out, str name, u32 width, u32 used);

// ", taken 2024-01-02 03:04:05 UTC over 30s", as far as the profile says it.
void columns_taken(const struct profile *profile, struct strbuf *out);
