// SPDX-License-Identifier: Apache-2.0
#include "detect/profile_judge.h"

static const struct {
	void (*run)(struct profile_judgement *judgement);
} judges[] = {
#define PROFILE_JUDGE(id, function, what) {function},
#include "detect/profile_judges.def"
#undef PROFILE_JUDGE
};

void detect_profile(const struct series_entry *entries, u32 count, struct finding_list *ret)
{
	struct arena scratch;
	struct parked parked = {0};
	struct profile_judgement judgement = {entries, count, &parked, ret, &scratch};

	arena_init(&scratch);
	if (count)
		parked_make(&scratch, &entries[count - 1].file, &parked);
	for (u32 i = 0; i < ARRAY_LEN(judges) && count; i++)
		judges[i].run(&judgement);
	findings_finish(ret);
	arena_deinit(&scratch);
}
