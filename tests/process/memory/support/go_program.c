// SPDX-License-Identifier: Apache-2.0
#include "process/memory/support/go_program.h"

#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

static bool find_go(char *ret, size_t size)
{
	glob_t found;
	bool is_there = glob("build/go/*/bin/go", 0, NULL, &found) == 0;

	if (is_there) {
		char *path = realpath(found.gl_pathv[found.gl_pathc - 1], NULL);

		snprintf(ret, size, "%s", path ? path : "go");
		free(path);
		globfree(&found);
		return true;
	}
	snprintf(ret, size, "go");
	return system("go version >/dev/null 2>&1") == 0;
}

bool go_program_build(
	const struct tempdir *dir, const char *source, const char *flags, const char *name)
{
	char go[1024], command[3072];

	if (!find_go(go, sizeof(go))) {
		printf("# SKIP there is no Go toolchain under build/go or on PATH\n");
		return false;
	}
	tempdir_write(dir, "main.go", source);
	tempdir_write(dir, "go.mod", "module target\n\ngo 1.19\n");
	snprintf(command, sizeof(command),
		"cd %s && env -u GOROOT GOTOOLCHAIN=local GOFLAGS=-mod=mod GOPROXY=off GOWORK=off "
		"CGO_ENABLED=0 GOCACHE=${GOCACHE:-${TMPDIR:-/tmp}/tocsin-test-gocache} "
		"%s build %s -o %s . 2>&1",
		dir->path, go, flags, name);
	if (system(command) == 0)
		return true;
	printf("# SKIP %s cannot build a program\n", go);
	return false;
}

pid_t go_program_start(const char *path)
{
	int ends[2];
	pid_t pid;
	char byte;

	ASSERT(pipe(ends) == 0);
	pid = fork();
	ASSERT(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], 1);
		dup2(open("/dev/null", O_WRONLY), 2);
		close(ends[0]);
		close(ends[1]);
		execl(path, path, NULL);
		_exit(127);
	}
	close(ends[1]);
	ASSERT(read(ends[0], &byte, 1) == 1);
	close(ends[0]);
	return pid;
}
