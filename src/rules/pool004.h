// SPDX-License-Identifier: Apache-2.0
// Shared by the pool004_*.c files, and by check.c for the fact about wrappers of Get.
#pragma once

#include "golang/flow/track.h"
#include "rules/rule.h"

enum { POOL_MAX_PARTS = 24, POOL_PART_DEPTH = 2 };

#define POOL_ALL_PARTS ((1u << POOL_MAX_PARTS) - 1)

enum pool_part_kind {
	POOL_PART_SCALAR, // number, string, bool
	POOL_PART_SLICE,
	POOL_PART_MAP,
	POOL_PART_SINK,  // what is written to it adds up: a buffer, a hash
	POOL_PART_OTHER, // an object of which nothing more is known
};

// What can be left over on its own: the object itself (no path), or a field of it.
struct pool_part {
	enum pool_part_kind kind;
	u32 len;
	struct object *path[POOL_PART_DEPTH];
};

// The parts of an object depend on its type alone, so masks of them mean the same in every unit.
struct pool_parts {
	struct pool_part at[POOL_MAX_PARTS];
	u32 count; // 0: nothing in it is followed
	bool is_struct, is_pointer;
};

struct pool_parts pool_parts_of(struct type *type);

// The parts that the fields lead to or that lie behind them; *inside: beyond a part.
u32 pool_parts_at(
	const struct pool_parts *parts, struct object *const *path, u32 len, bool *inside);

// One way to a Put: the parts that hold what this function put there.
struct pool_way {
	node_id put;
	u32 dirty, walk_node;
};

enum { POOL_MAX_DEFERS = 32 };

// One object, from the call that gets it. track_state.bits: the parts of which this function knows the
// state; mark: those that hold its own; status: the deferred events that are to run.
struct pool_follow {
	struct rule_context *context;
	u32 func;
	struct pool_parts parts;
	u32 exposed, excluded; // in any path: seen with the last user's state; not to be judged
	node_id exposed_at[POOL_MAX_PARTS];
	VEC(struct pool_way) ways;
	struct track_event defers[POOL_MAX_DEFERS];
	u32 defer_count;
	u32 unknown_at_return;
	bool given_up;
	str name; // of a variable that holds it
};

// Follows result `result` of the call at `start`; false when nothing may be concluded.
bool pool_follow_object(
	struct rule_context *context, u32 func, u32 start, u32 result, struct pool_follow *ret);

// Where a place stands in the object.
struct pool_spot {
	u32 mask;    // parts it is, contains or lies in; 0: none
	bool found;  // it is the object or in it, maybe where there are no parts
	bool inside; // an element of the part, or a copied slice header
	bool whole;  // the object itself
};

struct pool_spot pool_spot_of(
	const struct pool_follow *follow, const struct track_state *state, ir_place place);

// The parts of the mask that are of the kind.
u32 pool_mask_of(const struct pool_parts *parts, u32 mask, enum pool_part_kind kind);

// What happens to parts of the object.
void pool_reset(struct track_state *state, u32 mask);
void pool_set(struct track_state *state, u32 mask);
void pool_expose(
	struct pool_follow *follow, const struct track_state *state, u32 mask, node_id node);
enum walk_action pool_give_up(struct pool_follow *follow);

// Assignments to and reads of the object and its parts.
enum walk_action pool_on_written(struct pool_follow *follow, const struct ir_func *func,
	struct walk_state *state, const struct track_event *event);
enum walk_action pool_on_used(struct pool_follow *follow, const struct ir_func *func,
	struct walk_state *state, const struct track_event *event);

// What a method of a buffer or hash does to it.
enum pool_sink_use { POOL_SINK_UNKNOWN, POOL_SINK_ADDS, POOL_SINK_EMPTIES, POOL_SINK_LOOKS };
enum pool_sink_use pool_sink_use(const struct object *method);
enum walk_action pool_use_sink(struct pool_follow *follow, struct track_state *state,
	enum pool_sink_use use, u32 mask, node_id node);

// A sink in a function that knows it as a parameter: the methods it calls are all that counts.
enum walk_action pool_sink_effects(struct pool_follow *follow, struct track_state *state,
	const struct flow_summary *summary, u32 root, node_id node);

// True when the effect is the Put itself.
bool pool_goes_back(const struct pool_follow *follow, const struct flow_effect *effect);

// Calls that it, or a part of it, is the receiver or an argument of.
enum walk_action pool_on_call(
	struct pool_follow *follow, struct walk_state *state, const struct track_event *event);

// The mask that pool004_note kept in a summary's client_facts stands above this bit.
enum { POOL_FACT_SHIFT = 8 };

// For a unit's declared function that gets its result from a pool: the parts that its caller may get as
// the last user left them, to be kept in client_facts; callees first.
u32 pool004_note(struct rule_context *context);
