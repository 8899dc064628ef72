// SPDX-License-Identifier: Apache-2.0
#include "golang/load/goroot.h"

#include "base/file.h"
#include "golang/load/gomod.h"

#include <glob.h>
#include <limits.h>
#include <stdlib.h>

// Folders, as patterns for glob.
struct usual_place {
	enum { ANYWHERE, IN_HOME, IN_MODULE_CACHE } below;
	const char *pattern;
};

static const struct usual_place usual_places[] = {
	{ANYWHERE, "/usr/lib/go"},
	{ANYWHERE, "/usr/lib/go-[0-9]*"},
	{ANYWHERE, "/usr/lib/golang"},
	{ANYWHERE, "/usr/local/go"},
	{ANYWHERE, "/usr/share/go-[0-9]*"},
	{ANYWHERE, "/snap/go/current"},
	{IN_HOME, "sdk/go*"},
	{IN_HOME, ".go"},
	{IN_MODULE_CACHE, "golang.org/toolchain@*"},
};

struct search {
	struct arena *arena;
	u16 wanted;
	bool found;
	struct goroot best;
};

static bool read_part(struct arena *arena, str dir, str name, str *ret)
{
	struct error err;
	str path = path_join(arena, dir, name);

	return file_read(arena, arena_c_str(arena, path), GOROOT_MAX_FILE_BYTES, ret, &err);
}

// const Version = 23
static bool version_constant(str text, u16 *ret)
{
	const str before = STR("const Version = ");
	str rest = str_skip(text, str_find(text, before));
	u64 minor;

	if (rest.len == 0)
		return false;
	rest = str_skip(rest, before.len);
	if (!str_to_u64(str_trim(str_cut(&rest, '\n')), &minor) || minor > UINT16_MAX)
		return false;
	*ret = (u16)minor;
	return true;
}

bool goroot_read(struct arena *arena, str dir, struct goroot *ret)
{
	str text;
	u16 minor;

	if (read_part(arena, dir, STR("src/internal/goversion/goversion.go"), &text) &&
		version_constant(text, &minor)) {
		*ret = (struct goroot){dir, minor};
		return true;
	}
	if (!read_part(arena, dir, STR("VERSION"), &text) || !str_starts(text, STR("go")) ||
		!gomod_go_minor(str_skip(str_trim(str_cut(&text, '\n')), 2), &minor) ||
		!path_is_dir(arena_c_str(arena, path_join(arena, dir, STR("src/runtime")))))
		return false;
	*ret = (struct goroot){dir, minor};
	return true;
}

// True ends the search.
static bool consider(struct search *search, str dir)
{
	struct goroot goroot;

	if (!goroot_read(search->arena, dir, &goroot))
		return false;
	if (!search->found || goroot.minor > search->best.minor)
		search->best = goroot;
	search->found = true;
	return goroot.minor >= search->wanted;
}

// The folder above bin/ of the file that `go` on PATH really is.
static bool consider_path(struct search *search, str path)
{
	while (path.len) {
		str dir = str_cut(&path, ':');
		const char *program =
			arena_c_str(search->arena, path_join(search->arena, dir, STR("go")));
		char *real = path_is_file(program) ? realpath(program, NULL) : NULL;
		str root = real ? path_dir(path_dir(arena_str(search->arena, str_from_c(real))))
		                : STR_EMPTY;

		free(real);
		if (root.len)
			return consider(search, root);
	}
	return false;
}

// All that fit one pattern are looked at, so that the newest of them is taken.
static bool consider_pattern(struct search *search, str below, const char *pattern)
{
	str full = path_join(search->arena, below, str_from_c(pattern));
	bool done = false;
	glob_t hits;

	if (glob(arena_c_str(search->arena, full), GLOB_ONLYDIR, NULL, &hits) == 0) {
		for (size_t i = 0; i < hits.gl_pathc; i++)
			done |= consider(
				search, arena_str(search->arena, str_from_c(hits.gl_pathv[i])));
	}
	globfree(&hits);
	return done;
}

bool goroot_find(
	struct arena *arena, const struct environment *environment, u16 wanted, struct goroot *ret)
{
	const str below[] = {
		[ANYWHERE] = STR_EMPTY,
		[IN_HOME] = environment->home,
		[IN_MODULE_CACHE] = environment->gomodcache,
	};
	struct search search = {.arena = arena, .wanted = wanted};
	bool done = false;

	if (environment->goroot.len)
		done = consider(&search, path_absolute(arena, environment->goroot)) || search.found;
	if (!done)
		done = consider_path(&search, environment->path);
	for (u32 i = 0; i < ARRAY_LEN(usual_places) && !done; i++) {
		if (usual_places[i].below == ANYWHERE || below[usual_places[i].below].len)
			done = consider_pattern(
				&search, below[usual_places[i].below], usual_places[i].pattern);
	}
	if (search.found)
		*ret = search.best;
	return search.found;
}

// "RegabiArgs" as goexperiment.regabiargs, or out again.
static void experiment_set(struct arena *arena, struct build_context *context, str name, bool on)
{
	str tag = arena_printf(arena, "goexperiment." STR_FMT, STR_ARG(name));
	char *letters = arena_copy(arena, tag.ptr, tag.len, 1);

	for (size_t i = 0; i < tag.len; i++) {
		if (letters[i] >= 'A' && letters[i] <= 'Z')
			letters[i] = (char)(letters[i] - 'A' + 'a');
	}
	build_context_set_tag(context, (str){letters, tag.len}, on);
}

// Where the value is not the word true or false it is a condition on the architecture that holds for
// these (regabiSupported, haveXchg8, dwarf5Supported).
static bool baseline_value(str value, str goarch)
{
	static const char *const arches[] = {
		"amd64", "arm64", "loong64", "ppc64", "ppc64le", "riscv64", "s390x"};

	if (str_equal(value, STR("true")) || str_equal(value, STR("false")))
		return str_equal(value, STR("true"));
	for (u32 i = 0; i < ARRAY_LEN(arches); i++) {
		if (str_equal(goarch, str_from_c(arches[i])))
			return true;
	}
	return false;
}

// Lines "Name: value," of the composite literal.
static void add_baseline(struct arena *arena, str text, struct build_context *context)
{
	const str before = STR("baseline := goexperiment.Flags{");
	str rest = str_skip(text, str_find(text, before) + before.len);

	str_cut(&rest, '\n');
	while (rest.len) {
		str line = str_trim(str_cut(&rest, '\n'));
		str name = str_cut(&line, ':'), value = str_trim(str_cut(&line, ','));

		if (str_equal(name, STR("}")))
			return;
		if (name.len && value.len && !str_starts(name, STR("//")))
			experiment_set(
				arena, context, name, baseline_value(value, context->goarch));
	}
}

void goroot_add_experiments(struct arena *arena, const struct goroot *goroot, str goexperiment,
	struct build_context *context)
{
	str text;

	if (str_equal(goexperiment, STR("none")))
		return;
	if (read_part(arena, goroot->dir, STR("src/internal/buildcfg/exp.go"), &text))
		add_baseline(arena, text, context);
	while (goexperiment.len) {
		str name = str_cut(&goexperiment, ',');
		bool off = str_starts(name, STR("no"));

		if (name.len)
			experiment_set(arena, context, str_skip(name, off ? 2 : 0), !off);
	}
}
