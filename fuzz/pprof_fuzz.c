// SPDX-License-Identifier: Apache-2.0
// Any bytes as a profile: what is read holds together, can be counted and drawn, and is the same profile once written.
#include "profile/pprof.h"
#include "profile/pprof_write.h"
#include "report/profile/profile_report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void draw(struct arena *arena, const struct profile *profile)
{
	struct profile_report report = {.profile = profile, .name = STR("-")};
	struct calltree tree;
	struct strbuf out;

	strbuf_init(&out, arena);
	calltree_make(arena, profile, 0, 0.0005, &tree);
	profile_report_svg(&report, &tree, &out);
	profile_report_html(&report, &tree, &out);
	profile_report_speedscope(&report, &out, NULL, NULL);
}

static void write_back(struct arena *arena, const struct profile *profile)
{
	struct profile again;
	struct strbuf out;
	struct error err;

	strbuf_init(&out, arena);
	pprof_write(profile, 0, &out);
	ASSERT(pprof_read(arena, strbuf_str(&out), &again, &err));
	ASSERT(again.sample_count == profile->sample_count &&
		again.stack_total == profile->stack_total &&
		again.label_count == profile->label_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profile profile;
	struct arena arena;
	struct error err;
	struct top top;

	arena_init(&arena);
	if (pprof_read(&arena, (str){(const char *)data, size}, &profile, &err)) {
		for (u32 i = 0; i < profile.sample_count; i++)
			ASSERT(profile.samples[i].stack_at + profile.samples[i].stack_len <=
				profile.stack_total);
		for (u32 i = 0; i < profile.type_count; i++)
			top_make(&arena, &profile, i, i & 1, &top);
		draw(&arena, &profile);
		write_back(&arena, &profile);
	}
	arena_deinit(&arena);
	return 0;
}
