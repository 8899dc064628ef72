// SPDX-License-Identifier: Apache-2.0
// Where the runtime's variables are in a stripped binary: the operands of functions that refer to them
// (their names are still in the pclntab), verified by what stands in memory there.
#pragma once

#include "process/runtime/runtime.h"

// Fills in what globals has no address for yet.
void globals_scan(const struct go_runtime *runtime, struct globals *globals);

// Whether this variable is looked for.
bool globals_scan_knows(enum global global);
