// SPDX-License-Identifier: Apache-2.0
#include "golang/load/load.h"

#include "base/file.h"
#include "golang/load/assemble.h"
#include "golang/load/graph.h"
#include "golang/load/link.h"
#include "golang/load/pattern.h"
#include "golang/load/share.h"
#include "golang/load/summary.h"
#include "golang/load/variant.h"

#include <stdlib.h>

static str first_of(str a, str b, str c)
{
	if (a.len)
		return a;
	return b.len ? b : c;
}

static bool find_goroot(struct loader *loader, struct pattern_needs needs, struct error *err)
{
	const struct load_options *options = loader->options;
	str wish = options->goroot;

	if (options->no_goroot && needs.goroot.len == 0)
		return true;
	if (needs.goroot.len && goroot_read(loader->arena, needs.goroot, &loader->goroot))
		return true;
	if (options->no_goroot)
		return true;
	if (wish.len) {
		wish = path_absolute(loader->arena, wish);
		if (!goroot_read(loader->arena, wish, &loader->goroot))
			return error_set(err, ERROR_MISSING,
				STR_FMT " is not a GOROOT: it has no src/internal/goversion",
				STR_ARG(wish));
		return true;
	}
	if (!goroot_find(loader->arena, &loader->environment, needs.go_minor, &loader->goroot))
		loader->goroot = (struct goroot){0};
	wish = loader->environment.goroot;
	if (wish.len && !str_equal(path_absolute(loader->arena, wish), loader->goroot.dir))
		problem_add(&loader->problems, wish, 0,
			"$GOROOT names this folder, which has no Go sources; instead: " STR_FMT,
			STR_ARG(loader->goroot.dir.len ? loader->goroot.dir : STR("nothing")));
	return true;
}

static void open_summary(struct loader *loader)
{
	if (loader->goroot.dir.len)
		return;
	loader->summary = summary_open(loader->arena, loader->program->names);
	if (!loader->summary)
		problem_add(&loader->problems, STR("GOROOT"), 0,
			"no GOROOT was found and this program was built without a summary of the "
			"standard library: its packages are unknown");
}

// cgo is on as the go command has it: off when building for another system.
static bool cgo_is_on(const struct loader *loader)
{
	const struct environment *environment = &loader->environment;
	const struct build_context *context = &loader->context;

	if (loader->options->no_cgo)
		return false;
	if (environment->cgo_enabled.len)
		return str_equal(environment->cgo_enabled, STR("1"));
	return str_equal(context->goos, STR("linux")) &&
	       str_equal(context->goarch, build_host_arch());
}

static void set_context(struct loader *loader, struct pattern_needs needs)
{
	const struct load_options *options = loader->options;
	const struct environment *environment = &loader->environment;
	struct build_context *context = &loader->context;
	u16 minor = loader->summary ? summary_minor(loader->summary) : loader->goroot.minor;

	build_context_init(loader->arena, first_of(options->goos, environment->goos, STR("linux")),
		first_of(options->goarch, environment->goarch, build_host_arch()), context);
	context->cgo = cgo_is_on(loader);
	context->release_minor = MAX(minor, needs.go_minor);
	build_context_add_tags(context,
		first_of(options->tags, environment_flag(environment, STR("tags")), STR_EMPTY));
	if (loader->goroot.dir.len)
		goroot_add_experiments(
			loader->arena, &loader->goroot, environment->goexperiment, context);
	if (loader->summary && minor < needs.go_minor)
		problem_add(&loader->problems, STR("GOROOT"), 0,
			"no GOROOT was found: the built-in summary of the standard library is of Go "
			"1.%u, and go.mod asks for Go 1.%u: what is newer is unknown",
			minor, needs.go_minor);
	if (loader->goroot.dir.len && loader->goroot.minor < needs.go_minor)
		problem_add(&loader->problems, loader->goroot.dir, 0,
			"this is Go 1.%u, and go.mod asks for Go 1.%u: what is newer is unknown",
			loader->goroot.minor, needs.go_minor);
}

static void set_modsets(struct loader *loader)
{
	struct modsets *sets = &loader->modsets;
	str mod = environment_flag(&loader->environment, STR("mod"));

	*sets = (struct modsets){
		.arena = loader->arena,
		.environment = &loader->environment,
		.goroot = &loader->goroot,
		.folders = &loader->folders,
		.problems = &loader->problems,
		.no_vendor = str_equal(mod, STR("mod")),
		.always_vendor = str_equal(mod, STR("vendor")),
		.default_minor = loader->context.release_minor,
	};
	modsets_init(sets);
}

static void set_reader(struct loader *loader, load_progress progress, void *progress_context)
{
	struct reader *reader = &loader->reader;

	reader_open(loader->workers, reader);
	reader->context = &loader->context;
	reader->names = loader->program->names;
	reader->root = loader->program->root;
	reader->no_tests = loader->options->no_tests;
	reader->no_cgo = !loader->context.cgo;
	reader->progress = progress;
	reader->progress_context = progress_context;
	loader->program->worker_arenas = reader->arenas;
	loader->program->worker_count = workers_count(loader->workers);
}

static bool set_up(
	struct loader *loader, load_progress progress, void *progress_context, struct error *err)
{
	struct program *program = loader->program;
	struct pattern_needs needs;

	arena_init(&program->arena);
	program->names = symtab_open();
	loader->arena = &program->arena;
	program->root = path_absolute(loader->arena, loader->options->dir);
	loader->problems = (struct problems){.arena = loader->arena, .root = program->root};
	str_map_init(&loader->unresolved, loader->arena);
	environment_read(loader->arena, &loader->environment);
	folder_table_init(loader->arena, &loader->folders);
	needs = pattern_needs_of(loader, program->root);
	if (!find_goroot(loader, needs, err))
		return false;
	open_summary(loader);
	set_context(loader, needs);
	set_modsets(loader);
	set_reader(loader, progress, progress_context);
	program->goroot = loader->goroot.dir;
	program->goroot_minor = loader->goroot.minor;
	return true;
}

static bool expand_patterns(struct loader *loader, struct error *err)
{
	static const str everything = {"./...", 5};
	const struct load_options *options = loader->options;
	const str *patterns = options->pattern_count ? options->patterns : &everything;
	struct targets targets = {0};

	for (u32 i = 0; i < MAX(options->pattern_count, 1u); i++) {
		if (!pattern_expand(loader, patterns[i], loader->program->root, &targets, err))
			return false;
	}
	vec_each (struct target, it, &targets.list)
		link_add_target(loader, it->folder, it->place);
	return true;
}

// Says what stood in the way when there is nothing to analyse.
static bool check_not_empty(const struct loader *loader, struct error *err)
{
	const struct program *program = loader->program;

	if (program->target_file_count)
		return true;
	if (program->problem_count)
		return error_set(err, ERROR_MISSING, "nothing to analyse: " STR_FMT ": " STR_FMT,
			STR_ARG(program->problems[0].path), STR_ARG(program->problems[0].text));
	if (program->ignored_file_count)
		return error_set(err, ERROR_MISSING,
			"nothing to analyse: build constraints leave out all %llu Go files",
			(unsigned long long)program->ignored_file_count);
	return error_set(err, ERROR_MISSING, "nothing to analyse: no Go files in " STR_FMT,
		STR_ARG(program->root));
}

bool load_program(struct workers *workers, const struct load_options *options,
	load_progress progress, void *progress_context, struct program *ret, struct error *err)
{
	struct program program = {0};
	struct loader loader = {.options = options, .program = &program, .workers = workers};
	bool done =
		set_up(&loader, progress, progress_context, err) && expand_patterns(&loader, err);

	if (done) {
		link_run(&loader);
		graph_break_cycles(&loader);
		share_packages(&loader);
		variant_decide(&loader);
		assemble(&loader);
		done = check_not_empty(&loader, err);
	}
	if (loader.reader.workers)
		reader_close(&loader.reader);
	if (loader.summary)
		summary_close(loader.summary);
	if (!done) {
		program_deinit(&program);
		return false;
	}
	*ret = program;
	return true;
}

void program_deinit(struct program *program)
{
	for (u32 i = 0; i < program->worker_count; i++)
		arena_deinit(&program->worker_arenas[i]);
	free(program->worker_arenas);
	if (program->names)
		symtab_close(program->names);
	arena_deinit(&program->arena);
	*program = (struct program){0};
}
