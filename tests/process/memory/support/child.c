// SPDX-License-Identifier: Apache-2.0
#include "process/memory/support/child.h"

#include "base/error.h"
#include "process/memory/proc.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static int ready_pipe = -1; // in the child: its end

pid_t child_start(child_fn fn, void *context)
{
	int ends[2];
	pid_t pid;
	char byte;

	ASSERT(pipe(ends) == 0);
	pid = fork();
	ASSERT(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ends[0]);
		ready_pipe = ends[1];
		fn(context);
		_exit(3);
	}
	close(ends[1]);
	ASSERT(read(ends[0], &byte, 1) == 1);
	close(ends[0]);
	return pid;
}

void child_ready(void)
{
	ASSERT(write(ready_pipe, "r", 1) == 1);
}

void child_end(pid_t pid)
{
	// Whoever traced it may have collected it: then its number may be another process's.
	if (waitpid(pid, NULL, WNOHANG) != 0)
		return;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

void *child_shared(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	ASSERT(memory != MAP_FAILED);
	return memory;
}

char child_state(pid_t pid)
{
	struct process_stat stat;
	struct arena arena;
	struct error err;
	char state = 0;
	str text;

	arena_init(&arena);
	text = arena_printf(&arena, "/proc/%d/stat", pid);
	if (proc_read(&arena, text.ptr, &text, &err) && process_stat_parse(text, &stat))
		state = stat.state;
	arena_deinit(&arena);
	return state;
}

static void wait_forever(void *context)
{
	(void)context;
	child_ready();
	for (;;)
		pause();
}

bool child_can_be_traced(void)
{
	pid_t pid = child_start(wait_forever, NULL);
	bool can = ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0;

	if (!can)
		printf("1..0 # SKIP ptrace is not allowed here: %s\n", strerror(errno));
	child_end(pid);
	return can;
}
