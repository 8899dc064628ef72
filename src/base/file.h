// SPDX-License-Identifier: Apache-2.0
// Whole files and paths. Files are read, not mapped, so that a file that shrinks meanwhile cannot
// crash the reader.
#pragma once

#include "base/arena.h"
#include "base/error.h"

// Reads all of path into the arena, with PAD zero bytes after it that do not count, so that
// scanners may look ahead. Fails with ERROR_LIMIT above limit bytes; directories and devices are
// refused.
enum { FILE_PAD = 16 };
MUST_CHECK bool file_read(
	struct arena *arena, const char *path, size_t limit, str *ret, struct error *err);

// "a/b" from "a" and "b"; b alone when it is absolute or a is empty.
str path_join(struct arena *arena, str a, str b);

// Absolute, with "." and ".." and double slashes resolved by name only; no symlink is followed.
str path_absolute(struct arena *arena, str path);

// The part after the last slash, and the part before it ("." when there is none).
str path_base(str path);
str path_dir(str path);

// path below base ("x/y"), or path unchanged when it is not below it. Both absolute.
str path_relative(str path, str base);

bool path_is_dir(const char *path);
bool path_is_file(const char *path);
