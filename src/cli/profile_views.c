// SPDX-License-Identifier: Apache-2.0
#include "cli/profile_views.h"

#include "base/file.h"
#include "profile/filter.h"
#include "report/profile/views.h"

enum { MAX_SOURCE_BYTES = 64 << 20 };

struct named_pattern {
	const char *option;
	str text;
	struct regex **ret;
};

static bool open_filters(
	const struct profile_arguments *arguments, struct profile_filter *filter, struct error *err)
{
	const struct named_pattern patterns[] = {
		{"--focus", arguments->focus, &filter->focus},
		{"--ignore", arguments->ignore, &filter->ignore},
		{"--hide", arguments->hide, &filter->hide},
		{"--show", arguments->show, &filter->show},
		{"--show-from", arguments->show_from, &filter->show_from},
	};

	for (u32 i = 0; i < ARRAY_LEN(patterns); i++) {
		if (patterns[i].text.len &&
			!regex_open(patterns[i].text, patterns[i].option, patterns[i].ret, err))
			return false;
	}
	return (!arguments->tag_focus.len || tag_filter_open(arguments->tag_focus, "--tagfocus",
						     &filter->tag_focus, err)) &&
	       (!arguments->tag_ignore.len || tag_filter_open(arguments->tag_ignore, "--tagignore",
						      &filter->tag_ignore, err));
}

static str describe(struct arena *arena, const struct profile_arguments *arguments)
{
	const struct {
		const char *name;
		str text;
	} parts[] = {
		{"focus", arguments->focus},
		{"ignore", arguments->ignore},
		{"hide", arguments->hide},
		{"show", arguments->show},
		{"show-from", arguments->show_from},
		{"tagfocus", arguments->tag_focus},
		{"tagignore", arguments->tag_ignore},
	};
	struct strbuf out;

	strbuf_init(&out, arena);
	for (u32 i = 0; i < ARRAY_LEN(parts); i++) {
		if (parts[i].text.len)
			strbuf_printf(&out, "%s%s %.*s", out.len ? ", " : "", parts[i].name,
				STR_ARG(parts[i].text));
	}
	return strbuf_str(&out);
}

static void filter_one(
	struct arena *arena, const struct profile_filter *filter, struct profile *profile)
{
	struct profile whole = *profile;

	profile_filter(arena, &whole, filter, profile);
}

bool profile_views_filter(struct arena *arena, const struct profile_arguments *arguments,
	struct profile_input *input, struct profile_report *report, struct error *err)
{
	CLEANUP(profile_filter_close) struct profile_filter filter = {0};

	if (!open_filters(arguments, &filter, err))
		return false;
	report->top.total = profile_total(&input->profile, report->type);
	if (profile_filter_is_empty(&filter))
		return true;
	filter_one(arena, &filter, &input->profile);
	for (u32 i = 0; i < input->count && (input->is_series || arguments->lifetime); i++)
		filter_one(arena, &filter, &input->entries[i].file.profile);
	report->filters = describe(arena, arguments);
	return input->profile.sample_count ||
	       error_set(err, ERROR_INPUT, "no sample is left by the filters: " STR_FMT,
		       STR_ARG(report->filters));
}

bool profile_views_wanted(const struct profile_arguments *arguments)
{
	return arguments->tree || arguments->peek.len || arguments->list.len;
}

struct source_finder {
	struct arena *arena;
	str folder;
};

static bool read_source(struct source_finder *finder, str path, str *ret)
{
	const char *c_path = arena_c_str(finder->arena, path);
	struct error err;

	return path_is_file(c_path) &&
	       file_read(finder->arena, c_path, MAX_SOURCE_BYTES, ret, &err);
}

// As the profile names it, or in the folder by as much of its path's end as is there.
static bool find_source(void *context, str file, str *ret)
{
	struct source_finder *finder = context;
	str rest = file;

	if (!file.len)
		return false;
	while (rest.len) {
		if (str_starts(rest, STR("/"))) {
			rest = str_skip(rest, 1);
			continue;
		}
		if (read_source(finder, path_join(finder->arena, finder->folder, rest), ret))
			return true;
		rest = str_skip(rest, str_find_char(rest, '/') + 1);
	}
	return str_starts(file, STR("/")) && read_source(finder, file, ret);
}

static bool put_list(const struct profile_arguments *arguments, const struct profile_report *report,
	const struct regex *pattern, struct strbuf *out)
{
	struct source_finder finder = {
		out->arena, arguments->source.len ? arguments->source : STR(".")};
	struct source_lines lines;

	source_lines_make(out->arena, report->profile, report->type, pattern, &lines);
	if (str_equal(arguments->format, STR("json")))
		view_lines_json(report, &lines, out);
	else
		view_lines_text(report, &lines, find_source, &finder, out);
	return lines.count > 0;
}

static bool put_graph(const struct profile_arguments *arguments,
	const struct profile_report *report, const struct regex *pattern, struct strbuf *out)
{
	struct graph graph;

	graph_make(out->arena, report->profile, report->type, arguments->by_cum, &graph);
	if (str_equal(arguments->format, STR("json"))) {
		view_graph_json(report, &graph, pattern, out);
		return true;
	}
	return view_graph_text(report, &graph, pattern, out);
}

static void close_regex(struct regex **pattern)
{
	regex_close(*pattern);
}

bool profile_views_put(const struct profile_arguments *arguments,
	const struct profile_report *report, struct strbuf *out, struct error *err)
{
	CLEANUP(close_regex) struct regex *pattern = NULL;
	bool is_list = arguments->list.len > 0, good;
	str text = is_list ? arguments->list : arguments->peek;

	if (text.len && !regex_open(text, is_list ? "--list" : "--peek", &pattern, err))
		return false;
	good = is_list ? put_list(arguments, report, pattern, out)
	               : put_graph(arguments, report, pattern, out);
	return good || error_set(err, ERROR_INPUT,
			       "no function of the profile matches '" STR_FMT "'", STR_ARG(text));
}
