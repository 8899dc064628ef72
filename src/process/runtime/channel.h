// SPDX-License-Identifier: Apache-2.0
// Channels (runtime.hchan) and what waits on them. Bounded: queues are walked up to a limit and cycles
// end the walk.
#pragma once

#include "process/runtime/go_type.h"

struct channel {
	u64 address;
	u64 len, capacity;
	u64 element_type;
	u64 element_size;
	u64 buffer;
	u64 timer; // Go 1.23 on: the timer that feeds it, 0: none
	bool is_closed;
	u32 receivers, senders; // waiting, up to CHANNEL_MAX_WAITERS
};

enum { CHANNEL_MAX_WAITERS = 1 << 20 };

MUST_CHECK bool channel_read(const struct go_runtime *runtime, u64 address, struct channel *ret);

// g addresses of the waiters (at most max): receivers, then senders.
u32 channel_waiters(
	const struct go_runtime *runtime, const struct channel *channel, u64 *ret, u32 max);
