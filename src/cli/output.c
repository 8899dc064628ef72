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

static bool open_directly(struct output *output, const char *path, struct error *err)
{
	output->fd = open(path, O_WRONLY | O_CLOEXEC);
	output->is_direct = true;
	return output->fd >= 0 || error_system(err, "opening %s", path);
}

// The permissions that a new file would have; there is no way to ask for the mask without setting it.
static mode_t default_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static bool open_temporary(struct output *output, const char *path, struct error *err)
{
	if (snprintf(output->temporary, sizeof(output->temporary), "%s.XXXXXX", output->path) >=
		(int)sizeof(output->temporary))
		return error_set(err, ERROR_LIMIT, "%s: the name is too long", path);
	interrupt_hold(output->interrupt);
	output->fd = mkostemp(output->temporary, O_CLOEXEC);
	if (output->fd >= 0)
		interrupt_temporary(output->interrupt, output->temporary);
	else
		error_system(err, "creating %s", path);
	interrupt_release(output->interrupt);
	return output->fd >= 0;
}

bool output_open(
	struct output *output, struct interrupt *interrupt, const char *path, struct error *err)
{
	struct stat info;
	bool exists;

	*output = (struct output){
		.interrupt = interrupt, .fd = STDOUT_FILENO, .is_stdout = true, .is_direct = true};
	if (!path)
		return true;
	output->is_stdout = output->is_direct = false;
	exists = stat(path, &info) == 0;
	output->mode = exists ? info.st_mode & 0777 : default_mode();
	if (!exists || !realpath(path, output->path))
		snprintf(output->path, sizeof(output->path), "%s", path);
	if (exists && !S_ISREG(info.st_mode))
		return open_directly(output, path, err);
	return open_temporary(output, path, err);
}

void output_part(void *context, str part)
{
	struct output *output = context;

	if (output->is_over || write_all(output->fd, part))
		return;
	output->is_over = true;
	output->is_broken = errno != EPIPE || !output->is_direct;
	if (output->is_stdout)
		error_system(&output->err, "writing to standard output");
	else
		error_system(&output->err, "writing %s", output->path);
}

static void fail(struct output *output)
{
	if (!output->is_broken)
		error_system(&output->err, "writing %s", output->path);
	output->is_broken = true;
}

static void finish_temporary(struct output *output)
{
	if (!output->is_broken && fchmod(output->fd, output->mode) != 0)
		fail(output);
	if (close(output->fd) != 0)
		fail(output);
	if (!output->is_broken && rename(output->temporary, output->path) != 0) {
		error_system(&output->err, "renaming to %s", output->path);
		output->is_broken = true;
	}
	if (output->is_broken)
		unlink(output->temporary);
	interrupt_temporary(output->interrupt, "");
}

bool output_close(struct output *output, struct error *err)
{
	if (!output->is_direct)
		finish_temporary(output);
	else if (!output->is_stdout)
		close(output->fd);
	if (output->is_broken)
		*err = output->err;
	return !output->is_broken;
}

bool output_stdout(str text, struct error *err)
{
	struct output output;

	if (!output_open(&output, NULL, NULL, err))
		return false;
	output_part(&output, text);
	return output_close(&output, err);
}

bool output_file(struct interrupt *interrupt, const char *path, str text, struct error *err)
{
	struct output output;

	if (!output_open(&output, interrupt, path, err))
		return false;
	output_part(&output, text);
	return output_close(&output, err);
}
