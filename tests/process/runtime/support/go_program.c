// SPDX-License-Identifier: Apache-2.0
#include "go_program.h"

#include "base/file.h"
#include "base/strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/testing.h"

#define DATA "tests/process/runtime/data"
#define OUT  "build/go-tests"

enum { MAX_OUTPUT = 16 << 20, MAX_SOURCE = 1 << 20 };

const char *const go_test_versions[] = {
	"1.19", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26", "1.27", NULL};

const char *const go_variant_names[GO_VARIANTS] = {
	[GO_PLAIN] = "plain",
	[GO_STRIPPED] = "stripped",
	[GO_PIE_STRIPPED] = "pie",
	[GO_NO_DWARF] = "w",
	[GO_TRIMPATH] = "trimpath",
	[GO_ARM64] = "arm64",
};

static const char *const variant_flags[GO_VARIANTS] = {
	[GO_PLAIN] = "",
	[GO_STRIPPED] = "-ldflags='-s -w'",
	[GO_PIE_STRIPPED] = "-buildmode=pie -ldflags='-s -w'",
	[GO_NO_DWARF] = "-ldflags=-w",
	[GO_TRIMPATH] = "-trimpath",
	[GO_ARM64] = "",
};

// Folder of the toolchain; empty when it is not there.
static str toolchain(struct arena *arena, const char *version)
{
	char name[64], full[4096];
	const char *given;
	str folder;

	snprintf(name, sizeof(name), "TOCSIN_GOROOT_1_%s", version + 2);
	given = getenv(name);
	folder = given ? str_from_c(given) : arena_printf(arena, "build/go/%s", version);
	if (!path_is_file(
		    arena_c_str(arena, arena_printf(arena, STR_FMT "/bin/go", STR_ARG(folder)))))
		return STR_EMPTY;
	if (!realpath(arena_c_str(arena, folder), full))
		return STR_EMPTY;
	return arena_str(arena, str_from_c(full));
}

// Of every source of the program: a change builds it anew.
static u64 source_hash(struct arena *arena, const char *name)
{
	str command = arena_printf(arena, "cat " DATA "/go.mod " DATA "/%s/*.go", name);
	FILE *pipe = popen(arena_c_str(arena, command), "r");
	char *text = arena_alloc(arena, MAX_SOURCE, 1);
	size_t len;

	assert_non_null(pipe);
	len = fread(text, 1, MAX_SOURCE, pipe);
	pclose(pipe);
	return str_hash((str){text, len});
}

str go_program_build(
	struct arena *arena, const char *version, enum go_variant variant, const char *name)
{
	str root = toolchain(arena, version), path, command, lock_path;
	int lock;

	if (!root.len)
		return STR_EMPTY;
	mkdir("build", 0755);
	mkdir(OUT, 0755);
	path = arena_printf(arena, OUT "/%s-%s-%s-%016llx", name, version,
		go_variant_names[variant], (unsigned long long)source_hash(arena, name));
	lock_path = arena_printf(arena, OUT "/%s.lock", version);
	lock = open(arena_c_str(arena, lock_path), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
	assert_true(lock >= 0 && flock(lock, LOCK_EX) == 0);
	if (!path_is_file(arena_c_str(arena, path))) {
		command = arena_printf(arena,
			"out=$(pwd)/" STR_FMT "; cache=${TOCSIN_GOCACHE:-$(pwd)/build/lab/cache}"
			"-%s; cd " DATA " && env -u GOOS -u GOARCH %s GOROOT=" STR_FMT
			" GOTOOLCHAIN=local GOFLAGS=-mod=mod GOPROXY=off GOWORK=off "
			"GOCACHE=$cache GOPATH=$cache-path CGO_ENABLED=0 " STR_FMT
			"/bin/go build %s -o $out.part ./%s >&2 && mv $out.part $out",
			STR_ARG(path), version, variant == GO_ARM64 ? "GOARCH=arm64" : "",
			STR_ARG(root), STR_ARG(root), variant_flags[variant], name);
		if (system(arena_c_str(arena, command)) != 0)
			fail_msg("Go %s does not build %s", version, name);
	}
	close(lock);
	return path;
}

static void run_child(const char *path, int output)
{
	char *const arguments[] = {(char *)(uintptr_t)path, NULL};
	char *const environment[] = {(char *)(uintptr_t) "GOMAXPROCS=2",
		(char *)(uintptr_t) "GODEBUG=tracebacklabels=0", NULL};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(output, STDOUT_FILENO);
	execve(path, arguments, environment);
	_exit(127);
}

void go_program_start(struct arena *arena, str path, struct go_program *ret)
{
	const char *file = arena_c_str(arena, path);
	char *text = arena_alloc(arena, MAX_OUTPUT, 1);
	size_t len = 0;
	int pair[2];

	assert_int_equal(pipe2(pair, O_CLOEXEC), 0);
	ret->pid = fork();
	assert_true(ret->pid >= 0);
	if (ret->pid == 0)
		run_child(file, pair[1]);
	close(pair[1]);
	for (;;) {
		ssize_t got = read(pair[0], text + len, MAX_OUTPUT - len);

		if (got <= 0)
			fail_msg("%s ended before it was ready", file);
		len += (size_t)got;
		if (str_ends((str){text, len}, STR("ready\n")))
			break;
	}
	close(pair[0]);
	ret->output = (str){text, len};
}

void go_program_end(struct go_program *program)
{
	kill(program->pid, SIGKILL);
	waitpid(program->pid, NULL, 0);
}
