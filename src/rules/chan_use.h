// SPDX-License-Identifier: Apache-2.0
// How the functions of a unit use one local channel: everything about it must be seen, else nothing is
// concluded.
#pragma once

#include "rules/rule.h"

// A goroutine started in the function that made the channel.
struct chan_worker {
	u32 instr;       // the IR_GO in funcs[func]
	bool sends;      // blocks in a send with no other way out
	bool receives;   // blocks in a receive with no other way out
	bool ranges;     // until the channel is closed
	node_id at;      // the blocking operation, when it is in this unit; else 0
	bool in_loop;    // the go statement can run more than once
	bool send_loops; // one goroutine may send any number of times
	u32 send_count;  // send statements on one way through it, at most; a select's count as one
};

enum { CHAN_MAX_WORKERS = 8 };

struct chan_use {
	u32 func;     // that makes the channel
	u32 alloc;    // the IR_ALLOC, or the IR_CALL of a function that makes it
	ir_var var;   // the variable that holds it
	i64 capacity; // -1 not a constant
	struct chan_worker workers[CHAN_MAX_WORKERS];
	u32 worker_count;
};

typedef void (*chan_fn)(struct rule_context *context, const struct chan_use *use);

// Calls fn for every channel that is made in the unit, held in one local variable, used by goroutines started
// there, and handed to nobody of whom not all is known.
void chan_each(struct rule_context *context, chan_fn fn);

// True when the instruction receives from (or ranges over) the channel's variable.
bool chan_receives(
	const struct ir_unit *unit, const struct chan_use *use, const struct ir_instr *instr);
bool chan_sends(
	const struct ir_unit *unit, const struct chan_use *use, const struct ir_instr *instr);
bool chan_closes(
	const struct ir_unit *unit, const struct chan_use *use, const struct ir_instr *instr);
