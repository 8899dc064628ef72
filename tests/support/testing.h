// SPDX-License-Identifier: Apache-2.0
// What every test program includes: cmocka with the headers that it wants before it, and asserts for the project's
// own small values.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

// Asserts that a str (anything with ptr and len) holds exactly the C string text.
#define assert_text(value, text)                                       \
	do {                                                           \
		const __typeof__(value) asserted = (value);            \
		assert_int_equal(asserted.len, strlen(text));          \
		assert_memory_equal(asserted.ptr, text, strlen(text)); \
	} while (0)

static inline bool all_zero(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != 0)
			return false;
	}
	return true;
}
