// SPDX-License-Identifier: Apache-2.0
#include "process/memory/proc.h"

#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	MAX_PROC_BYTES = 256 << 20,
	FIRST_READ = 16 << 10,
	MAX_MAPS = 1 << 20,
	AUXV_ENTRY = 16,
};

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

bool proc_read(struct arena *arena, const char *path, str *ret, struct error *err)
{
	int fd CLEANUP(fd_close) = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0, cap = FIRST_READ;
	char *text;

	if (fd < 0)
		return error_system(err, "%s", path);
	text = arena_alloc(arena, cap, 1);
	for (;;) {
		ssize_t got = read(fd, text + len, cap - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_system(err, "%s", path);
		if (got == 0)
			break;
		len += (size_t)got;
		if (len == cap) {
			char *wider;

			if (cap >= MAX_PROC_BYTES)
				return error_set(err, ERROR_LIMIT, "%s: more than %d MiB", path,
					MAX_PROC_BYTES >> 20);
			wider = arena_alloc(arena, cap * 4, 1);
			memcpy(wider, text, len);
			text = wider;
			cap *= 4;
		}
	}
	*ret = (str){text, len};
	return true;
}

static u64 decimal(str *rest)
{
	u64 value = 0;

	return str_to_u64(str_cut(rest, ' '), &value) ? value : 0;
}

// pid (command) state ppid pgrp session tty tpgid flags …; a command may hold spaces and parentheses.
bool process_stat_parse(str text, struct process_stat *ret)
{
	enum { PARENT = 4, FLAGS = 9, THREADS = 20, START_TIME = 22 };
	size_t open = str_find_char(text, '('), close = str_find_last_char(text, ')');
	struct process_stat stat = {0};
	str rest = str_skip(text, close + 2);

	if (open >= close || rest.len < 2)
		return false;
	stat.command = str_sub(text, open + 1, close);
	stat.state = rest.ptr[0];
	rest = str_skip(rest, 2);
	for (u32 field = PARENT; field <= START_TIME; field++) {
		u64 value = decimal(&rest);

		if (field == PARENT)
			stat.parent = (u32)value;
		else if (field == FLAGS)
			stat.flags = (u32)value;
		else if (field == THREADS)
			stat.threads = (u32)value;
		else if (field == START_TIME)
			stat.start_time_ticks = value;
	}
	*ret = stat;
	return true;
}

str process_status_value(str text, str key)
{
	while (text.len) {
		str line = str_cut(&text, '\n');

		if (str_starts(line, key) && line.len > key.len && line.ptr[key.len] == ':')
			return str_trim(str_skip(line, key.len + 1));
	}
	return STR_EMPTY;
}

static bool hexadecimal(str text, u64 *ret)
{
	u64 value = 0;

	if (text.len == 0 || text.len > 16)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		u64 digit = c >= '0' && c <= '9'   ? (u64)(c - '0')
		            : c >= 'a' && c <= 'f' ? (u64)(c - 'a') + 10
		                                   : 16;

		if (digit == 16)
			return false;
		value = value << 4 | digit;
	}
	*ret = value;
	return true;
}

// start-end rwxp offset major:minor inode   path
static bool map_parse(str line, struct memory_map *ret)
{
	str range = str_cut(&line, ' '), rights = str_cut(&line, ' '), offset = str_cut(&line, ' ');
	struct memory_map map = {0};

	if (!hexadecimal(str_cut(&range, '-'), &map.start) || !hexadecimal(range, &map.end) ||
		!hexadecimal(offset, &map.offset) || rights.len < 4 || map.start >= map.end)
		return false;
	map.flags = (rights.ptr[0] == 'r' ? MEMORY_READ : 0) |
	            (rights.ptr[1] == 'w' ? MEMORY_WRITE : 0) |
	            (rights.ptr[2] == 'x' ? MEMORY_EXECUTE : 0) |
	            (rights.ptr[3] == 's' ? MEMORY_SHARED : 0);
	str_cut(&line, ' '); // device
	str_cut(&line, ' '); // inode
	map.path = str_trim(line);
	if (str_ends(map.path, STR(" (deleted)")))
		map.path.len -= strlen(" (deleted)");
	*ret = map;
	return true;
}

bool process_maps_parse(struct arena *arena, str text, const struct memory_map **ret,
	u32 *ret_count, struct error *err)
{
	VEC(struct memory_map) maps = {0};

	while (text.len) {
		struct memory_map map;

		if (!map_parse(str_cut(&text, '\n'), &map) ||
			str_starts(map.path, STR("[vsyscall]")) ||
			str_starts(map.path, STR("[vvar")))
			continue;
		if (maps.len == MAX_MAPS)
			return error_set(err, ERROR_LIMIT, "more than %d mappings", MAX_MAPS);
		*vec_push(arena, &maps) = map;
	}
	*ret = maps.at;
	*ret_count = maps.len;
	return true;
}

u64 auxv_value(str auxv, u64 key)
{
	for (; auxv.len >= AUXV_ENTRY; auxv = str_skip(auxv, AUXV_ENTRY)) {
		u64 entry[2];

		memcpy(entry, auxv.ptr, sizeof(entry));
		if (entry[0] == key)
			return entry[1];
	}
	return 0;
}

bool process_thread_file(struct arena *arena, u32 pid, u32 tid, const char *name, str *ret)
{
	struct error ignored;
	char path[80];

	snprintf(path, sizeof(path), "/proc/%u/task/%u/%s", pid, tid, name);
	return proc_read(arena, path, ret, &ignored);
}

u32 process_inner_tid(struct arena *arena, u32 pid, u32 tid)
{
	struct arena_mark mark = arena_mark(arena);
	str status, numbers = STR_EMPTY;
	u64 inner;

	if (process_thread_file(arena, pid, tid, "status", &status))
		numbers = process_status_value(status, STR("NSpid"));
	// From this namespace inwards.
	while (numbers.len) {
		str number = str_cut(&numbers, '\t');

		if (numbers.len == 0 && str_to_u64(number, &inner) && inner <= INT32_MAX)
			tid = (u32)inner;
	}
	arena_reset(arena, mark);
	return tid;
}

char process_thread_state(u32 pid, u32 tid)
{
	struct process_stat stat = {0};
	str text = STR_EMPTY;
	struct arena arena;

	arena_init(&arena);
	if (!process_thread_file(&arena, pid, tid, "stat", &text) ||
		!process_stat_parse(text, &stat))
		stat.state = 0;
	arena_deinit(&arena);
	return stat.state;
}
