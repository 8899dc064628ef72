// SPDX-License-Identifier: Apache-2.0
#include "object/support/go_program.h"

#include "base/strbuf.h"

#include <stdlib.h>
#include <unistd.h>

enum { MAX_COMMAND = 4096 };

bool go_toolchain_find(const char *version, struct go_toolchain *ret)
{
	char name[64], here[256], program[600];
	const char *root;

	snprintf(name, sizeof(name), "TOCSIN_GOROOT_%s", version);
	for (char *c = name; *c; c++)
		if (*c == '.')
			*c = '_';
	root = getenv(name);
	if (root)
		snprintf(ret->root, sizeof(ret->root), "%s", root);
	else if (getcwd(here, sizeof(here)))
		snprintf(ret->root, sizeof(ret->root), "%s/build/go/%s", here, version);
	else
		return false;
	ret->version = version;
	snprintf(program, sizeof(program), "%s/bin/go", ret->root);
	return access(program, X_OK) == 0;
}

static bool go_command(
	const struct go_toolchain *go, const char *folder, const char *arguments, char *command)
{
	const char *cache = getenv("TOCSIN_GOCACHE");
	int len = snprintf(command, MAX_COMMAND,
		"cd '%s' && unset GOPATH GOOS GOARCH GOEXPERIMENT && GOROOT='%s' GOTOOLCHAIN=local "
		"GOFLAGS=-mod=mod GOPROXY=off GOWORK=off CGO_ENABLED=0 GOCACHE='%s-%s' '%s/bin/go' %s",
		folder, go->root, cache ? cache : "/tmp/gocache", go->version, go->root, arguments);

	return len > 0 && len < MAX_COMMAND;
}

bool go_run(const struct go_toolchain *go, const char *folder, const char *arguments)
{
	char command[MAX_COMMAND];

	return go_command(go, folder, arguments, command) && system(command) == 0;
}

bool command_output(struct arena *arena, const char *command, str *ret)
{
	FILE *out = popen(command, "r");
	char piece[4096];
	struct strbuf text;
	size_t len;

	if (!out)
		return false;
	strbuf_init(&text, arena);
	while ((len = fread(piece, 1, sizeof(piece), out)) > 0)
		strbuf_add(&text, (str){piece, len});
	*ret = strbuf_str(&text);
	return pclose(out) == 0;
}

bool go_output(struct arena *arena, const struct go_toolchain *go, const char *folder,
	const char *arguments, str *ret)
{
	char command[MAX_COMMAND];

	return go_command(go, folder, arguments, command) && command_output(arena, command, ret);
}
