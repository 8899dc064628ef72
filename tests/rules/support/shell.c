// SPDX-License-Identifier: Apache-2.0
#include "rules/support/shell.h"

#include "base/file.h"

#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

enum {
	MAX_LINE = 4000,
	MAX_OUTPUT = 64 << 20,
	TIMED_OUT = 124, // what timeout(1) says
	SIGNALLED = 128,
};

void shell_open(struct shell *shell)
{
	*shell = (struct shell){0};
	arena_init(&shell->arena);
	tempdir_init(&shell->dir);
}

void shell_close(struct shell *shell)
{
	tempdir_deinit(&shell->dir);
	arena_deinit(&shell->arena);
}

static str read_back(struct shell *shell, const char *name)
{
	char path[300];
	struct error err;
	str text;

	snprintf(path, sizeof(path), "%s/%s", shell->dir.path, name);
	if (!file_read(&shell->arena, path, MAX_OUTPUT, &text, &err))
		fail_msg("%s", err.text);
	return text;
}

void shell_run(struct shell *shell, const char *line)
{
	const char *program = getenv("TOCSIN");
	char command[MAX_LINE];
	int status;

	if (!program)
		fail_msg("TOCSIN names no program");
	snprintf(command, sizeof(command),
		"cd '%s' && T='timeout 60 %s' && { %s ; } >.out 2>.err </dev/null", shell->dir.path,
		program, line);
	status = system(command);
	assert_true(WIFEXITED(status));
	shell->code = WEXITSTATUS(status);
	shell->out = read_back(shell, ".out");
	shell->err = read_back(shell, ".err");
	if (shell->code == TIMED_OUT || shell->code >= SIGNALLED)
		fail_msg("%s: exit code %d: " STR_FMT, line, shell->code, STR_ARG(shell->err));
}

void assert_says(str text, const char *part)
{
	if (str_find(text, str_from_c(part)) == text.len)
		fail_msg("'%s' is not in: " STR_FMT, part, STR_ARG(text));
}
