// SPDX-License-Identifier: Apache-2.0
// Pools as their users see them: sync.Pool itself and whatever wraps it.
#pragma once

#include "rules/rule.h"

// True when result `result` of a call of callee comes out of a pool.
bool pool_is_get(struct rule_context *context, const struct object *callee, u32 result);

// True when argument `index` (UINT32_MAX: the receiver) of the call goes back to a pool.
bool pool_is_put(struct rule_context *context, const struct ir_call *call, u32 index);

// The part of argument `index` that goes back (x.buf of x), when that is not all of it; else 0.
ir_place pool_put_part(struct rule_context *context, const struct ir_call *call, u32 index);
