// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *name, *text;
} goroot_files[] = {
	{"goroot/src/go.mod", "module std\n\ngo 1.23\n"},
	{"goroot/src/internal/goversion/goversion.go", "package goversion\n\nconst Version = 23\n"},
	{"goroot/src/fmt/fmt.go", "package fmt\n\nimport _ \"os\"\n\nfunc Print() { println() }\n"},
	{"goroot/src/os/os_linux.go", "package os\n"},
	{"goroot/src/os/os_windows.go", "package os\n"},
	{"goroot/src/strings/strings.go", "package strings\n"},
	{"goroot/src/testing/testing.go",
		"package testing\n\nimport _ \"strings\"\n\ntype T struct{}\n"},
};

static const char *const cleared[] = {"GOROOT", "GOFLAGS", "GOWORK", "GOEXPERIMENT", "GOOS",
	"GOARCH", "CGO_ENABLED", "GO111MODULE"};

static void set_path(const struct fixture *fixture, const char *variable, const char *below)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", fixture->tree.path, below);
	setenv(variable, path, 1);
}

int fixture_set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	*state = fixture;
	tempdir_init(&fixture->tree);
	arena_init(&fixture->arena);
	for (u32 i = 0; i < ARRAY_LEN(cleared); i++)
		unsetenv(cleared[i]);
	setenv("GOENV", "off", 1);
	set_path(fixture, "GOPATH", "gopath");
	set_path(fixture, "GOMODCACHE", "cache");
	for (u32 i = 0; i < ARRAY_LEN(goroot_files); i++)
		fixture_write(fixture, goroot_files[i].name, goroot_files[i].text);
	fixture->workers = workers_open(2, 0);
	fixture->options.goroot = arena_printf(&fixture->arena, "%s/goroot", fixture->tree.path);
	fixture->options.goos = STR("linux");
	fixture->options.goarch = STR("amd64");
	return 0;
}

int fixture_tear_down(void **state)
{
	struct fixture *fixture = *state;

	if (fixture->is_loaded)
		program_deinit(&fixture->program);
	workers_close(fixture->workers);
	arena_deinit(&fixture->arena);
	tempdir_deinit(&fixture->tree);
	free(fixture);
	return 0;
}

void fixture_write(struct fixture *fixture, const char *name, const char *text)
{
	tempdir_write(&fixture->tree, name, text);
}

bool fixture_load(struct fixture *fixture, const char *dir, const char *patterns)
{
	str rest = str_from_c(patterns);
	VEC(str) list = {0};

	while (rest.len)
		*vec_push(&fixture->arena, &list) = str_cut(&rest, ' ');
	fixture->options.dir = arena_printf(&fixture->arena, "%s/%s", fixture->tree.path, dir);
	fixture->options.patterns = list.at;
	fixture->options.pattern_count = list.len;
	if (fixture->is_loaded)
		program_deinit(&fixture->program);
	fixture->is_loaded = load_program(
		fixture->workers, &fixture->options, NULL, NULL, &fixture->program, &fixture->err);
	return fixture->is_loaded;
}

static const struct package *find(const struct fixture *fixture, const char *path)
{
	for (u32 i = 0; i < fixture->program.package_count; i++) {
		if (str_equal(fixture->program.packages[i]->path, str_from_c(path)))
			return fixture->program.packages[i];
	}
	return NULL;
}

const struct package *fixture_package(const struct fixture *fixture, const char *path)
{
	const struct package *package = find(fixture, path);

	if (!package)
		fail_msg("there is no package %s", path);
	return package;
}

bool fixture_has_package(const struct fixture *fixture, const char *path)
{
	return find(fixture, path) != NULL;
}

const struct package *fixture_import(
	const struct fixture *fixture, const char *path, const char *import)
{
	sym name = symtab_lookup(fixture->program.names, str_from_c(import));

	return package_import_find(fixture_package(fixture, path), name);
}

void fixture_assert_files(const struct fixture *fixture, const char *path, const char *files)
{
	const struct package *package = fixture_package(fixture, path);
	char have[1024] = "";

	for (u32 i = 0; i < package->file_count; i++) {
		str name = path_base(package->files[i]->path);
		size_t len = strlen(have);

		snprintf(have + len, sizeof(have) - len, "%s" STR_FMT, i ? " " : "", STR_ARG(name));
	}
	assert_string_equal(have, files);
}

bool fixture_has_problem(
	const struct fixture *fixture, const char *path, u32 line, const char *text)
{
	for (u32 i = 0; i < fixture->program.problem_count; i++) {
		const struct load_problem *problem = &fixture->program.problems[i];

		if (str_equal(problem->path, str_from_c(path)) && problem->line == line &&
			str_find(problem->text, str_from_c(text)) < problem->text.len)
			return true;
	}
	return false;
}

void fixture_assert_clean(const struct fixture *fixture)
{
	for (u32 i = 0; i < fixture->program.problem_count; i++)
		print_message(STR_FMT ":%u: " STR_FMT "\n",
			STR_ARG(fixture->program.problems[i].path),
			fixture->program.problems[i].line,
			STR_ARG(fixture->program.problems[i].text));
	for (u32 i = 0; i < fixture->program.unresolved_import_count; i++)
		print_message("unresolved: " STR_FMT "\n",
			STR_ARG(fixture->program.unresolved_imports[i]));
	assert_int_equal(fixture->program.problem_count, 0);
	assert_int_equal(fixture->program.unresolved_import_count, 0);
}
