// SPDX-License-Identifier: Apache-2.0
// Whether what stands at an address can be a certain variable of the runtime: for those that were found
// without symbols. Every check reads little and believes nothing.
#pragma once

#include "process/runtime/runtime.h"

bool global_is_allgptr(const struct go_runtime *runtime, u64 allgs, u64 address);
bool global_is_allglen(const struct go_runtime *runtime, u64 allgs, u64 address);
bool global_is_allm(const struct go_runtime *runtime, u64 address);
bool global_is_allp(const struct go_runtime *runtime, u64 address);
bool global_is_mheap(const struct go_runtime *runtime, u64 address);
bool global_is_semtable(const struct go_runtime *runtime, u64 address);
bool global_is_wait_reasons(const struct go_runtime *runtime, u64 address);
bool global_is_itab_table(const struct go_runtime *runtime, u64 address);
bool global_is_pool_list(const struct go_runtime *runtime, u64 address);

// The end of the list of threads that begins at *allm; 0: no such list.
u64 global_last_m(const struct go_runtime *runtime, u64 allm);
