// SPDX-License-Identifier: Apache-2.0
// A main for a fuzz target that is not linked with libFuzzer: runs the target on the empty input and on every file
// of the folders or files named as arguments. One TAP line per input, so that a run that dies names its input.
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_PATH = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct replay {
	unsigned run;
	unsigned unreadable;
};

static void run_input(struct replay *replay, const char *name, const uint8_t *data, size_t size)
{
	printf("# %s\n", name);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, size);
	printf("ok %u - %s\n", ++replay->run, name);
}

// The input is copied to a block of exactly its size, so that reading one byte too far is seen by the sanitizer.
static bool run_file(struct replay *replay, const char *path, size_t size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data;
	bool whole;

	if (file == NULL)
		return false;
	data = malloc(size > 0 ? size : 1);
	whole = data != NULL && fread(data, 1, size, file) == size;
	fclose(file);
	if (whole)
		run_input(replay, path, data, size);
	free(data);
	return whole;
}

static void run_path(struct replay *replay, const char *path);

static bool run_folder(struct replay *replay, const char *path)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, NULL, alphasort);
	char child[MAX_PATH];

	for (int i = 0; i < count; i++) {
		if (entries[i]->d_name[0] != '.') {
			snprintf(child, sizeof(child), "%s/%s", path, entries[i]->d_name);
			run_path(replay, child);
		}
		free(entries[i]);
	}
	free(entries);
	return count >= 0;
}

static void run_path(struct replay *replay, const char *path)
{
	struct stat info;
	bool done = stat(path, &info) == 0 &&
	            (S_ISDIR(info.st_mode) ? run_folder(replay, path)
					   : run_file(replay, path, (size_t)info.st_size));

	if (!done) {
		printf("not ok %u - %s: %s\n", ++replay->run, path, strerror(errno));
		replay->unreadable++;
	}
}

int main(int argc, char **argv)
{
	struct replay replay = {0};

	run_input(&replay, "the empty input", (const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++)
		run_path(&replay, argv[i]);
	return replay.unreadable == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
