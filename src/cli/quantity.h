// SPDX-License-Identifier: Apache-2.0
// Durations and sizes as users write them.
#pragma once

#include "base/error.h"

// "5s", "1m30s", "200ms", "1.5h": numbers with a unit (ns, us, µs, ms, s, m, h, d) one after the other, as
// Go writes them, and days. A bare number is no duration but 0. `what` names the option in the error.
MUST_CHECK bool quantity_duration(str text, const char *what, u64 *ret_ns, struct error *err);

// "2GiB", "512M", "1048576": bytes; K, M, G and T are powers of 1024 with or without "iB" or "B".
MUST_CHECK bool quantity_size(str text, const char *what, u64 *ret_bytes, struct error *err);
