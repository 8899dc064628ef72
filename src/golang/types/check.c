// SPDX-License-Identifier: Apache-2.0
#include "golang/types/check.h"

#include "golang/types/check_run.h"
#include "golang/types/decl.h"

#include <stdatomic.h>
#include <stdlib.h>

// Packages whose imports are all done are checked next; the last import to finish queues its importer.
struct schedule {
	struct checker *checker;
	struct workers *workers;
	_Atomic u32 *waiting; // by package.index: imports that are not done
	u32 **importers;      // by package.index: who waits for it
	u32 *importer_counts;
};

// Imports that package waits for: those before it, each once.
static u32 count_imports(const struct package *package, u32 *last_seen, u32 *list)
{
	u32 count = 0;

	for (u32 i = 0; i < package->import_count; i++) {
		const struct package *imported = package->imports[i].package;

		if (!imported || imported->index >= package->index ||
			last_seen[imported->index] == package->index + 1)
			continue;
		last_seen[imported->index] = package->index + 1;
		list[count++] = imported->index;
	}
	return count;
}

static void schedule_init(struct schedule *schedule, struct arena *arena)
{
	struct program *program = schedule->checker->program;
	u32 n = program->package_count;
	u32 *last_seen = arena_array(arena, u32, n);
	u32 **lists = arena_array(arena, u32 *, n);

	schedule->waiting = arena_array(arena, _Atomic u32, n);
	schedule->importers = arena_array(arena, u32 *, n);
	schedule->importer_counts = arena_array(arena, u32, n);
	for (u32 i = 0; i < n; i++) {
		const struct package *package = program->packages[i];
		u32 count;

		lists[i] = arena_array(arena, u32, package->import_count);
		count = count_imports(package, last_seen, lists[i]);
		atomic_init(&schedule->waiting[i], count);
		for (u32 j = 0; j < count; j++)
			schedule->importer_counts[lists[i][j]]++;
	}
	for (u32 i = 0; i < n; i++) {
		schedule->importers[i] = arena_array(arena, u32, schedule->importer_counts[i]);
		schedule->importer_counts[i] = 0;
	}
	for (u32 i = 0; i < n; i++) {
		for (u32 j = 0; j < schedule->waiting[i]; j++) {
			u32 imported = lists[i][j];

			schedule->importers[imported][schedule->importer_counts[imported]++] = i;
		}
	}
}

static void run_package(void *context, void *job, u32 worker)
{
	struct schedule *schedule = context;
	struct checker *checker = schedule->checker;
	struct package *package = job;

	check_package(checker, package, &checker->worker_arenas[worker]);
	for (u32 i = 0; i < schedule->importer_counts[package->index]; i++) {
		u32 importer = schedule->importers[package->index][i];

		if (atomic_fetch_sub(&schedule->waiting[importer], 1) == 1)
			workers_add(schedule->workers, run_package, schedule,
				checker->program->packages[importer]);
	}
}

static void check_declarations(struct checker *checker, struct workers *workers)
{
	struct schedule schedule = {.checker = checker, .workers = workers};
	struct program *program = checker->program;
	struct arena arena;
	bool *is_ready;

	arena_init(&arena);
	schedule_init(&schedule, &arena);
	is_ready = arena_array(&arena, bool, program->package_count);
	for (u32 i = 0; i < program->package_count; i++)
		is_ready[i] = schedule.waiting[i] == 0;
	for (u32 i = 0; i < program->package_count; i++) {
		if (is_ready[i])
			workers_add(workers, run_package, &schedule, program->packages[i]);
	}
	workers_wait(workers);
	arena_deinit(&arena);
}

static struct types_package *types_of(const struct package *package)
{
	return package->types;
}

// Declared methods, or embedded fields that may bring some.
static bool may_have_methods(struct type_named *named)
{
	struct type_struct *structure = type_under_struct(&named->type);

	return named->method_count > 0 || (structure && structure->has_embedded);
}

// Numbers the functions and collects the types with methods, in the order of packages.
static void collect(struct checker *checker)
{
	struct program *program = checker->program;
	u32 functions = 0, named = 0;

	for (u32 i = 0; i < program->package_count; i++) {
		checker->function_count += types_of(program->packages[i])->functions.len;
		checker->named_count += types_of(program->packages[i])->named.len;
	}
	checker->functions =
		arena_array(&checker->arena, struct function *, checker->function_count);
	checker->named = arena_array(&checker->arena, struct type_named *, checker->named_count);
	for (u32 i = 0; i < program->package_count; i++) {
		struct types_package *types = types_of(program->packages[i]);

		for (u32 j = 0; j < types->functions.len; j++) {
			types->functions.at[j]->index = functions;
			checker->functions[functions++] = types->functions.at[j];
		}
		for (u32 j = 0; j < types->named.len; j++) {
			if (may_have_methods(types->named.at[j]))
				checker->named[named++] = types->named.at[j];
		}
	}
	checker->named_count = named;
}

static void open_recording(struct checker *checker)
{
	struct program *program = checker->program;

	checker->file_infos =
		arena_array(&checker->arena, struct node_info *, program->source_count);
	for (u32 i = 0; i < program->source_count; i++)
		checker->file_infos[i] = arena_array(
			&checker->arena, struct node_info, program->sources[i]->ast.node_count);
}

// Called by lazy completion in the thread that checks the object's package.
static void resolve_object(void *context, struct object *object)
{
	struct types_package *types = object->package ? object->package->types : NULL;

	(void)context;
	if (types && types->checking)
		decl_object(types->checking, object);
	else if (!object->type)
		object->type = type_invalid();
}

struct checker *checker_open_with(
	struct workers *workers, struct program *program, struct check_options options)
{
	struct checker *checker = calloc(1, sizeof(*checker));

	ASSERT(checker);
	arena_init(&checker->arena);
	checker->program = program;
	checker->worker_count = workers_count(workers);
	checker->worker_arenas = arena_array(&checker->arena, struct arena, checker->worker_count);
	for (u32 i = 0; i < checker->worker_count; i++)
		arena_init(&checker->worker_arenas[i]);
	checker->blank = symtab_intern(program->names, STR("_"));
	checker->cgo = symtab_intern(program->names, STR("C"));
	checker->init = symtab_intern(program->names, STR("init"));
	checker->store = type_store_open(program->names);
	checker->is_recording = options.is_recording;
	checker->resolve_aliases = options.resolve_aliases;
	type_store_set_resolve(checker->store, resolve_object, checker);
	if (checker->is_recording)
		open_recording(checker);
	check_declarations(checker, workers);
	collect(checker);
	return checker;
}

struct checker *checker_open(struct workers *workers, struct program *program)
{
	return checker_open_with(workers, program, (struct check_options){0});
}

void checker_close(struct checker *checker)
{
	if (!checker)
		return;
	for (u32 i = 0; i < checker->program->package_count; i++)
		checker->program->packages[i]->types = NULL;
	type_store_close(checker->store);
	for (u32 i = 0; i < checker->worker_count; i++)
		arena_deinit(&checker->worker_arenas[i]);
	arena_deinit(&checker->arena);
	free(checker);
}

struct program *checker_program(struct checker *checker)
{
	return checker->program;
}

struct function *checker_function(struct checker *checker, u32 index)
{
	return checker->functions[index];
}

u32 checker_function_count(const struct checker *checker)
{
	return checker->function_count;
}

struct type_named **checker_named_types(struct checker *checker, u32 *count)
{
	*count = checker->named_count;
	return checker->named;
}

u32 checker_unresolved(const struct checker *checker, const struct package *package)
{
	(void)checker;
	return types_of(package)->unresolved;
}

struct node_info *checker_file_infos(struct checker *checker, const struct source *source)
{
	return checker->file_infos[source->index];
}

struct scope *package_scope(const struct package *package)
{
	struct types_package *types = package ? package->types : NULL;

	return types ? types->scope : NULL;
}

struct object *checker_find(struct checker *checker, str package_path, str name)
{
	struct program *program = checker->program;
	sym wanted = symtab_lookup(program->names, name);

	for (u32 i = 0; wanted && i < program->package_count; i++) {
		const struct package *package = program->packages[i];
		const struct scope *scope = package_scope(package);

		if (scope && str_equal(package->path, package_path))
			return scope_lookup(scope, wanted);
	}
	return NULL;
}
