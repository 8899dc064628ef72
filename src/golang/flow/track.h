// SPDX-License-Identifier: Apache-2.0
// Follows one value through a function: which places hold it, memory of it, or something that holds it,
// and what happens to it. The meaning of what happens is the client's: it gets events and keeps a status.
// Works path-sensitively under a walk, and in one linear pass for closures and summaries.
#pragma once

#include "golang/flow/summary.h"
#include "golang/flow/walk.h"

enum track_kind {
	TRACK_SAME =
		1, // the value itself (conversions, assertions, method values' receivers, re-slices)
	TRACK_DERIVED, // memory that belongs to it: a field's slice, an element's address, x.Bytes()
	TRACK_HOLDER,  // something that holds it; aux is the IR_ALLOC that made it, or 0
	// A method value of it; aux is the IR_BIND instruction. (DERIVED: aux is the place it came from.)
	TRACK_BOUND,
	TRACK_COPIED, // a plain value read out of it; never an alias, only in USED events
};

// aux of a HOLDER that a call made of memory of the value, not of the value.
#define TRACK_HOLDS_MEMORY UINT32_MAX

struct track_alias {
	ir_place place;
	u32 kind; // enum track_kind
	u32 aux;
};

// While `place` is not nil (NONNIL) or not true (FALSE), there is no value to follow.
enum track_absent { TRACK_ABSENT_NONNIL = 1, TRACK_ABSENT_FALSE, TRACK_ABSENT_NIL };

struct track_link {
	ir_place place;
	u32 when; // enum track_absent
};

enum { TRACK_MAX_ALIASES = 8, TRACK_MAX_LINKS = 6 };

// Kept in walk_state.client; compared bytewise.
struct track_state {
	u32 status, bits, mark; // the client's
	u32 alias_count, link_count;
	struct track_alias aliases[TRACK_MAX_ALIASES];
	struct track_link links[TRACK_MAX_LINKS];
};

enum track_event_kind {
	TRACK_METHOD,   // call->callee is called with it as receiver
	TRACK_ARGUMENT, // it is argument `index` of call
	TRACK_INVOKED,  // it is called
	TRACK_STORED,  // assigned to a place that is not this function's own, into a map, by append
	TRACK_SENT,    // sent on a channel
	TRACK_SENT_ON, // a value is sent on it
	TRACK_RECEIVED_ON, // received from it, or ranged over
	TRACK_CLOSED,      // close(it)
	TRACK_CAPTURED,    // a closure that mentions it is made; `closure`
	TRACK_RUN,         // that closure is called (or deferred, or spawned); `closure`
	TRACK_RETURNED,    // it is returned as result `index`
	TRACK_WRITTEN,     // it, or something inside it, is assigned; `place`
	TRACK_OVERWRITTEN, // the last place that held it was assigned something else
	TRACK_OVERFLOW,    // more places than can be followed
	TRACK_USED,        // read in any other way
};

struct track_event {
	enum track_event_kind kind;
	enum track_kind alias; // what was touched is the value itself, memory of it, or a holder
	const struct ir_instr *instr;
	const struct ir_call *call; // METHOD ARGUMENT INVOKED RUN; NULL otherwise
	ir_place place;             // the operand's place (or the place written)
	u32 index;
	i32 closure;
	bool deferred, spawned;
	bool in_closure; // happens inside a closure that is being looked through (see track_closure)
};

struct track;

struct track_client {
	void *context;
	enum walk_action (*event)(void *context, struct track *track, struct walk_state *state,
		const struct track_event *event);
	// Function exits with block->term; the state still lives. May be NULL in linear use.
	enum walk_action (*exit)(void *context, struct track *track, struct walk_state *state,
		const struct ir_block *block);
	// Sees every instruction before the tracker does; may be NULL.
	enum walk_action (*instr)(void *context, struct track *track, struct walk_state *state,
		const struct ir_instr *instr);
	// What a call with the value as argument (or receiver: index UINT32_MAX) returns: the result that
	// is, derives from or holds it, else the summary's word is taken. 0 when it has none. May be NULL.
	enum track_kind (*result)(
		void *context, const struct ir_call *call, u32 index, u32 *result);
};

struct track {
	const struct ir_unit *unit;
	const struct ir_func *func; // the one being looked at
	const struct flow_summaries *summaries;
	const struct track_client *client;
	struct walk *walk;      // NULL in linear use
	u32 closure_depth;      // nesting of track_closure
	bool deferred, spawned; // by the call that led into the closure
	bool linear;
	bool nil_part_ends; // a part of the value that is nil means that there is nothing to follow
};

static inline struct track_state *track_of(struct walk_state *state)
{
	return (struct track_state *)(void *)state->client;
}

// Follows from behind `start` (0: the function's entry); `first` says what is followed. False: given up.
MUST_CHECK bool track_run(struct track *track, u32 start, const struct track_state *first);

// Looks through a closure's instructions once, in order, sending events with in_closure set. The state's
// status changes stay; its aliases are put back.
enum walk_action track_closure(
	struct track *track, struct walk_state *state, u32 closure, bool deferred, bool spawned);

// The same over the whole of a function, for summaries: nothing is ever overwritten.
void track_linear(struct track *track, struct walk_state *state);

// True when the closure (or one inside it) mentions a place of the state.
bool track_mentions(const struct track *track, const struct track_state *state, u32 closure);

// True when an operand of the instruction is a place of the state.
bool track_instr_mentions(
	const struct track *track, const struct track_state *state, const struct ir_instr *instr);

bool track_add(struct track_state *state, ir_place place, enum track_kind kind, u32 aux);
bool track_link_add(struct track_state *state, ir_place place, enum track_absent when);

// How the state holds a place: 0 when it does not.
enum track_kind track_place_kind(
	const struct track *track, const struct track_state *state, ir_place place, u32 *aux);

// The same of an operand; *aux is 0 unless the place itself is an alias.
enum track_kind track_operand(const struct track *track, const struct track_state *state,
	const struct ir_operand *operand, u32 *aux);

// True when values of the type can share memory or identity with what they were copied from.
bool track_is_reference(struct type *type);

// True when the variable's memory is this function's own: a value, or a pointer to what it made itself.
bool track_is_local_memory(const struct ir_unit *unit, ir_var var);
