// SPDX-License-Identifier: Apache-2.0
#include "support/golden.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/testing.h"

static void write_golden(const char *path, const char *bytes, size_t size)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		fail_msg("cannot write golden file %s", path);
}

// The caller frees the result.
static char *read_golden(const char *path, size_t *ret_size)
{
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;
	long size = -1;

	if (file == NULL)
		fail_msg("no golden file %s: make it with `make golden` and review it", path);
	if (fseek(file, 0, SEEK_END) == 0)
		size = ftell(file);
	if (size < 0)
		fail_msg("cannot read golden file %s", path);
	rewind(file);
	bytes = malloc((size_t)size + 1);
	assert_non_null(bytes);
	*ret_size = fread(bytes, 1, (size_t)size, file);
	fclose(file);
	return bytes;
}

static int line_length(const char *bytes, size_t size, size_t start)
{
	const char *end = memchr(bytes + start, '\n', size - start);

	return (int)(end == NULL ? size - start : (size_t)(end - (bytes + start)));
}

static void report_difference(
	const char *path, const char *want, size_t want_size, const char *got, size_t got_size)
{
	size_t start = 0, line = 1;

	for (size_t i = 0; i < want_size && i < got_size && want[i] == got[i]; i++) {
		if (want[i] == '\n') {
			start = i + 1;
			line++;
		}
	}
	print_error("%s:%zu differs (rewrite with `make golden`)\n  want: %.*s\n  got:  %.*s\n",
		path, line, line_length(want, want_size, start), want + start,
		line_length(got, got_size, start), got + start);
}

void golden_check(const char *path, const char *bytes, size_t size)
{
	const char *mode = getenv("TOCSIN_GOLDEN");
	size_t want_size = 0;
	char *want;
	bool same;

	if (mode != NULL && strcmp(mode, "write") == 0) {
		write_golden(path, bytes, size);
		return;
	}
	want = read_golden(path, &want_size);
	same = want_size == size && memcmp(want, bytes, size) == 0;
	if (!same)
		report_difference(path, want, want_size, bytes, size);
	free(want);
	assert_true(same);
}
