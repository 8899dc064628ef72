// SPDX-License-Identifier: Apache-2.0
// Reads profile.proto, plain or gzip'ed. Strings are borrowed from the (decompressed) bytes, which must
// live as long as the profile. Source: google/pprof proto/profile.proto and profile/encode.go.
#pragma once

#include "base/error.h"
#include "profile/profile.h"

enum {
	PPROF_MAX_TYPES = 64,
	PPROF_MAX_SAMPLES = 1 << 26,
	PPROF_MAX_VALUES = 1 << 28, // of all samples together
	PPROF_MAX_STACK = 1 << 16,  // locations of one sample
};

#define PPROF_MAX_BYTES ((size_t)4 << 30) // decompressed

// Errors say what is wrong at which byte of the decompressed profile.
MUST_CHECK bool pprof_read(struct arena *arena, str bytes, struct profile *ret, struct error *err);
