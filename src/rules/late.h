// SPDX-License-Identifier: Apache-2.0
// Findings that other functions can still refute. A function that returns with a lock held is right when
// another one is there to unlock it; a cancel function kept in a field is not lost when something reads
// the field. Only when all functions were seen is that known: such findings wait here.
#pragma once

#include "golang/types/object.h"
#include "rules/findings_sink.h"

// What is noted of a lock's field or variable, or of any field.
enum late_fact {
	LATE_UNLOCKED, // by a function that does not lock it
	LATE_READ,     // used in any way but being assigned
	LATE_REUSED,   // its memory is: x.f = x.f[:0], x.f.Reset()
};

struct late;
struct late *late_open(u32 worker_count);
void late_close(struct late *late);

// From any worker, without a lock.
void late_note(struct late *late, u32 worker, enum late_fact fact, const struct object *object);

// Thread-safe. The finding is reported at the end unless the fact was noted of the object; for LATE_REUSED,
// only if it was.
void late_wait(struct late *late, enum late_fact fact, const struct object *object,
	const struct finding *finding);

// Hands what stays to the sink. When no worker runs any more.
void late_finish(struct late *late, struct findings_sink *sink);
