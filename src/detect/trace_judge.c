// SPDX-License-Identifier: Apache-2.0
#include "detect/trace_judge.h"

static const struct {
	void (*run)(struct trace_judgement *judgement);
} judges[] = {
#define TRACE_JUDGE(id, function, what) {function},
#include "detect/trace_judges.def"
#undef TRACE_JUDGE
};

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
