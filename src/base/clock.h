// SPDX-License-Identifier: Apache-2.0
// Monotonic time.
#pragma once

#include "base/macros.h"

u64 clock_now_ns(void);

static inline double clock_seconds_since(u64 start_ns)
{
	return (double)(clock_now_ns() - start_ns) / 1e9;
}
