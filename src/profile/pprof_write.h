// SPDX-License-Identifier: Apache-2.0
// Writes a profile as profile.proto, as `go tool pprof` opens it. Source: google/pprof proto/profile.proto.
#pragma once

#include "profile/profile.h"

#include "base/strbuf.h"

// Plain; `gzip` makes of it what Go writes. The type named becomes the one that is shown by default.
void pprof_write(const struct profile *profile, u32 default_type, struct strbuf *out);
