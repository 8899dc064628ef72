// SPDX-License-Identifier: Apache-2.0
// profile_bench FILE: how fast a profile is read into memory, on one core.
#include "base/file.h"
#include "profile/pprof.h"

#include <stdio.h>
#include <time.h>

enum { REPEATS = 5 };

static double cpu_seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

int main(int argc, char **argv)
{
	double best = 1e9;
	struct arena arena;
	struct error err;
	str bytes;

	if (argc != 2) {
		fprintf(stderr, "profile_bench FILE\n");
		return 2;
	}
	arena_init(&arena);
	if (!file_read(&arena, argv[1], PPROF_MAX_BYTES, &bytes, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	for (u32 i = 0; i < REPEATS; i++) {
		struct arena_mark mark = arena_mark(&arena);
		double started = cpu_seconds();
		struct profile profile;

		if (!pprof_read(&arena, bytes, &profile, &err)) {
			fprintf(stderr, "%s\n", err.text);
			return 2;
		}
		best = MIN(best, cpu_seconds() - started);
		if (i + 1 == REPEATS)
			printf("%u samples, %.1f MB: %.3f s, %.0f MB/s on one core, best of %d\n",
				profile.sample_count, (double)bytes.len / 1e6, best,
				(double)bytes.len / 1e6 / best, REPEATS);
		arena_reset(&arena, mark);
	}
	arena_deinit(&arena);
	return 0;
}
