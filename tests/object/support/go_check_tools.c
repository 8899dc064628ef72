// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"
#include "object/build_version.h"
#include "object/support/go_check.h"

#include <stdio.h>
#include <stdlib.h>

static bool has_setting(const struct go_check *check, str key, str value)
{
	const struct build_info *info = &check->binary.build;

	for (u32 i = 0; i < info->setting_count; i++)
		if (str_equal(info->settings[i].key, key) &&
			str_equal(info->settings[i].value, value))
			return true;
	return false;
}

// "PATH: go1.23.5", then lines "\tpath\t…", "\tmod\t…", "\tbuild\tKEY=VALUE".
bool go_check_version(struct go_check *check)
{
	const struct build_info *info = &check->binary.build;
	u32 settings = 0;
	str said, line;

	if (!go_output(check->arena, check->go, ".",
		    arena_c_str(check->arena,
			    arena_printf(check->arena, "version -m '%s'", check->path)),
		    &said))
		return go_check_differs(check, "go version -m fails");
	line = str_cut(&said, '\n');
	if (!str_ends(line, info->version.text))
		return go_check_differs(check, "of version " STR_FMT ", but Go says " STR_FMT,
			STR_ARG(info->version.text), STR_ARG(line));
	while (said.len) {
		str rest = str_skip(str_cut(&said, '\n'), 1), word = str_cut(&rest, '\t');

		if (str_equal(word, STR("path")) && !str_equal(rest, info->path))
			return go_check_differs(check, "path " STR_FMT, STR_ARG(info->path));
		if (str_equal(word, STR("mod")) &&
			!str_equal(str_cut(&rest, '\t'), info->main_module))
			return go_check_differs(
				check, "module " STR_FMT, STR_ARG(info->main_module));
		if (str_equal(word, STR("build"))) {
			str key = str_cut(&rest, '=');

			settings++;
			if (str_find_char(rest, '"') == rest.len && !has_setting(check, key, rest))
				return go_check_differs(check, "no setting " STR_FMT, STR_ARG(key));
		}
	}
	return settings == info->setting_count ||
	       go_check_differs(
		       check, "%u settings, but Go says %u", info->setting_count, settings);
}

bool go_check_version_alone(struct go_check *check)
{
	const struct binary *binary = &check->binary;
	struct go_version version;
	struct error err;

	if (!build_version_find(
		    &binary->elf, binary->pclntab, binary->pclntab_address, &version, &err))
		return go_check_differs(check, "%s", err.text);
	return str_equal(version.text, binary->build.version.text) ||
	       go_check_differs(check, "runtime of " STR_FMT ", build information of " STR_FMT,
		       STR_ARG(version.text), STR_ARG(binary->build.version.text));
}

struct questions {
	FILE *out;
	struct pclntab tab; // link-time
	u32 count;
};

static bool ask(void *context, const struct go_func *func)
{
	struct questions *questions = context;

	// Every function's entry, and something inside.
	fprintf(questions->out, "0x%llx\n", (unsigned long long)func->entry);
	fprintf(questions->out, "0x%llx\n",
		(unsigned long long)(func->entry + (func->end - func->entry) / 2));
	questions->count += 2;
	return true;
}

struct answers {
	const struct go_check *check;
	struct pclntab tab;
	str said;
	bool agrees;
};

// addr2line says "FUNCTION\nFILE:LINE\n", "?" for what it does not know.
static bool compare_one(struct answers *answers, const struct go_func *func, u64 pc)
{
	str name = str_cut(&answers->said, '\n'), place = str_cut(&answers->said, '\n');
	size_t colon = str_find_last_char(place, ':');
	struct source_line got;

	pclntab_line(&answers->tab, func, pc, &got);
	// Beyond the end of a table gosym reads on in whatever comes there.
	if (!got.line)
		return true;
	if (str_equal(name, got.function) && str_equal(str_sub(place, 0, colon), got.file) &&
		strtoul(place.ptr + colon + 1, NULL, 10) == got.line)
		return true;
	answers->agrees = go_check_differs(answers->check,
		"0x%llx is " STR_FMT " " STR_FMT ", but read as " STR_FMT " " STR_FMT ":%u",
		(unsigned long long)pc, STR_ARG(name), STR_ARG(place), STR_ARG(got.function),
		STR_ARG(got.file), got.line);
	return false;
}

static bool compare(void *context, const struct go_func *func)
{
	return compare_one(context, func, func->entry) &&
	       compare_one(context, func, func->entry + (func->end - func->entry) / 2);
}

bool go_check_addr2line(struct go_check *check)
{
	struct questions questions = {.tab = check->tab};
	struct answers answers = {.check = check, .tab = check->tab, .agrees = true};
	const char *path =
		arena_c_str(check->arena, arena_printf(check->arena, "%s.pcs", check->path));

	questions.tab.text -= check->bias;
	answers.tab.text -= check->bias;
	questions.out = fopen(path, "w");
	if (!questions.out)
		return go_check_differs(check, "cannot write %s", path);
	pclntab_each(&questions.tab, ask, &questions);
	if (fclose(questions.out) != 0 || questions.count < 1000)
		return go_check_differs(check, "only %u addresses", questions.count);
	if (!go_output(check->arena, check->go, ".",
		    arena_c_str(
			    check->arena, arena_printf(check->arena, "tool addr2line '%s' <'%s'",
						  check->path, path)),
		    &answers.said))
		return go_check_differs(check, "go tool addr2line fails");
	pclntab_each(&answers.tab, compare, &answers);
	return answers.agrees;
}
