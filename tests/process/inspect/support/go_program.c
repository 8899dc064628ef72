// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/support/go_program.h"

#include "base/vec.h"
#include "support/rest.h"
#include "support/testing.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int by_version(const void *a, const void *b)
{
	const struct go_toolchain *x = a, *y = b;
	int minor_x = atoi(x->version + 2), minor_y = atoi(y->version + 2);

	return minor_x - minor_y;
}

unsigned go_toolchains(struct go_toolchain *ret)
{
	DIR *dir = opendir("build/go");
	const struct dirent *entry;
	char root[256];
	unsigned count = 0;

	if (!dir || !getcwd(root, sizeof(root)))
		return 0;
	while ((entry = readdir(dir)) && count < GO_MAX_TOOLCHAINS) {
		struct go_toolchain *go = &ret[count];

		if (strncmp(entry->d_name, "1.", 2) != 0 || strlen(entry->d_name) > 8)
			continue;
		snprintf(go->version, sizeof(go->version), "%.8s", entry->d_name);
		snprintf(go->path, sizeof(go->path), "%s/build/go/%s", root, go->version);
		count++;
	}
	closedir(dir);
	qsort(ret, count, sizeof(*ret), by_version);
	return count;
}

void go_build(const struct go_toolchain *go, const char *name, const char *flags, const char *path)
{
	const char *cache = getenv("TOCSIN_GOCACHE");
	char command[2048];

	snprintf(command, sizeof(command),
		"cd tests/process/inspect/data/%s && GOROOT=%s GOTOOLCHAIN=local GOFLAGS=-mod=mod "
		"GOPROXY=off GOWORK=off CGO_ENABLED=0 GOCACHE=%s-%s %s/bin/go build %s -o "
		"%s . 1>&2",
		name, go->path, cache ? cache : "/tmp/gocache", go->version, go->path, flags, path);
	if (system(command) != 0)
		fail_msg("go %s does not build %s", go->version, name);
}

static void read_lines(struct go_program *program)
{
	FILE *file = fdopen(dup(program->from), "r");
	VEC(const char *) lines = {0};
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	int ready = 0;

	assert_non_null(file);
	while (!ready && (len = getline(&line, &cap, file)) > 0 && lines.len < GO_MAX_LINES) {
		str text = {line, (size_t)len - (line[len - 1] == '\n')};

		ready = str_equal(text, STR("ready"));
		if (!ready)
			*vec_push(&program->arena, &lines) = arena_c_str(&program->arena, text);
	}
	free(line);
	fclose(file);
	program->lines = lines.at;
	program->line_count = lines.len;
	if (!ready)
		fail_msg("the program ended before it was ready");
}

void go_start(struct go_program *program, const char *path, const char *environment)
{
	bool is_busy = environment && strcmp(environment, "BUSY=1") == 0;
	int to[2], from[2];

	*program = (struct go_program){0};
	arena_init(&program->arena);
	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	program->pid = fork();
	assert_true(program->pid >= 0);
	if (program->pid == 0) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[0]);
		close(to[1]);
		close(from[0]);
		close(from[1]);
		if (environment)
			putenv((char *)(uintptr_t)environment);
		execl(path, path, (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	program->to = to[1];
	program->from = from[0];
	read_lines(program);
	if (!is_busy)
		wait_for_rest(program->pid);
}

void go_stop(struct go_program *program)
{
	close(program->to);
	close(program->from);
	kill(program->pid, SIGKILL);
	waitpid(program->pid, NULL, 0);
	arena_deinit(&program->arena);
}

const char *go_line(const struct go_program *program, const char *prefix)
{
	for (unsigned i = 0; i < program->line_count; i++) {
		if (strncmp(program->lines[i], prefix, strlen(prefix)) == 0)
			return program->lines[i] + strlen(prefix);
	}
	return NULL;
}

unsigned long go_number(const struct go_program *program, const char *prefix)
{
	const char *line = go_line(program, prefix);

	if (!line)
		fail_msg("the program said nothing of '%s'", prefix);
	return strtoul(line, NULL, 0);
}

void go_look(struct go_look *look, const struct go_program *program,
	const struct inspect_options *options)
{
	struct arena arena;
	struct target target;
	struct error err = {0};

	arena_init(&look->arena);
	arena_init(&arena);
	if (!target_open_live(&arena, (u32)program->pid, &target, &err))
		fail_msg("%s", err.text);
	if (!inspect_run(&look->arena, &target, options, NULL, NULL, &look->inspection, &err))
		fail_msg("%s", err.text);
	// Nothing may refer to the target any more.
	target_close(&target);
	arena_deinit(&arena);
}

void go_look_free(struct go_look *look)
{
	arena_deinit(&look->arena);
}
