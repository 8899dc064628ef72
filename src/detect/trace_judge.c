// SPDX-License-Identifier: Apache-2.0
#include "detect/trace_judge.h"

static const struct {
	enum fault_id id;
	void (*run)(struct trace_judgement *judgement);
} judges[] = {
#define TRACE_JUDGE(id, function, what) {FAULT_##id, function},
#include "detect/trace_judges.def"
#undef TRACE_JUDGE
};

bool detect_trace_covers(enum fault_id id)
{
	for (u32 i = 0; i < ARRAY_LEN(judges); i++) {
		if (judges[i].id == id)
			return true;
	}
	return false;
}

void detect_trace(struct timeline *timeline, struct finding_list *ret)
{
	struct arena scratch;
	struct trace_judgement judgement = {timeline, ret, &scratch};

	arena_init(&scratch);
	for (u32 i = 0; i < ARRAY_LEN(judges); i++)
		judges[i].run(&judgement);
	findings_finish(ret);
	arena_deinit(&scratch);
}
