// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static bool read_all(int fd, char *into, size_t size, size_t *ret, struct error *err)
{
	size_t len = 0;

	while (len < size) {
		ssize_t got = read(fd, into + len, size - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_system(err, "reading");
		if (got == 0)
			break;
		len += (size_t)got;
	}
	*ret = len;
	return true;
}

bool file_read(struct arena *arena, const char *path, size_t limit, str *ret, struct error *err)
{
	int fd CLEANUP(fd_close) = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat info;
	size_t len = 0;
	char *text;

	if (fd < 0 || fstat(fd, &info) < 0)
		return error_system(err, "%s", path);
	if (!S_ISREG(info.st_mode))
		return error_set(err, ERROR_INPUT, "%s: not a regular file", path);
	if ((u64)info.st_size > limit)
		return error_set(err, ERROR_LIMIT, "%s: %lld bytes, the limit is %zu", path,
			(long long)info.st_size, limit);
	text = arena_alloc(arena, (size_t)info.st_size + FILE_PAD, 1);
	if (!read_all(fd, text, (size_t)info.st_size, &len, err))
		return error_context(err, "%s", path);
	*ret = (str){text, len};
	return true;
}

str path_join(struct arena *arena, str a, str b)
{
	if (a.len == 0 || (b.len && b.ptr[0] == '/'))
		return b;
	if (b.len == 0)
		return a;
	return arena_printf(arena, a.ptr[a.len - 1] == '/' ? STR_FMT STR_FMT : STR_FMT "/" STR_FMT,
		STR_ARG(a), STR_ARG(b));
}

static str working_dir(struct arena *arena)
{
	char *cwd = getcwd(NULL, 0);
	str dir = arena_str(arena, cwd ? str_from_c(cwd) : STR("/"));

	free(cwd);
	return dir;
}

str path_absolute(struct arena *arena, str path)
{
	str rest = path;
	char *out;
	size_t len = 0;

	if (path.len == 0 || path.ptr[0] != '/')
		rest = path_join(arena, working_dir(arena), path);
	out = arena_alloc(arena, rest.len + 2, 1);
	while (rest.len) {
		str part = str_cut(&rest, '/');

		if (part.len == 0 || str_equal(part, STR(".")))
			continue;
		if (str_equal(part, STR(".."))) {
			while (len && out[--len] != '/')
				;
			continue;
		}
		out[len++] = '/';
		memcpy(out + len, part.ptr, part.len);
		len += part.len;
	}
	if (len == 0)
		out[len++] = '/';
	return (str){out, len};
}

str path_base(str path)
{
	size_t slash = str_find_last_char(path, '/');

	return slash == path.len ? path : str_skip(path, slash + 1);
}

str path_dir(str path)
{
	size_t slash = str_find_last_char(path, '/');

	if (slash == path.len)
		return STR(".");
	return str_sub(path, 0, slash ? slash : 1);
}

str path_relative(str path, str base)
{
	if (str_equal(base, STR("/")) && path.len > 1)
		return str_skip(path, 1);
	if (path.len > base.len + 1 && str_starts(path, base) && path.ptr[base.len] == '/')
		return str_skip(path, base.len + 1);
	return path;
}

bool path_is_dir(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool path_is_file(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}
