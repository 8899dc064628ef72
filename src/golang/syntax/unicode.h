// SPDX-License-Identifier: Apache-2.0
// Which code points outside ASCII may stand in an identifier.
#pragma once

#include "base/macros.h"

bool unicode_is_letter(u32 rune);
bool unicode_is_digit(u32 rune);
