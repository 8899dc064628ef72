// SPDX-License-Identifier: Apache-2.0
// UTF-8 as Go reads it: shortest forms only, no surrogates, nothing above U+10FFFF.
#pragma once

#include "base/str.h"

#define UTF8_INVALID 0xfffffffeu

// First code point of s (s.len > 0); returns its size in bytes. Bad input gives UTF8_INVALID and 1.
size_t utf8_decode(str s, u32 *rune);

// Writes at most 4 bytes to out, returns how many; a value that is no code point becomes U+FFFD.
size_t utf8_encode(u32 rune, char *out);
