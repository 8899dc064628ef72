// SPDX-License-Identifier: Apache-2.0
#include "trace/packed.h"

static const struct {
	u8 type, arguments;
} of_states[] = {
	// Without sequence numbers, what the slots say and what nothing is made of.
	{TRACE_GO_START, 0},
	{TRACE_GO_SWITCH, 0},
	{TRACE_GO_SWITCH_DESTROY, 0},
	{TRACE_TASK_END, 1},
	{TRACE_REGION_END, 2},
};

// What is asked where it happened, or not on the wire as it is here.
static const u8 whole[] = {TRACE_CPU_SAMPLE, TRACE_SYNC, TRACE_GAP, TRACE_STW_BEGIN, TRACE_STW_END};

void trace_packings_init(struct trace_packings *packings, enum trace_need need)
{
	for (u32 type = 0; type < TRACE_TYPES; type++)
		packings->words[type] =
			(u8)(need == TRACE_NEED_ALL
					? TRACE_PACKED_MAX
					: TRACE_PACKED_ARGS + trace_event_specs[type].arguments);
	if (need == TRACE_NEED_ALL)
		return;
	for (u32 i = 0; i < ARRAY_LEN(of_states); i++)
		packings->words[of_states[i].type] =
			(u8)(TRACE_PACKED_ARGS + of_states[i].arguments);
	for (u32 i = 0; i < ARRAY_LEN(whole); i++)
		packings->words[whole[i]] = TRACE_PACKED_MAX;
}
