// SPDX-License-Identifier: Apache-2.0
// gzip (RFC 1952) with libdeflate, whole files of one or several members.
#pragma once

#include "base/arena.h"
#include "base/error.h"

bool gunzip_is_gzip(str bytes);

// Decompresses into the arena. ERROR_LIMIT when more than limit bytes come out (a bomb), ERROR_INPUT when the
// stream is broken or cut off; both say at which byte of the compressed file the trouble begins.
MUST_CHECK bool gunzip(struct arena *arena, str bytes, size_t limit, str *ret, struct error *err);
