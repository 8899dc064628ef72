// SPDX-License-Identifier: Apache-2.0
#include "trace/packed.h"

static const struct {
	u8 type;
	struct trace_packing packing;
} exceptions[] =
	{
		// What is not on the wire, or not as it is there.
		{TRACE_CPU_SAMPLE, {0, 1, true}},
		{TRACE_SYNC, {0, 1, true}},
		{TRACE_GAP, {0, 0, true}},
		{TRACE_STW_BEGIN, {0, 2, true}},
		{TRACE_STW_END, {0, 1, true}},
},
  of_states[] = {
	  // Without sequence numbers and what the slots say.
	  {TRACE_GO_START, {0, 0, false}},
	  {TRACE_GO_UNBLOCK, {2, 1, false}},
	  {TRACE_GO_SWITCH, {0, 0, false}},
	  {TRACE_GO_SWITCH_DESTROY, {0, 0, false}},
};

void trace_packings_init(struct trace_packings *packings, enum trace_need need)
{
	for (u32 type = 0; type < TRACE_TYPES; type++)
		packings->of[type] = (struct trace_packing){
			0, trace_event_specs[type].arguments, need == TRACE_NEED_ALL};
	for (u32 i = 0; i < ARRAY_LEN(exceptions); i++)
		packings->of[exceptions[i].type] = exceptions[i].packing;
	for (u32 i = 0; need == TRACE_NEED_STATES && i < ARRAY_LEN(of_states); i++)
		packings->of[of_states[i].type] = of_states[i].packing;
}
