// SPDX-License-Identifier: Apache-2.0
// Follows one acquired resource to every way out of its function and says where it gets lost. What a
// resource is comes as data (struct acquired); rules differ in what they report.
#pragma once

#include "rules/acquire.h"

enum loss_kind {
	LOSS_NONE,
	LOSS_EXIT,        // a way out without release
	LOSS_OVERWRITTEN, // the only variable that held it was assigned
	LOSS_FIELD,       // only into a field: lost when nothing reads that (LATE_READ)
};

struct loss {
	enum loss_kind kind;
	u32 func;                   // index into unit->funcs
	u32 walk_node;              // for draft_path
	node_id node;               // where it is lost
	const struct object *field; // FIELD
};

// A call in funcs[func] whose result (or receiver) is a resource.
struct acquisition {
	u32 func, instr;
	i32 result;
	struct acquired acquired;
};

typedef void (*acquisition_fn)(struct rule_context *context, const struct acquisition *acquisition);

// Calls fn for each acquisition of that kind in the unit.
void release_each(struct rule_context *context, enum model_kind kind, acquisition_fn fn);

// True when it is lost on some path.
MUST_CHECK bool release_lost(
	struct rule_context *context, const struct acquisition *acquisition, struct loss *ret);

// "return", "end of the function": for messages.
const char *release_exit_text(const struct ir_unit *unit, node_id exit);
