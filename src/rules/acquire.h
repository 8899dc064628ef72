// SPDX-License-Identifier: Apache-2.0
// Acquisition as a caller sees it: the model's calls, functions that hand on what such a call gave
// them, and constructors whose result owns a resource and has a method that releases it.
#pragma once

#include "rules/rule.h"

struct acquired {
	enum model_kind kind;
	str what;
	str field;                        // as in model_acquire
	str releases;                     // method names
	const struct object *callee;      // what was called
	const struct object *source;      // the model's call behind it; callee itself when direct
	const struct object *owner_field; // constructors: the field of the result that holds it
	i32 error_result; // result that is an error: not nil means nothing was acquired; -1 none
	i32 ok_result;    // result that is a bool: false means nothing was acquired; -1 none
};

// Whether result `result` of a call of callee (-1: the receiver) is a resource that the caller must release.
MUST_CHECK bool acquired_by(struct rule_context *context, const struct object *callee, i32 result,
	struct acquired *ret);
