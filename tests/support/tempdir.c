// SPDX-License-Identifier: Apache-2.0
#include "support/tempdir.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/testing.h"

enum { MAX_OPEN_FOLDERS = 32 };

void tempdir_init(struct tempdir *dir)
{
	const char *parent = getenv("TMPDIR");

	snprintf(dir->path, sizeof(dir->path), "%s/tocsin-test-XXXXXX",
		parent == NULL ? "/tmp" : parent);
	if (mkdtemp(dir->path) == NULL)
		fail_msg("cannot make %s: %s", dir->path, strerror(errno));
}

static int unlock_entry(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
	(void)ftw;
	if (type == FTW_DNR || (type == FTW_D && (info->st_mode & S_IRWXU) != S_IRWXU))
		chmod(path, S_IRWXU);
	return 0;
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
	(void)info;
	(void)type;
	(void)ftw;
	return remove(path);
}

void tempdir_deinit(struct tempdir *dir)
{
	nftw(dir->path, unlock_entry, MAX_OPEN_FOLDERS, FTW_PHYS);
	if (nftw(dir->path, remove_entry, MAX_OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS) != 0)
		fail_msg("cannot remove %s: %s", dir->path, strerror(errno));
}

static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) != 0 && errno != EEXIST)
			fail_msg("cannot make %s: %s", path, strerror(errno));
		*slash = '/';
	}
}

void tempdir_write(const struct tempdir *dir, const char *name, const char *text)
{
	char path[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir->path, name);
	make_folders(path);
	file = fopen(path, "wb");
	if (file == NULL || fputs(text, file) == EOF || fclose(file) != 0)
		fail_msg("cannot write %s: %s", path, strerror(errno));
}
