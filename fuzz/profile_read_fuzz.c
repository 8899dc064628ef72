// SPDX-License-Identifier: Apache-2.0
// Any bytes as a profile in any form: what is read holds together and is the same profile once written.
#include "profile/pprof.h"
#include "profile/pprof_write.h"
#include "profile/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_dump(const struct goroutine_dump *dump)
{
	for (u32 i = 0; i < dump->count; i++) {
		const struct dump_goroutine *goroutine = &dump->goroutines[i];

		ASSERT(goroutine->frames_at + goroutine->frame_count <= dump->frame_count);
		ASSERT(goroutine->labels_at + goroutine->label_count <= dump->label_count);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profile_file file;
	struct profile again;
	struct strbuf out;
	struct arena arena;
	struct error err;

	arena_init(&arena);
	if (profile_read(&arena, (str){(const char *)data, size}, &file, &err)) {
		if (file.form == PROFILE_DUMP)
			check_dump(&file.dump);
		strbuf_init(&out, &arena);
		pprof_write(&file.profile, 0, &out);
		ASSERT(pprof_read(&arena, strbuf_str(&out), &again, &err));
		ASSERT(again.sample_count == file.profile.sample_count);
	}
	arena_deinit(&arena);
	return 0;
}
