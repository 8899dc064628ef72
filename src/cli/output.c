// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// False with errno set.
static bool write_all(int fd, str text)
{
	while (text.len) {
		ssize_t written = write(fd, text.ptr, text.len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		text = str_skip(text, (size_t)written);
	}
	return true;
}

bool output_stdout(str text, struct error *err)
{
	if (!write_all(STDOUT_FILENO, text) && errno != EPIPE)
		return error_system(err, "writing to standard output");
	return true;
}

static bool write_directly(const char *path, str text, struct error *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good;

	if (fd < 0)
		return error_system(err, "opening %s", path);
	good = write_all(fd, text) || errno == EPIPE;
	if (!good)
		error_system(err, "writing %s", path);
	close(fd);
	return good;
}

// The permissions that a new file would have; there is no way to ask for the mask without setting it.
static mode_t default_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static bool fill_and_rename(
	int fd, const char *temporary, const char *path, mode_t mode, str text, struct error *err)
{
	bool good = write_all(fd, text) && fchmod(fd, mode) == 0;

	if (!good)
		error_system(err, "writing %s", path);
	if (close(fd) != 0 && good)
		good = error_system(err, "writing %s", path);
	if (good && rename(temporary, path) != 0)
		good = error_system(err, "renaming to %s", path);
	return good;
}

bool output_file(struct interrupt *interrupt, const char *path, str text, struct error *err)
{
	char real[PATH_MAX], temporary[PATH_MAX];
	struct stat info;
	bool exists = stat(path, &info) == 0, good;
	int fd;

	if (exists && !S_ISREG(info.st_mode))
		return write_directly(path, text, err);
	if (!exists || !realpath(path, real))
		snprintf(real, sizeof(real), "%s", path);
	if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", real) >= (int)sizeof(temporary))
		return error_set(err, ERROR_LIMIT, "%s: the name is too long", path);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return error_system(err, "creating %s", path);
	interrupt_temporary(interrupt, temporary);
	good = fill_and_rename(
		fd, temporary, real, exists ? info.st_mode & 0777 : default_mode(), text, err);
	if (!good)
		unlink(temporary);
	interrupt_temporary(interrupt, "");
	return good;
}
