// SPDX-License-Identifier: Apache-2.0
// Any bytes as a profile in any form: what is read holds together, is the same profile once written, and is nothing
// when it is subtracted from itself.
#include "profile/lifetime.h"
#include "profile/merge.h"
#include "profile/pprof.h"
#include "profile/pprof_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_dump(const struct goroutine_dump *dump)
{
	for (u32 i = 0; i < dump->count; i++) {
		const struct dump_goroutine *goroutine = &dump->goroutines[i];

		ASSERT(goroutine->frames_at + goroutine->frame_count <= dump->frame_count);
		ASSERT(goroutine->labels_at + goroutine->label_count <= dump->label_count);
	}
}

static void subtract_itself(struct arena *arena, const struct profile *profile)
{
	struct profile nothing;
	struct error err;

	ASSERT(profile_subtract(
		arena, profile, profile, (struct profile_difference){0}, &nothing, &err));
	for (u64 i = 0; i < (u64)nothing.sample_count * nothing.type_count; i++)
		ASSERT(nothing.values[i] == 0);
}

static void judge(struct arena *arena, const struct profile_file *file)
{
	struct series_entry entries[4];
	struct lifetime lifetime;
	struct series series;
	struct error err;

	for (u32 i = 0; i < ARRAY_LEN(entries); i++)
		entries[i] = (struct series_entry){STR("x"), *file};
	series_sort(entries, ARRAY_LEN(entries));
	ASSERT(series_make(arena, entries, ARRAY_LEN(entries), STR_EMPTY, false, &series, &err));
	if (lifetime_make(arena, entries, ARRAY_LEN(entries), 9, &lifetime, &err)) {
		for (u32 i = 0; i < lifetime.count; i++)
			ASSERT(lifetime.sites[i].verdict == LIFETIME_STEADY);
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
		subtract_itself(&arena, &file.profile);
		judge(&arena, &file);
	}
	arena_deinit(&arena);
	return 0;
}
