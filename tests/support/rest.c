// SPDX-License-Identifier: Apache-2.0
#include "support/rest.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/testing.h"

enum { MANY_MS = 300000 };

// 0: it has ended.
static char thread_state(int pid, const char *thread)
{
	char path[64], text[256] = "";
	const char *end;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%.16s/stat", pid, thread);
	file = fopen(path, "r");
	if (!file)
		return 0;
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	end = strrchr(text, ')');
	return end && end[1] ? end[2] : 0;
}

static bool does_any_run(int pid)
{
	const struct dirent *entry;
	bool runs = false;
	char path[32];
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	folder = opendir(path);
	assert_non_null(folder);
	while ((entry = readdir(folder)))
		runs |= entry->d_name[0] != '.' && thread_state(pid, entry->d_name) == 'R';
	closedir(folder);
	return runs;
}

void wait_for_rest(int pid)
{
	for (int ms = 0; does_any_run(pid); ms++) {
		if (ms == MANY_MS)
			fail_msg("process %d never rests", pid);
		usleep(1000);
	}
}
