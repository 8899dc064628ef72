// SPDX-License-Identifier: Apache-2.0
// The memory of a running process, read by process_vm_readv in large batches; by /proc/PID/mem where
// that call is not allowed or not there. Never stops the process or writes to it. Thread-safe.
#pragma once

#include "process/memory/memory.h"

struct memory *live_memory_open(u32 pid);

// Why reading fails altogether, not because of a single range: EPERM, ESRCH (it is gone), ENOSYS;
// 0 as long as it works.
int live_memory_errno(const struct memory *memory);

// False when the process has exited, or executes another program, since the memory was opened.
bool live_memory_is_same(const struct memory *memory);
