// SPDX-License-Identifier: Apache-2.0
// The scanners behind operands_scan, one per machine.
#pragma once

#include "object/operands.h"

u32 operands_scan_amd64(str code, u64 address, struct operand *ret, u32 max);
u32 operands_scan_arm64(str code, u64 address, struct operand *ret, u32 max);
