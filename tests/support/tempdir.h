// SPDX-License-Identifier: Apache-2.0
// A folder for one test, with files made from strings. Any failure of the system fails the running cmocka test.
#pragma once

struct tempdir {
	char path[256]; // absolute, no slash at the end
};

// Makes a new empty folder under $TMPDIR or /tmp. The caller removes it with tempdir_deinit.
void tempdir_init(struct tempdir *dir);

// Removes the folder and everything in it, also what the test made unreadable.
void tempdir_deinit(struct tempdir *dir);

// Writes text to the file `name` (a relative path; missing folders are made) and replaces what was there.
void tempdir_write(const struct tempdir *dir, const char *name, const char *text);
