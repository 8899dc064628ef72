// SPDX-License-Identifier: Apache-2.0
// For people: the process, what is wrong with it, and then what it is made of. Only sections that have
// something to say; what is long is cut, and it is said how to see the rest.
#include "base/map.h"
#include "report/cells.h"
#include "report/inspect/place.h"
#include "report/inspect/text_contexts.h"
#include "report/inspect/text_defers.h"
#include "report/inspect/text_group.h"
#include "report/inspect/text_growth.h"
#include "report/inspect/text_heap.h"
#include "report/inspect/text_process.h"
#include "report/words.h"

// Findings name files as the binary does; what is shown is shorter.
struct short_names {
	const struct view *view;
	struct str_map longer; // address of the file's own name, by the shorter one
};

static str shorten(struct short_names *names, str function, str file)
{
	str shorter = place_file(function, file, names->view->report->base_dir);
	str *own = arena_new(names->view->scratch, str);

	*own = file;
	*str_map_put(&names->longer, shorter) = (u64)(uintptr_t)own;
	return shorter;
}

static bool source_of(void *context, str file, str *ret)
{
	const struct short_names *names = context;
	const struct inspect_report *report = names->view->report;
	const u64 *own = str_map_get(&names->longer, file);

	return own && report->source &&
	       report->source(report->source_context, *(const str *)(uintptr_t)*own, ret);
}

static struct finding *shortened(struct short_names *names)
{
	const struct inspect_report *report = names->view->report;
	struct arena *arena = names->view->scratch;
	struct finding *list = arena_array(arena, struct finding, report->finding_count);

	for (u32 i = 0; i < report->finding_count; i++) {
		struct finding *finding = &list[i];
		struct step *steps;

		*finding = report->findings[i];
		steps = arena_array(arena, struct step, finding->step_count);
		finding->where.file = shorten(names, finding->function, finding->where.file);
		for (u32 s = 0; s < finding->step_count; s++) {
			steps[s] = finding->steps[s];
			steps[s].where.file =
				shorten(names, finding->function, steps[s].where.file);
		}
		finding->steps = steps;
	}
	return list;
}

static void put_findings(const struct view *view)
{
	const struct inspect_report *report = view->report;
	struct short_names names = {.view = view};
	struct report findings = {
		.finding_count = report->finding_count,
		.version = report->version,
		.source = source_of,
		.source_context = &names,
		.color = report->color,
		.quiet = true,
		.width = report->width,
	};

	str_map_init(&names.longer, view->scratch);
	findings.findings = shortened(&names);
	report_text(&findings, view->out);
}

static void put_goroutines(const struct view *view, const struct group_list *groups)
{
	u32 sections = view->report->sections;
	struct group_list each;

	if (sections & SECTION_GOROUTINES && view->all)
		groups_split(view->scratch, view->inspection, groups, &each);
	if (sections & SECTION_GOROUTINES)
		text_goroutines(view, view->all ? &each : groups);
	if (sections & SECTION_DEFERS)
		text_defers(view, groups);
}

// What lies in a pool that is in use, and what becomes more, takes two looks to say.
static bool is_one_live_look(const struct view *view)
{
	const struct inspect_process *process = &view->inspection->process;

	return view->inspection->has_heap && !process->is_core && process->stopped_ms == 0 &&
	       !view->report->growth;
}

static void put_summary(const struct view *view)
{
	static const char *const many[] = {"notes", "warnings", "errors"};
	u64 counts[3] = {0};
	bool any = false;

	for (u32 i = 0; i < view->report->finding_count; i++)
		counts[view->report->findings[i].severity]++;
	for (u32 i = ARRAY_LEN(counts); i-- > 0;) {
		enum severity severity = (enum severity)i;
		str one = severity_name(severity);

		if (!counts[i])
			continue;
		strbuf_add(view->out, any ? STR(", ") : STR_EMPTY);
		paint_begin(view->out, view->color, paint_of_severity(severity));
		words_count(view->out, counts[i], arena_c_str(view->scratch, one), many[i]);
		paint_end(view->out, view->color);
		any = true;
	}
	if (!any)
		paint_str(view->out, view->color, PAINT_BOLD, STR("No faults found"));
	if (!any && is_one_live_look(view))
		strbuf_add(view->out, STR("; pools and what grows are judged with --for 5s only"));
	strbuf_add_char(view->out, '\n');
}

static void put_parts(const struct view *view, const struct group_list *groups)
{
	u32 sections = view->report->sections;

	if (view->report->growth)
		text_growth(view, view->report->growth);
	put_goroutines(view, groups);
	if (sections & SECTION_CONTEXTS)
		text_contexts(view);
	if (sections & SECTION_POOLS)
		text_pools(view);
	if (sections & SECTION_LOCKS)
		text_locks(view, groups);
	if (sections & SECTION_FINDINGS && !view->report->bare)
		put_summary(view);
}

static bool needs_groups(const struct inspect_report *report)
{
	return !report->quiet &&
	       (!report->bare || report->sections & (SECTION_GOROUTINES | SECTION_DEFERS));
}

void inspect_report_text(const struct inspect_report *report, struct strbuf *out)
{
	struct cells_locale locale;
	struct group_list groups = {0};
	struct arena scratch;
	struct view view;

	arena_init(&scratch);
	view_init(&view, report, &scratch, out);
	cells_begin(&locale);
	if (needs_groups(report))
		groups_build(&scratch, report->inspection, &report->filter, &groups);
	if (!report->quiet && !report->bare)
		text_process(&view, &groups.counts);
	if (report->sections & SECTION_FINDINGS)
		put_findings(&view);
	if (!report->quiet)
		put_parts(&view, &groups);
	cells_end(&locale);
	arena_deinit(&scratch);
}

void inspect_group_text(const struct inspect_report *report, const struct group_list *groups,
	const struct goroutine_group *group, struct strbuf *out)
{
	struct cells_locale locale;
	struct arena scratch;
	struct view view;

	arena_init(&scratch);
	view_init(&view, report, &scratch, out);
	cells_begin(&locale);
	text_group(&view, groups, group);
	cells_end(&locale);
	arena_deinit(&scratch);
}
