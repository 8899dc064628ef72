// SPDX-License-Identifier: Apache-2.0
// gzip (RFC 1952) with libdeflate, in one piece.
#pragma once

#include "base/arena.h"

// Compressed into the arena.
str gzip(struct arena *arena, str bytes);
