// SPDX-License-Identifier: Apache-2.0
// What is looked into: a live process or a core file, with its executable, its mappings and its threads.
// A live target is never written to and, unless target_freeze is called, never stopped.
#pragma once

#include "object/binary.h"
#include "process/memory/memory.h"

enum target_kind { TARGET_LIVE, TARGET_CORE, TARGET_RECORDED };

// Registers of one thread: from a core (NT_PRSTATUS) or from a freeze.
struct thread_registers {
	u32 tid; // as the process itself counts it (m.procid)
	u64 pc, sp, bp;
	u64 g;           // R14 on amd64, R28 on arm64: the goroutine in Go code, anything elsewhere
	u64 tls;         // fs base on amd64, 0: unknown
	u64 general[32]; // every general register, for conservative scanning
	u32 general_count;
};

struct target {
	struct arena *arena; // everything here lives in it
	enum target_kind kind;
	u32 pid;             // 0: unknown (a core may name it)
	str name;            // "PID 1234" or the core's path, for messages
	str exe;             // path of the executable as the target knows it
	bool is_exe_deleted; // that path names nothing or another file now; binary is the right one
	struct binary binary;
	u64 bias; // run-time address minus link-time address; 0 unless PIE
	const struct memory_map *maps;
	u32 map_count;
	struct memory *memory; // what everything reads; after target_freeze the frozen copy
	struct memory *live;   // the live memory below it; NULL for a core
	const struct thread_registers *threads; // NULL for a live target that is not frozen
	u32 thread_count;
	const str *notes; // what is missing in a core or could not be checked; for people
	u32 note_count;
	u64 stopped_ns; // how long target_freeze kept it stopped
	u64 start_time_ticks; // /proc/PID/stat field 22: tells a process from its successor with the same pid
	int pidfd;            // -1: none
};

// Errors name the cause and what helps: no such process; no permission (CAP_SYS_PTRACE,
// kernel.yama.ptrace_scope); not a Go program; 32-bit; another architecture; a kernel thread; a zombie.
// `pid` is in this program's pid namespace; the executable is read through /proc/PID/exe and other
// files through /proc/PID/root.
MUST_CHECK bool target_open_live(
	struct arena *arena, u32 pid, struct target *ret, struct error *err);

// core: from gcore or the kernel (ELF, PT_NOTE). exe: the executable; NULL or empty: the path that the
// core names. Fails when the executable is not the one that dumped the core (build id, else what was
// mapped), and when the core lacks the program's data. A core that was cut off elsewhere opens, with
// notes of what is missing. Read-only parts of the executable that the core left out
// (coredump_filter) come from its file.
MUST_CHECK bool target_open_core(struct arena *arena, const char *core, const char *exe,
	struct target *ret, struct error *err);

// True as long as the process that was opened exists and runs the same program.
bool target_is_alive(const struct target *target);

// The path by which this program opens a file that a live target calls `path` (/proc/PID/root/…).
str target_file_path(struct arena *arena, const struct target *target, str path);

void target_close(struct target *target);
