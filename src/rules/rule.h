// SPDX-License-Identifier: Apache-2.0
// What a rule sees and how it reports. A rule is one function of one file; it keeps no state between
// units and writes only through drafts.
#pragma once

#include "base/strbuf.h"
#include "finding/finding.h"
#include "golang/flow/callgraph.h"
#include "golang/flow/summary.h"
#include "golang/flow/walk.h"
#include "rules/findings_sink.h"
#include "rules/late.h"
#include "rules/model.h"

struct rule_context {
	struct ir_unit *unit;
	const struct flow_summaries *summaries;
	const struct model *model;
	struct arena *scratch; // dropped after the unit
	ir_place *lock_places; // what lock_place has found, by place; 0: not asked yet
	u32 lock_place_cap;
	struct walk **walks;        // by function of the unit, made on first use: rule_walk
	struct findings_sink *sink; // where drafts end up, shared by all workers
	struct late *late;
	u32 worker;
	struct package *package;
	const bool *disabled; // by fault_id
};

// Bits of flow_summary.client_facts; those from POOL_FACT_SHIFT on are a mask (pool004.h).
enum rule_fact {
	RULE_MAKES_CONTEXT = 1 << 0,    // see fresh_context.h
	RULE_RETURNS_RELEASED = 1 << 1, // see released_result.h
	RULE_TOUCHES_LOCKS = 1 << 2,    // some effect locks or unlocks
	RULE_PUTS = 1 << 3,             // some effect is a pool's Put
					// From bit 8 on: a mask of pool004.h.
};

typedef void (*rule_fn)(struct rule_context *context);

#define RULE(id, function, what) void function(struct rule_context *context);
#include "rules/rules.def"
#undef RULE

struct walk *rule_walk(struct rule_context *context, u32 func);

// A finding in the making. Positions are nodes of the unit's tree, or byte offsets.
struct draft {
	struct rule_context *context;
	struct finding finding;
	VEC(struct step) steps;
};

// Begins a finding at a node of the unit. The message ends without a full stop.
struct draft draft_begin(struct rule_context *context, enum fault_id id, node_id node,
	const char *message, ...) PRINTF_LIKE(4, 5);

// The same for a statement with a block: only its head, up to the opening brace, is shown.
struct draft draft_begin_head(struct rule_context *context, enum fault_id id, node_id node,
	const char *message, ...) PRINTF_LIKE(4, 5);

// Adds a step of the path.
void draft_step(struct draft *draft, node_id node, const char *message, ...) PRINTF_LIKE(3, 4);

void draft_step_head(struct draft *draft, node_id node, const char *message, ...) PRINTF_LIKE(3, 4);

// Adds the decisions that lead to `node` of the walk: "`err != nil` is true", "the loop ends", ...
void draft_path(struct draft *draft, u32 func, u32 walk_node);

// Adds one fact to the evidence of source "check".
void draft_fact(struct draft *draft, str name, const char *value, ...) PRINTF_LIKE(3, 4);

void draft_end(struct draft *draft);

// The same at the end of the check, unless the fact is noted of the object by then (late.h).
void draft_wait(struct draft *draft, enum late_fact fact, const struct object *object);

// The place at the end of a block that leaves the function: its RETURN instruction, else the closing
// brace of the body (0 when the node is not known).
node_id rule_exit_node(const struct ir_func *func, const struct ir_block *block);

// The source text of a node on one line, shortened to at most `limit` bytes.
str rule_text(struct rule_context *context, node_id node, size_t limit);

// The same for a place: "s.mu", "f".
str rule_place_text(struct rule_context *context, ir_place place);

// True for main.main, whose end is the end of the process.
bool rule_is_main(const struct rule_context *context, const struct ir_func *func);

static inline str rule_sym(const struct rule_context *context, sym name)
{
	return symtab_text(context->unit->names, name);
}
