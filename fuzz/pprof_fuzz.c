// SPDX-License-Identifier: Apache-2.0
// Any bytes as a profile: what is read holds together, and can be counted.
#include "profile/pprof.h"
#include "profile/top.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	}
	arena_deinit(&arena);
	return 0;
}
