// SPDX-License-Identifier: Apache-2.0
// Shared by the summary*.c files only.
#pragma once

#include "golang/flow/summary.h"

// True for objects declared inside the unit's function (methods and fields of local types): they die with
// the body, so no summary may name them.
bool flow_is_local(const struct ir_unit *unit, const struct object *object);

// Adds the ways the operand's value is made to *ret.
void flow_origins_of(const struct ir_unit *unit, const struct ir_func *func,
	const struct ir_operand *operand, struct flow_result *ret);

// Sets `shared` of the calls whose result the function keeps as well: in a field, a list, a closure.
void flow_mark_shared(const struct flow_summaries *summaries, const struct ir_unit *unit,
	struct flow_result *ret);

// Fills effects (and too_large, when there are more than can be kept).
void flow_effects_make(const struct flow_summaries *summaries, struct arena *arena,
	const struct ir_unit *unit, struct arena *scratch, struct flow_summary *ret);
