// SPDX-License-Identifier: Apache-2.0
#include "golang/load/gomod.h"

#include "golang/load/gomod_line.h"
#include "golang/load/semver.h"

struct parser {
	struct arena *arena;
	enum gomod_kind kind;
	struct gomod *mod;
	u32 line;
};

struct directive {
	const char *name;
	bool in_dependency, in_work, not_in_work;
	bool (*read)(struct parser *, const str *args, u32 count, struct error *err);
};

static bool usage(struct error *err, const char *text)
{
	return error_set(err, ERROR_INPUT, "usage: %s", text);
}

bool gomod_go_minor(str version, u16 *ret)
{
	size_t digits = 0;
	u64 minor;

	if (!str_starts(version, STR("1.")))
		return false;
	version = str_skip(version, 2);
	while (digits < version.len && version.ptr[digits] >= '0' && version.ptr[digits] <= '9')
		digits++;
	if (!str_to_u64(str_sub(version, 0, digits), &minor) || minor > UINT16_MAX)
		return false;
	version = str_skip(version, digits);
	if (version.len && version.ptr[0] != '.' && (version.ptr[0] < 'a' || version.ptr[0] > 'z'))
		return false;
	*ret = (u16)minor;
	return true;
}

bool gomod_is_folder(str path)
{
	return str_equal(path, STR(".")) || str_equal(path, STR("..")) ||
	       str_starts(path, STR("./")) || str_starts(path, STR("../")) ||
	       str_starts(path, STR("/"));
}

static bool read_module(struct parser *parser, const str *args, u32 count, struct error *err)
{
	if (parser->mod->module.len)
		return error_set(err, ERROR_INPUT, "a second module line");
	if (count != 1)
		return usage(err, "module module/path");
	return gomod_unquote(parser->arena, args[0], &parser->mod->module, err);
}

static bool read_go(struct parser *parser, const str *args, u32 count, struct error *err)
{
	if (parser->mod->go_minor)
		return error_set(err, ERROR_INPUT, "a second go line");
	if (count != 1)
		return usage(err, "go 1.23");
	if (!gomod_go_minor(args[0], &parser->mod->go_minor))
		return error_set(err, ERROR_INPUT,
			"'" STR_FMT "' is not a Go version such as 1.23.0", STR_ARG(args[0]));
	return true;
}

static bool read_toolchain(struct parser *parser, const str *args, u32 count, struct error *err)
{
	if (parser->mod->toolchain.len)
		return error_set(err, ERROR_INPUT, "a second toolchain line");
	if (count != 1)
		return usage(err, "toolchain go1.23.0");
	parser->mod->toolchain = args[0];
	return true;
}

static bool read_requirement(struct parser *parser, const str *args, u32 count,
	struct gomod_require *ret, struct error *err)
{
	struct gomod_require require = {.line = parser->line};

	if (count != 2)
		return usage(err, "module/path v1.2.3");
	if (!gomod_unquote(parser->arena, args[0], &require.path, err) ||
		!gomod_unquote(parser->arena, args[1], &require.version, err))
		return false;
	*ret = require;
	return true;
}

static bool read_require(struct parser *parser, const str *args, u32 count, struct error *err)
{
	struct gomod_require require;

	if (!read_requirement(parser, args, count, &require, err))
		return false;
	*vec_push(parser->arena, &parser->mod->requires) = require;
	return true;
}

static bool read_exclude(struct parser *parser, const str *args, u32 count, struct error *err)
{
	struct gomod_require exclude;

	if (!read_requirement(parser, args, count, &exclude, err))
		return false;
	*vec_push(parser->arena, &parser->mod->excludes) = exclude;
	return true;
}

// old [version] => new [version]; a folder has no version, a module must have one.
static bool read_replace(struct parser *parser, const str *args, u32 count, struct error *err)
{
	u32 arrow = count >= 2 && str_equal(args[1], STR("=>")) ? 1 : 2;
	struct gomod_replace replace = {.line = parser->line};

	if (count < arrow + 2 || count > arrow + 3 || !str_equal(args[arrow], STR("=>")))
		return usage(
			err, "replace module/path [v1.2.3] => other/module v1.4 (or ../folder)");
	if (!gomod_unquote(parser->arena, args[0], &replace.old_path, err) ||
		!gomod_unquote(parser->arena, args[arrow + 1], &replace.new_path, err) ||
		(arrow == 2 && !gomod_unquote(parser->arena, args[1], &replace.old_version, err)) ||
		(count == arrow + 3 &&
			!gomod_unquote(parser->arena, args[arrow + 2], &replace.new_version, err)))
		return false;
	if (replace.new_version.len == 0 && !gomod_is_folder(replace.new_path))
		return error_set(err, ERROR_INPUT,
			"a replacement without a version must be a folder (rooted, ./ or ../)");
	if (replace.new_version.len && gomod_is_folder(replace.new_path))
		return error_set(err, ERROR_INPUT, "a folder as replacement has no version");
	*vec_push(parser->arena, &parser->mod->replaces) = replace;
	return true;
}

static bool check_interval(const str *args, u32 count)
{
	if (count == 1)
		return semver_valid(args[0]);
	return count == 5 && str_equal(args[0], STR("[")) && semver_valid(args[1]) &&
	       str_equal(args[2], STR(",")) && semver_valid(args[3]) &&
	       str_equal(args[4], STR("]"));
}

// A retraction concerns who asks for versions, which we never do.
static bool read_retract(struct parser *parser, const str *args, u32 count, struct error *err)
{
	if (parser->kind == GOMOD_MAIN && !check_interval(args, count))
		return usage(err, "retract v1.2.3 or retract [v1.2.3, v1.3.0]");
	return true;
}

static bool read_path(struct parser *parser, const str *args, u32 count, const char *what,
	struct gomod_path *ret, struct error *err)
{
	str path;

	if (count != 1)
		return usage(err, what);
	if (!gomod_unquote(parser->arena, args[0], &path, err))
		return false;
	*ret = (struct gomod_path){path, parser->line};
	return true;
}

static bool read_tool(struct parser *parser, const str *args, u32 count, struct error *err)
{
	struct gomod_path tool;

	return read_path(parser, args, count, "tool import/path", &tool, err);
}

static bool read_godebug(struct parser *parser, const str *args, u32 count, struct error *err)
{
	(void)parser;
	if (count != 1 || str_find_char(args[0], '=') == args[0].len)
		return usage(err, "godebug key=value");
	return true;
}

static bool read_ignore(struct parser *parser, const str *args, u32 count, struct error *err)
{
	struct gomod_path ignore;

	if (!read_path(parser, args, count, "ignore ./folder", &ignore, err))
		return false;
	*vec_push(parser->arena, &parser->mod->ignores) = ignore;
	return true;
}

static bool read_use(struct parser *parser, const str *args, u32 count, struct error *err)
{
	struct gomod_path use;

	if (!read_path(parser, args, count, "use ./folder", &use, err))
		return false;
	*vec_push(parser->arena, &parser->mod->uses) = use;
	return true;
}

static const struct directive directives[] = {
	{.name = "module", .in_dependency = true, .not_in_work = true, .read = read_module},
	{.name = "go", .in_dependency = true, .read = read_go},
	{.name = "toolchain", .read = read_toolchain},
	{.name = "require", .in_dependency = true, .not_in_work = true, .read = read_require},
	{.name = "exclude", .not_in_work = true, .read = read_exclude},
	{.name = "replace", .read = read_replace},
	{.name = "retract", .in_dependency = true, .not_in_work = true, .read = read_retract},
	{.name = "tool", .not_in_work = true, .read = read_tool},
	{.name = "ignore", .in_dependency = true, .not_in_work = true, .read = read_ignore},
	{.name = "godebug", .read = read_godebug},
	{.name = "use", .in_work = true, .read = read_use},
};

static void problem(struct parser *parser, str text)
{
	struct gomod *mod = parser->mod;

	if (mod->problems.len < GOMOD_MAX_PROBLEMS)
		*vec_push(parser->arena, &mod->problems) =
			(struct gomod_problem){parser->line, arena_str(parser->arena, text)};
}

static void read_directive(struct parser *parser, str name, const str *args, u32 count)
{
	struct error err;

	for (u32 i = 0; i < ARRAY_LEN(directives); i++) {
		const struct directive *directive = &directives[i];

		if (!str_equal(name, str_from_c(directive->name)) ||
			(parser->kind == GOMOD_WORK ? directive->not_in_work : directive->in_work))
			continue;
		if (parser->kind == GOMOD_DEPENDENCY && !directive->in_dependency)
			return;
		if (!directive->read(parser, args, count, &err))
			problem(parser, str_from_c(err.text));
		return;
	}
	if (parser->kind != GOMOD_DEPENDENCY)
		problem(parser,
			arena_printf(parser->arena, "unknown directive: " STR_FMT, STR_ARG(name)));
}

// A block is `verb (`, lines, `)`; everything else is `verb arguments`.
void gomod_parse(struct arena *arena, str text, enum gomod_kind kind, struct gomod *ret)
{
	struct parser parser = {.arena = arena, .kind = kind, .mod = ret};
	struct gomod_line line;
	str block = STR_EMPTY;
	u32 block_line = 0;
	struct error err;

	*ret = (struct gomod){0};
	while (text.len) {
		str bytes = str_cut(&text, '\n');

		parser.line++;
		if (!gomod_line_read(bytes, &line, &err)) {
			problem(&parser, str_from_c(err.text));
			continue;
		}
		if (line.count == 0)
			continue;
		if (block.len && str_equal(line.token[0], STR(")"))) {
			block = STR_EMPTY;
		} else if (block.len) {
			read_directive(&parser, block, line.token, line.count);
		} else if (line.count == 2 && str_equal(line.token[1], STR("("))) {
			block = line.token[0];
			block_line = parser.line;
		} else if (line.count == 3 && str_equal(line.token[1], STR("(")) &&
			   str_equal(line.token[2], STR(")"))) {
			continue;
		} else {
			read_directive(&parser, line.token[0], line.token + 1, line.count - 1);
		}
	}
	parser.line = block_line;
	if (block.len)
		problem(&parser, STR("this block has no closing )"));
}
