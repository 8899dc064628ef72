// SPDX-License-Identifier: Apache-2.0
// Lets others go first: between begin and end the threads of this process run only while no other wants the processor
// (SCHED_IDLE), so that what is looked at is not kept waiting by the look. Where the processors have no time left at
// all, the threads take their usual share back, so that work always ends. Sources: sched(7), proc(5).
#pragma once

#include "base/macros.h"

struct background;

// For all threads there are, and those that they start. NULL, and nothing is changed: the process runs under a policy
// of its own, the system does not say how long threads ran, or would not let the usual share be taken back.
struct background *background_begin(void);

// All threads have their usual share again. NULL is allowed.
void background_end(struct background *background);

// True once the share was taken back for want of time.
bool background_is_over(const struct background *background);
