// SPDX-License-Identifier: Apache-2.0
// What a function does to its parameters and where its results come from, as its callers need to know it.
// Computed once per function, callees first; says nothing of what any of it means: which methods release
// and which calls acquire is the resource model's matter.
#pragma once

#include "golang/flow/ir.h"

enum flow_effect_kind {
	FLOW_METHOD,    // a method (callee) is called on it
	FLOW_INVOKE,    // it is called as a function
	FLOW_KEEP,      // it is stored where it outlives the call, sent, or captured by a goroutine
	FLOW_RETURN,    // result `index` is it, or memory of it
	FLOW_IN_RESULT, // result `index` holds it in a field or element
	FLOW_PASS, // it is argument `index` of a declared function (callee) of which nothing is known
	FLOW_UNKNOWN, // it goes where the analysis cannot follow
	FLOW_SEND,    // a value is sent on it
	FLOW_RECEIVE, // received from, or ranged over
	FLOW_CLOSE,   // close(it)
	FLOW_WRITE,   // *it, or a field or element of it at `path`, is assigned
};

enum { FLOW_MAX_PATH = 3 };

// An effect on receiver or parameter `root`, or on what its fields `path` lead to.
struct flow_effect {
	u8 kind;     // enum flow_effect_kind
	u8 root;     // 0: receiver, 1 + i: parameter i
	u8 path_len; // cut at FLOW_MAX_PATH, then path_cut
	bool path_cut;
	bool deferred;  // at the function's return
	bool spawned;   // in a goroutine that it starts
	bool in_select; // SEND, RECEIVE: with other ways out of the select
	bool always;    // on every way to a return
	u32 index;
	struct object *path[FLOW_MAX_PATH];
	const struct object *callee;
	u32 pos; // in the function's file, for the path shown to the user
};

// One way a result is made.
enum flow_origin_kind {
	FLOW_ORIGIN_CALL,  // result `index` of a call of callee
	FLOW_ORIGIN_PARAM, // parameter root
	FLOW_ORIGIN_ALLOC, // fresh memory: composite literal, new, make
	FLOW_ORIGIN_NIL,
	FLOW_ORIGIN_CONST,   // constant: is_true for bools
	FLOW_ORIGIN_CLOSURE, // a func literal; index: its number in the unit
	FLOW_ORIGIN_OTHER,
};

struct flow_origin {
	u8 kind; // enum flow_origin_kind
	bool is_true;
	bool shared; // CALL: the function also kept it elsewhere
	u32 index;   // CALL: result; PARAM: root as in flow_effect
	const struct object *callee;
	const struct object
		*field; // not NULL: this is what the result's field holds (constructors)
	u32 pos;
};

// The effects' root for argument `index` of a call: all that a variadic parameter takes has its root.
u32 flow_root(const struct ir_call *call, u32 index);

enum { FLOW_MAX_ORIGINS = 8 };

struct flow_result {
	u32 count;
	bool complete; // all ways are listed
	struct flow_origin origins[FLOW_MAX_ORIGINS];
};

struct flow_summary {
	const struct object *function;
	bool never_returns;
	bool too_large; // nothing is known: effects and results are empty
	bool starts_goroutine;
	bool blocks; // sends, receives or selects without default outside goroutines it starts
	const struct flow_effect *effects;
	u32 effect_count;
	const struct flow_result *results;
	u32 result_count;
	u32 client_facts; // bits of the client's own, set while its SCC is visited
};

// All summaries of a program. Thread-safe.
struct flow_summaries;
struct flow_summaries *flow_summaries_open(u32 function_count, u32 worker_count);
void flow_summaries_close(struct flow_summaries *summaries);

// NULL when the function was not analysed (no body, not wanted, still in progress).
const struct flow_summary *flow_summary_get(
	const struct flow_summaries *summaries, const struct object *function);

// Computes and publishes the summary of a unit's declared function.
struct flow_summary *flow_summary_make(struct flow_summaries *summaries, u32 worker,
	const struct ir_unit *unit, struct arena *scratch);

bool flow_never_returns(const struct flow_summaries *summaries, const struct object *function);
