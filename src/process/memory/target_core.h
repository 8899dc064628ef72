// SPDX-License-Identifier: Apache-2.0
// The inner half of target_open_core, over bytes: for tests and fuzzing.
#pragma once

#include "process/memory/core.h"

// target has arena, name, exe and binary; the rest is filled from the core, whose bytes are borrowed.
MUST_CHECK bool target_from_core(struct target *target, const struct core *core, struct error *err);
