// SPDX-License-Identifier: Apache-2.0
// Golden files: the reviewed output that a test compares with. With TOCSIN_GOLDEN=write in the environment
// (`make golden`) the files are rewritten instead, and the diff is what is reviewed.
#pragma once

#include <stddef.h>

// Fails the running cmocka test unless the file at path, relative to the project's root, holds exactly these bytes;
// prints the first line that differs.
void golden_check(const char *path, const char *bytes, size_t size);
