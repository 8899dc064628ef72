// SPDX-License-Identifier: Apache-2.0
// The text forms of Go's profiles (`?debug=1`): heap and allocs; goroutine, goroutineleak, threadcreate and others that
// count; block and mutex. Text is borrowed from the bytes.
// Source: Go runtime/pprof/pprof.go (writeHeapInternal, printCountProfile, writeProfileInternal, printStackRecord).
#pragma once

#include "base/error.h"
#include "profile/profile.h"

bool legacy_is(str text);

// The values are those of the profile.proto that the same profile would have been. Frames of the runtime that the text
// form hides at a stack's top are not there. A cut-off end is no error: the note says so.
MUST_CHECK bool legacy_read(struct arena *arena, str text, struct profile *ret, struct error *err);
