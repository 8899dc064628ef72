// SPDX-License-Identifier: Apache-2.0
#include "golang/load/environment.h"

#include "base/file.h"

#include <stddef.h>
#include <stdlib.h>

struct variable {
	const char *name;
	size_t offset; // of its str in struct environment
};

static const struct variable variables[] = {
	{"GOROOT", offsetof(struct environment, goroot)},
	{"GOPATH", offsetof(struct environment, gopath)},
	{"GOMODCACHE", offsetof(struct environment, gomodcache)},
	{"GOFLAGS", offsetof(struct environment, goflags)},
	{"GOWORK", offsetof(struct environment, gowork)},
	{"GOEXPERIMENT", offsetof(struct environment, goexperiment)},
	{"GOOS", offsetof(struct environment, goos)},
	{"GOARCH", offsetof(struct environment, goarch)},
	{"CGO_ENABLED", offsetof(struct environment, cgo_enabled)},
};

static str variable_get(struct arena *arena, const char *name)
{
	const char *value = getenv(name);

	return value ? arena_str(arena, str_from_c(value)) : STR_EMPTY;
}

// Lines NAME=value; empty when there is no such file.
static str settings_read(struct arena *arena, str home)
{
	str path = variable_get(arena, "GOENV");
	str config = variable_get(arena, "XDG_CONFIG_HOME");
	struct error err;
	str text;

	if (str_equal(path, STR("off")))
		return STR_EMPTY;
	if (path.len == 0 && config.len == 0)
		config = path_join(arena, home, STR(".config"));
	if (path.len == 0)
		path = path_join(arena, config, STR("go/env"));
	if (!file_read(arena, arena_c_str(arena, path), ENVIRONMENT_MAX_FILE_BYTES, &text, &err))
		return STR_EMPTY;
	return text;
}

static str setting_get(str settings, str name)
{
	while (settings.len) {
		str line = str_trim(str_cut(&settings, '\n'));

		if (str_equal(str_cut(&line, '='), name))
			return line;
	}
	return STR_EMPTY;
}

void environment_read(struct arena *arena, struct environment *ret)
{
	struct environment environment = {
		.home = variable_get(arena, "HOME"),
		.path = variable_get(arena, "PATH"),
	};
	str settings = settings_read(arena, environment.home), modules;

	for (u32 i = 0; i < ARRAY_LEN(variables); i++) {
		str *value = (str *)(void *)((char *)&environment + variables[i].offset);

		*value = variable_get(arena, variables[i].name);
		if (value->len == 0)
			*value = setting_get(settings, str_from_c(variables[i].name));
	}
	if (environment.gopath.len == 0 && environment.home.len)
		environment.gopath = path_join(arena, environment.home, STR("go"));
	if (environment.gomodcache.len == 0) {
		str list = environment.gopath;

		environment.gomodcache = path_join(arena, str_cut(&list, ':'), STR("pkg/mod"));
	}
	modules = variable_get(arena, "GO111MODULE");
	if (modules.len == 0)
		modules = setting_get(settings, STR("GO111MODULE"));
	environment.gopath_mode = str_equal(modules, STR("off"));
	*ret = environment;
}

str environment_flag(const struct environment *environment, str name)
{
	str rest = environment->goflags, value = STR_EMPTY;

	while (rest.len) {
		str flag = str_cut(&rest, ' ');

		if (!str_starts(flag, STR("-")))
			continue;
		flag = str_skip(flag, str_starts(flag, STR("--")) ? 2 : 1);
		if (str_equal(str_cut(&flag, '='), name))
			value = flag;
	}
	return value;
}
