// SPDX-License-Identifier: Apache-2.0
// How many processors a program that gives way to others may use. A thread more than there are processors without work
// gains nothing then, and what it is put beside waits for a tick of the scheduler. Sources: proc_loadavg(5), sched(7).
#pragma once

#include "base/str.h"

struct processors {
	u32 online;  // of the system
	u32 allowed; // of those, on which this process may run
};

// At least one of each.
struct processors processors_here(void);

// Threads that run or could run at this moment, this one included, by a text of /proc/loadavg ("0.20 0.18 0.12 2/80
// 11206"). 0: it does not say.
u32 processors_running(str loadavg);

// Of those that are allowed, how many others leave when `others` threads of theirs run; at least one.
u32 processors_left(const struct processors *processors, u32 others);

// The same by a few glances at the system, which take less than a millisecond. All that are allowed where it does not say.
u32 processors_free(void);
