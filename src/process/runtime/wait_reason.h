// SPDX-License-Identifier: Apache-2.0
// Why a goroutine waits: the texts of runtime.waitReasonStrings, from the target or, when it cannot be
// found, from a table; and what kind of wait a text means.
#pragma once

#include "process/runtime/goroutine.h"

enum { WAIT_REASON_MAX = 96, WAIT_REASON_MAX_TEXT = 64 };

// Reads them from the target at address (0: it is not known); count 0: as many as the version has.
// Returns false when they are not there or are no such texts: ret is then filled from the table.
MUST_CHECK bool wait_reasons_read(struct arena *arena, const struct memory *memory,
	const struct go_version *version, u64 address, const str **ret, u32 *ret_count);

enum wait_kind wait_reason_kind(str reason);
