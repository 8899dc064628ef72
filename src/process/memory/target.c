// SPDX-License-Identifier: Apache-2.0
#include "process/memory/target.h"

#include "process/memory/live_memory.h"
#include "process/memory/proc.h"

#include <poll.h>
#include <unistd.h>

// Without a pidfd (Linux below 5.3).
static bool has_same_start_time(const struct target *target)
{
	struct process_stat stat;
	struct arena arena;
	struct error err;
	str text;
	bool same;

	arena_init(&arena);
	text = arena_printf(&arena, "/proc/%u/stat", target->pid);
	same = proc_read(&arena, text.ptr, &text, &err) && process_stat_parse(text, &stat) &&
	       stat.state != 'Z' && stat.state != 'X' &&
	       stat.start_time_ticks == target->start_time_ticks;
	arena_deinit(&arena);
	return same;
}

bool target_is_alive(const struct target *target)
{
	struct pollfd exited = {.fd = target->pidfd, .events = POLLIN};

	if (target->kind != TARGET_LIVE)
		return false;
	if (target->pidfd >= 0 ? poll(&exited, 1, 0) > 0 : !has_same_start_time(target))
		return false;
	return live_memory_is_same(target->live);
}

str target_file_path(struct arena *arena, const struct target *target, str path)
{
	if (target->kind != TARGET_LIVE)
		return path;
	return arena_printf(arena, "/proc/%u/root" STR_FMT, target->pid, STR_ARG(path));
}

void target_close(struct target *target)
{
	memory_close(target->memory);
	if (target->live != target->memory)
		memory_close(target->live);
	if (target->binary.bytes.ptr)
		binary_close(&target->binary);
	if (target->pidfd >= 0)
		close(target->pidfd);
	target->memory = target->live = NULL;
	target->pidfd = -1;
}
