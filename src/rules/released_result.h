// SPDX-License-Identifier: Apache-2.0
// Wrappers that hand over what they have released themselves: a client's Do(request, into) that decodes
// and closes the body, and returns the response for its headers.
#pragma once

#include "rules/rule.h"

// True when the unit's declared function, on some way that reports no error, returns a resource that it has
// released: its callers then owe nothing. Kept as RULE_RETURNS_RELEASED; callees first.
bool released_result_note(struct rule_context *context);
