// SPDX-License-Identifier: Apache-2.0
#include "detect/place.h"

// Hosts whose repositories are host/owner/name.
static const str forges[] = {STR("github.com"), STR("gitlab.com"), STR("bitbucket.org"),
	STR("gitee.com"), STR("codeberg.org"), STR("golang.org")};

// The first `count` elements of a path, or all of it.
static str first_elements(str path, u32 count)
{
	size_t end = 0;

	while (count--) {
		end += str_find_char(str_skip(path, end), '/');
		if (end >= path.len)
			return path;
		if (count)
			end++;
	}
	return str_sub(path, 0, end);
}

static bool is_dotted(str path)
{
	str first = first_elements(path, 1);

	return str_find_char(first, '.') < first.len;
}

static bool is_under(str path, str prefix)
{
	return prefix.len && str_starts(path, prefix) &&
	       (path.len == prefix.len || path.ptr[prefix.len] == '/');
}

// Without a module (GOPATH, Debian's own builds) what the repository's path most likely is.
static str guess_module(str main_path)
{
	str host = first_elements(main_path, 1);

	if (str_equal(main_path, STR("command-line-arguments")) || str_equal(host, STR("main")))
		return STR_EMPTY;
	for (u32 i = 0; i < ARRAY_LEN(forges); i++) {
		if (str_equal(host, forges[i]))
			return first_elements(main_path, 3);
	}
	return first_elements(main_path, is_dotted(main_path) ? 2 : 1);
}

static bool learn_go_root(struct code_map *map, const struct stack_line *line)
{
	size_t at = str_find(line->file, STR("/src/runtime/"));

	if (!str_starts(line->function, STR("runtime.")))
		return false;
	if (at < line->file.len)
		map->go_root = str_sub(line->file, 0, at + 5);
	else if (!str_starts(line->file, STR("runtime/")))
		return false;
	map->knows_go_root = true;
	return true;
}

void code_map_init(struct code_map *map, const struct inspection *inspection)
{
	const struct inspect_process *process = &inspection->process;

	*map = (struct code_map){.module = process->main_module};
	if (!map->module.len)
		map->module = guess_module(process->main_path);
	for (u32 s = 0; s < inspection->goroutines.stack_count; s++) {
		const struct stack *stack = &inspection->goroutines.stacks[s];

		for (u32 i = 0; i < stack->line_count; i++) {
			if (learn_go_root(map, &stack->lines[i]))
				return;
		}
	}
}

void code_map_remember(
	struct code_map *map, struct arena *arena, const struct goroutine_table *goroutines)
{
	struct known_places *known = arena_new(arena, struct known_places);

	*known = (struct known_places){
		.goroutines = goroutines,
		.nearest = arena_array(arena, const struct stack_line *, goroutines->stack_count),
		.is_known = arena_array(arena, bool, goroutines->stack_count),
	};
	map->known = known;
}

str code_package(str name)
{
	size_t end = MIN(str_find_char(name, '['), name.len);
	size_t slash = str_find_last_char(str_sub(name, 0, end), '/');
	size_t base = slash < end ? slash + 1 : 0;

	return str_sub(name, 0, base + str_find_char(str_skip(name, base), '.'));
}

static bool is_dependency_file(str file)
{
	return str_find(file, STR("/pkg/mod/")) < file.len ||
	       str_find(file, STR("/vendor/")) < file.len || str_find(file, STR("@v")) < file.len;
}

static str folder_of(str file)
{
	return str_sub(file, 0,
		str_find_last_char(file, '/') == file.len ? 0 : str_find_last_char(file, '/'));
}

// A trimmed file of a package ("net/http/server.go") says more than the function: a closure that was
// inlined elsewhere is named after the function it was inlined into.
static str package_of(const struct code_map *map, str function, str file)
{
	bool is_trimmed = map->knows_go_root && !map->go_root.len && file.len &&
	                  file.ptr[0] != '/' && file.ptr[0] != '.' && file.ptr[0] != '<' &&
	                  file.ptr[0] != '_' && str_find_char(file, '/') < file.len;

	return is_trimmed ? folder_of(file) : code_package(function);
}

enum code_owner code_owner(const struct code_map *map, str function, str file)
{
	str package = package_of(map, function, file);
	bool in_go_root = map->go_root.len && str_starts(file, map->go_root);

	if (in_go_root && !str_equal(map->module, STR("cmd")))
		return CODE_STANDARD;
	if (is_dependency_file(file))
		return CODE_DEPENDENCY;
	if (str_equal(package, STR("main")) || is_under(package, map->module) ||
		str_equal(package, STR("command-line-arguments")))
		return CODE_MAIN;
	if (is_dotted(package))
		return CODE_DEPENDENCY;
	// A package without a host: the standard library's, unless its files are known to be elsewhere.
	if (map->go_root.len && file.len && file.ptr[0] == '/' && !in_go_root)
		return CODE_MAIN;
	return CODE_STANDARD;
}

bool code_is_standard(const struct code_map *map, str function, str file)
{
	return code_owner(map, function, file) == CODE_STANDARD;
}

// What the compiler puts around `go f(x)` and `defer f(x)`.
static bool is_wrapper(str function)
{
	str last = str_skip(function, str_find_last_char(function, '.') + 1);

	return str_starts(last, STR("gowrap")) || str_starts(last, STR("deferwrap")) ||
	       str_find(function, STR(".dwrap.")) < function.len;
}

bool place_is_line(const struct stack_line *line)
{
	return line->line && line->file.len && !line->is_hidden &&
	       !str_starts(line->file, STR("<")) && !str_starts(line->file, STR("_cgo_")) &&
	       !is_wrapper(line->function);
}

const struct stack_line *place_nearest(const struct code_map *map, const struct stack *stack)
{
	const struct stack_line *found = NULL;

	for (u32 i = 0; i < stack->line_count; i++) {
		const struct stack_line *line = &stack->lines[i];
		enum code_owner owner = code_owner(map, line->function, line->file);

		if (owner == CODE_STANDARD || !place_is_line(line))
			continue;
		if (owner == CODE_MAIN)
			return line;
		if (!found)
			found = line;
	}
	return found;
}

const struct stack *place_stack(
	const struct goroutine_table *goroutines, const struct goroutine *goroutine)
{
	return goroutine->stack < goroutines->stack_count ? &goroutines->stacks[goroutine->stack]
	                                                  : NULL;
}

const struct stack_line *place_of(const struct code_map *map,
	const struct goroutine_table *goroutines, const struct goroutine *goroutine)
{
	const struct stack *stack = place_stack(goroutines, goroutine);
	struct known_places *known = map->known;

	if (!stack)
		return NULL;
	if (!known || known->goroutines != goroutines)
		return place_nearest(map, stack);
	if (!known->is_known[goroutine->stack]) {
		known->nearest[goroutine->stack] = place_nearest(map, stack);
		known->is_known[goroutine->stack] = true;
	}
	return known->nearest[goroutine->stack];
}

const struct stack_line *place_created(
	const struct goroutine_table *goroutines, const struct goroutine *goroutine)
{
	const struct stack_line *line;

	if (goroutine->created_by >= goroutines->creator_count)
		return NULL;
	line = &goroutines->creators[goroutine->created_by];
	// The runtime's own start is no go statement.
	return line->function.len && !str_starts(line->function, STR("runtime.")) ? line : NULL;
}

const struct stack_line *place_of_frame(const struct stack *stack, u32 frame)
{
	for (u32 i = 0; i < stack->line_count; i++) {
		if (stack->lines[i].frame == frame && !stack->lines[i].is_inlined)
			return &stack->lines[i];
	}
	return NULL;
}
