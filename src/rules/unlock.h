// SPDX-License-Identifier: Apache-2.0
// Whether code unlocks a lock that the caller holds, in any of the ways it may: by name, through a helper,
// in a closure, as a method value.
#pragma once

#include "rules/lock.h"

// The same lock, or the same of another element: a[i].mu and a[j].mu.
bool unlock_same(const struct ir_unit *unit, ir_place a, ir_place b);

// The call (or deferred call, or method value) unlocks the lock at `place` on some way through it.
bool unlock_by_call(struct rule_context *context, const struct ir_call *call, ir_place place);

// The closure, or one inside it, does.
bool unlock_in_closure(struct rule_context *context, u32 closure, ir_place place);
bool unlock_in_any_closure(struct rule_context *context, ir_place place);

// The mutex itself is given to a callee of which nothing is known: sync.NewCond(&mu).
bool unlock_unknown(struct rule_context *context, const struct ir_call *call, ir_place place);

// What stands for the lock when other functions are asked about it: its field, or its variable.
const struct object *unlock_key(const struct ir_unit *unit, ir_place place);

// A loop of the function (its index + 1) unlocks the lock, or that of another object with the same key.
bool unlock_in_loop(struct rule_context *context, u32 func, u32 loop, const struct object *key);

// A defer that may be registered before instruction `start` unlocks the lock at the end.
bool unlock_by_earlier_defer(
	struct rule_context *context, const struct ir_func *func, u32 start, ir_place place);

// The function unlocks what it has not locked before: it gives up its caller's lock for a while.
bool unlock_held_at_entry(struct rule_context *context, u32 func, ir_place place);
