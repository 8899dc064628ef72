// SPDX-License-Identifier: Apache-2.0
// The looks of a live view, each in a thread of its own, so that keys are answered meanwhile.
#pragma once

#include "cli/inspect_look.h"
#include "detect/detect.h"
#include "report/inspect/tally.h"

// One finished look with all that is shown of it; everything lives in its arena.
struct watch_look {
	struct arena arena;
	struct inspection inspection;
	struct group_list groups;
	u64 *keys; // of the groups, by which they are known again in other looks
	struct tally tally;
	struct finding_list findings;
	u64 at_ns; // clock_now_ns when it began
};

// NULL with an error when it cannot be done. `before` (NULL is allowed) is what growth is judged by.
struct watch_look *watch_look_new(
	struct inspected *inspected, const struct watch_look *before, struct error *err);
void watch_look_free(struct watch_look *look); // NULL is allowed

struct watch_thread;

// At most one look at a time.
struct watch_thread *watch_thread_open(struct inspected *inspected);
void watch_thread_close(struct watch_thread *thread); // waits for a look that is under way

// Becomes readable when a look is done.
int watch_thread_fd(const struct watch_thread *thread);
void watch_thread_start(struct watch_thread *thread, const struct watch_look *before);
bool watch_thread_is_busy(const struct watch_thread *thread);

// After fd became readable: the look, or NULL and an error.
struct watch_look *watch_thread_take(struct watch_thread *thread, struct error *err);
