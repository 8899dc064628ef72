// SPDX-License-Identifier: Apache-2.0
// Mutexes: which calls lock and unlock which place, also through helper methods.
#pragma once

#include "rules/rule.h"

enum lock_mode { LOCK_NONE, LOCK_WRITE, LOCK_READ };

// What a call does to the lock at `place`.
struct lock_action {
	enum lock_mode locks, unlocks;
	bool tries; // TryLock: locked only when the result is true
};

// True for sync's own locking and unlocking methods.
bool lock_is_primitive(enum model_call call);

// The one name under which a lock is known in the unit, for comparing places.
ir_place lock_place(struct rule_context *context, ir_place place);

// For direct calls of sync's methods (the receiver's lock_place in *place); all zero when it is none.
struct lock_action lock_direct(
	struct rule_context *context, const struct ir_call *call, ir_place *place);

// What a callee does to the caller's lock `place`, by the summary's effects on receiver and parameters.
// Both set: it locks and unlocks within. `unknown` when the callee unlocks or locks it in ways that depend.
struct lock_action lock_through(
	struct rule_context *context, const struct ir_call *call, ir_place place, bool *unknown);
