// SPDX-License-Identifier: Apache-2.0
// Functions that return with a lock held are right when another function is there to unlock it. That is
// only known when all functions were seen: such findings wait here, and which locks are unlocked by
// functions that do not lock them is noted. Thread-safe.
#pragma once

#include "golang/types/object.h"
#include "rules/findings_sink.h"

struct unlock_elsewhere;
struct unlock_elsewhere *unlock_elsewhere_open(void);
void unlock_elsewhere_close(struct unlock_elsewhere *notes);

// The lock that `key` (a field, or a variable) names is unlocked by a function that did not lock it.
void unlock_elsewhere_note(struct unlock_elsewhere *notes, const struct object *key);

// Reports the finding at the end unless the lock was noted.
void unlock_elsewhere_wait(
	struct unlock_elsewhere *notes, const struct object *key, const struct finding *finding);

// Hands what stays to the sink.
void unlock_elsewhere_finish(struct unlock_elsewhere *notes, struct findings_sink *sink);
