// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them.
#pragma once

#include "base/strbuf.h"

// "51,230".
void words_number(struct strbuf *out, u64 number);

// "1 error", "2 errors", "51,230 lines".
void words_count(struct strbuf *out, u64 count, const char *one, const char *many);

// "812 B", "4.0 KiB", "1.2 GiB".
void words_bytes(struct strbuf *out, u64 bytes);

// Two units at most: "450 ms", "1.5 s", "12m30s", "3h05m", "2d04h".
void words_duration(struct strbuf *out, u64 ns);

// UTC: "2026-11-28T10:00:00Z", with the part of the second when there is one.
void words_time(struct strbuf *out, i64 unix_ns);
