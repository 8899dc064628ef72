// SPDX-License-Identifier: Apache-2.0
// Contexts that descend from nobody: Background(), TODO(), nil, and functions that make them.
#pragma once

#include "rules/rule.h"

// True when the operand of the instruction certainly is a fresh context; *made is where it was made.
bool fresh_context(struct rule_context *context, const struct ir_func *func,
	const struct ir_instr *instr, const struct ir_operand *operand, node_id *made);

// True when all that the callee does with that argument is to look values up in it, as one that reads its
// settings from the context does: no work is cut off.
bool fresh_context_only_values(
	struct rule_context *context, const struct ir_call *call, u32 argument);

// True when callee, a function of the same package without a context of its own, does its work under a
// context that it, or a helper of its like, makes. Asks the summary for RULE_MAKES_CONTEXT.
bool fresh_context_helper(struct rule_context *context, const struct object *callee);

// Computes that fact, RULE_MAKES_CONTEXT, for a unit's declared function; callees first.
bool fresh_context_note(struct rule_context *context);
