// SPDX-License-Identifier: Apache-2.0
// Shared by the track_*.c files only.
#pragma once

#include "golang/flow/track.h"

// What one instruction does to the aliases, and the events it makes.
enum walk_action track_step(
	struct track *track, struct walk_state *state, const struct ir_instr *instr);

// CALL, DEFER, GO.
enum walk_action track_call(
	struct track *track, struct walk_state *state, const struct ir_instr *instr);

enum walk_action track_emit(
	struct track *track, struct walk_state *state, const struct track_event *event);

// dst becomes an alias of that kind, or the value was stored (an event) when dst is not local memory.
enum walk_action track_assign(struct track *track, struct walk_state *state,
	const struct ir_instr *instr, ir_place dst, enum track_kind kind, u32 aux);

// dst is overwritten: aliases and links below it go; OVERWRITTEN when none is left.
enum walk_action track_kill(
	struct track *track, struct walk_state *state, const struct ir_instr *instr, ir_place dst);

#define TRACK_TRY(call)                            \
	do {                                       \
		enum walk_action action_ = (call); \
		if (action_ != WALK_GO_ON)         \
			return action_;            \
	} while (0) // SPDX-License-Identifier: Apache-2.0
// Shared by the track_*.c files only.
#pragma once

#include "golang/flow/track.h"

// What one instruction does to the aliases, and the events it makes.
enum walk_action track_step(
	struct track *track, struct walk_state *state, const struct ir_instr *instr);

// CALL, DEFER, GO.
enum walk_action track_call(
	struct track *track, struct walk_state *state, const struct ir_instr *instr);

enum walk_action track_emit(
	struct track *track, struct walk_state *state, const struct track_event *event);

// dst becomes an alias of that kind, or the value was stored (an event) when dst is not local memory.
enum walk_action track_assign(struct track *track, struct walk_state *state,
	const struct ir_instr *instr, ir_place dst, enum track_kind kind, u32 aux);

// dst is overwritten: aliases and links below it go; OVERWRITTEN when none is left.
enum walk_action track_kill(
	struct track *track, struct walk_state *state, const struct ir_instr *instr, ir_place dst);

#define TRACK_TRY(call)                            \
	do {                                       \
		enum walk_action action_ = (call); \
		if (action_ != WALK_GO_ON)         \
			return action_;            \
	} while (0)
