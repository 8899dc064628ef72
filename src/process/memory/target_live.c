// SPDX-License-Identifier: Apache-2.0
#include "process/memory/target.h"

#include "process/memory/image.h"
#include "process/memory/live_memory.h"
#include "process/memory/proc.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_PATH_BYTES = 4096 };

static bool read_file(struct arena *arena, u32 pid, const char *name, str *ret, struct error *err)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%u/%s", pid, name);
	return proc_read(arena, path, ret, err);
}

static bool no_permission(struct arena *arena, const struct target *target, struct error *err)
{
	str status = STR_EMPTY, scope = STR_EMPTY, uid;
	char yama[64] = "";
	struct error ignored;

	if (read_file(arena, target->pid, "status", &status, &ignored))
		status = process_status_value(status, STR("Uid"));
	uid = str_cut(&status, '\t');
	if (proc_read(arena, "/proc/sys/kernel/yama/ptrace_scope", &scope, &ignored))
		snprintf(yama, sizeof(yama), "; kernel.yama.ptrace_scope is " STR_FMT,
			STR_ARG(str_trim(scope)));
	error_set(err, ERROR_SYSTEM,
		"no permission to read its memory (it runs as uid " STR_FMT
		", tocsin as uid %u): %s%s",
		STR_ARG(uid), geteuid(),
		geteuid()
			? "run as root or with CAP_SYS_PTRACE"
			: "CAP_SYS_PTRACE is missing, or a container or security module forbids it",
		yama);
	err->system_errno = EPERM;
	return false;
}

static bool no_such_process(u32 pid, struct error *err)
{
	// /proc mounted with hidepid shows only what one may see.
	if (kill((pid_t)pid, 0) == 0 || errno == EPERM)
		return error_set(err, ERROR_MISSING,
			"it is there but hidden in /proc: run as root or with CAP_SYS_PTRACE");
	return error_set(err, ERROR_MISSING, "no such process");
}

// What of a process there is to read: a user's program that is running.
static bool check_kind(struct arena *arena, struct target *target, struct error *err)
{
	struct process_stat stat;
	struct error ignored;
	str text, leader;
	u64 tgid;

	if (!read_file(arena, target->pid, "stat", &text, &ignored) ||
		!process_stat_parse(text, &stat))
		return no_such_process(target->pid, err);
	if (read_file(arena, target->pid, "status", &text, &ignored)) {
		leader = process_status_value(text, STR("Tgid"));
		if (str_to_u64(leader, &tgid) && tgid != target->pid)
			return error_set(err, ERROR_INPUT,
				"is a thread of process " STR_FMT " (" STR_FMT
				"): give that number",
				STR_ARG(leader), STR_ARG(stat.command));
	}
	if (stat.flags & PROCESS_FLAG_KERNEL_THREAD)
		return error_set(err, ERROR_INPUT,
			"is a thread of the kernel (" STR_FMT "), not a program",
			STR_ARG(stat.command));
	if (stat.state == 'Z' && stat.threads > 1)
		return error_set(err, ERROR_INPUT,
			"its main thread has ended while others run; the kernel lets nobody read "
			"such a process");
	if (stat.state == 'Z' || stat.state == 'X')
		return error_set(err, ERROR_MISSING,
			"has exited already (a zombie, " STR_FMT
			", that its parent, process %u, has not waited for)",
			STR_ARG(stat.command), stat.parent);
	target->start_time_ticks = stat.start_time_ticks;
	return true;
}

static bool open_binary(struct arena *arena, struct target *target, struct error *err)
{
	char link[64], path[MAX_PATH_BYTES];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/%u/exe", target->pid);
	len = readlink(link, path, sizeof(path));
	if (len < 0 && (errno == EACCES || errno == EPERM))
		return no_permission(arena, target, err);
	if (len < 0)
		return error_set(err, ERROR_MISSING,
			errno == ENOENT || errno == ESRCH ? "it is exiting, or has no executable"
							  : "its executable cannot be named: %s",
			strerror(errno));
	target->exe = arena_str(arena, (str){path, (size_t)len});
	if (str_ends(target->exe, STR(" (deleted)"))) {
		target->exe.len -= strlen(" (deleted)");
		target->is_exe_deleted = true;
	}
	return binary_open(arena, link, &target->binary, err) ||
	       error_context(err, STR_FMT, STR_ARG(target->exe));
}

// One byte of the program's code: what tells whether reading is allowed at all.
static bool check_reading(struct arena *arena, struct target *target, struct error *err)
{
	char byte;
	int reason;

	if (memory_read(target->live, target->binary.elf.entry + target->bias, &byte, 1))
		return true;
	reason = live_memory_errno(target->live);
	if (reason == EPERM)
		return no_permission(arena, target, err);
	if (reason == ESRCH)
		return error_set(err, ERROR_MISSING, "exited while it was looked at");
	if (reason == ENOSYS)
		return error_set(err, ERROR_SYSTEM,
			"this kernel has neither process_vm_readv nor a readable /proc/PID/mem");
	return true; // the code was unmapped: unusual, but not a reason to give up
}

static bool open_process(struct arena *arena, struct target *target, struct error *err)
{
	str maps, auxv = STR_EMPTY;
	struct error ignored;

	if (!check_kind(arena, target, err) || !open_binary(arena, target, err))
		return false;
	if (!read_file(arena, target->pid, "maps", &maps, err))
		return err->system_errno == EACCES || err->system_errno == EPERM
		               ? no_permission(arena, target, err)
		               : false;
	if (!process_maps_parse(arena, maps, &target->maps, &target->map_count, err))
		return false;
	target->memory = target->live = live_memory_open(target->pid);
	// Only its user may open this one: CAP_SYS_PTRACE does not help, and the maps say the same.
	if (!read_file(arena, target->pid, "auxv", &auxv, &ignored))
		auxv = STR_EMPTY;
	target->bias = image_bias(target, auxv);
	if (!check_reading(arena, target, err))
		return false;
	if (target->map_count == 0 || !target_is_alive(target))
		return error_set(err, ERROR_MISSING, "exited while it was looked at");
	return true;
}

bool target_open_live(struct arena *arena, u32 pid, struct target *ret, struct error *err)
{
	struct target target = {
		.arena = arena,
		.kind = TARGET_LIVE,
		.pid = pid,
		.name = arena_printf(arena, "PID %u", pid),
		// Before anything is read: whatever is read later is of this process or of none.
		.pidfd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0),
	};

	if (pid == 0 || pid > INT32_MAX) {
		target_close(&target);
		return error_set(err, ERROR_INPUT, "PID %u: no process has this number", pid);
	}
	if (!open_process(arena, &target, err)) {
		target_close(&target);
		return error_context(err, STR_FMT, STR_ARG(target.name));
	}
	*ret = target;
	return true;
}
