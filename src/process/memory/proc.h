// SPDX-License-Identifier: Apache-2.0
// What /proc/PID says about a process. The parsers are pure functions of bytes. Source: proc(5).
#pragma once

#include "process/memory/memory.h"

struct process_stat {
	str command; // borrowed; up to 15 bytes
	char state;  // R S D T t Z X I
	u32 parent;
	u32 flags; // PF_*
	u32 threads;
	u64 start_time_ticks;
};

enum { PROCESS_FLAG_KERNEL_THREAD = 0x00200000 }; // PF_KTHREAD

// A file of /proc, which has no size beforehand. ERROR_SYSTEM with the errno, ERROR_LIMIT.
MUST_CHECK bool proc_read(struct arena *arena, const char *path, str *ret, struct error *err);

MUST_CHECK bool process_stat_parse(str text, struct process_stat *ret);

// Value of a line "Key:\tvalue" of /proc/PID/status; empty when there is none.
str process_status_value(str text, str key);

// /proc/PID/maps without vsyscall and vvar, which cannot be read. Paths are borrowed from the text, less
// " (deleted)". Lines that make no sense are left out. ERROR_LIMIT above a million mappings.
MUST_CHECK bool process_maps_parse(struct arena *arena, str text, const struct memory_map **ret,
	u32 *ret_count, struct error *err);

// Value of an entry of an auxiliary vector (/proc/PID/auxv, NT_AUXV); 0 when there is none.
u64 auxv_value(str auxv, u64 key);

// /proc/PID/task/TID/NAME; false: it cannot be read (the thread has ended).
MUST_CHECK bool process_thread_file(
	struct arena *arena, u32 pid, u32 tid, const char *name, str *ret);

// The number by which the process itself knows its thread, where it lives in a pid namespace of its own; `tid`
// where it does not, or where the kernel does not say (NSpid, Linux 4.1). pid and tid as this program counts.
u32 process_inner_tid(struct arena *arena, u32 pid, u32 tid);

// State of a thread, R S D T t Z X I; 0: there is no such thread.
char process_thread_state(u32 pid, u32 tid);
