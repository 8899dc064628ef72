// SPDX-License-Identifier: Apache-2.0
#include "cli/profile_findings.h"

#include "cli/message.h"
#include "detect/profile_judge.h"

void profile_findings_init(struct profile_findings *findings, const struct command_line *line)
{
	*findings = (struct profile_findings){.list.arena = line->arena};
	inspect_source_init(&findings->source, line->arena);
	progress_init(&findings->progress, line->interrupt, true);
}

static bool join(struct profile_findings *findings, str dir, struct error *err)
{
	struct finding_list joined = {.arena = findings->list.arena};
	struct inspect_source *source = &findings->source;
	struct correlate_stats stats;

	if (!inspect_source_load(source, dir, 0, &findings->progress, err))
		return false;
	correlate_findings(source->findings.items.at, source->findings.items.len,
		findings->list.items.at, findings->list.items.len, &joined, &stats);
	progress_clear(&findings->progress);
	message_note("source and profile: %u confirmed, %u seen in the profile only, %u in the "
		     "source only",
		stats.confirmed, stats.only_runtime, stats.only_source);
	findings->list = joined;
	return true;
}

bool profile_findings_make(struct profile_findings *findings,
	const struct profile_arguments *arguments, const struct profile_input *input,
	struct profile_report *report, struct error *err)
{
	if (!arguments->judges)
		return true;
	// Files that were changed after the last profile are not shown.
	findings->source.exe_unix_ns = input->entries[input->count - 1].file.profile.time_unix_ns;
	detect_profile(input->entries, input->count, &findings->list);
	if (arguments->source.len && !join(findings, arguments->source, err))
		return false;
	report->is_judged = true;
	report->findings = findings->list.items.at;
	report->finding_count = findings->list.items.len;
	report->source = inspect_source_text;
	report->source_context = &findings->source;
	return true;
}

bool profile_findings_fail(
	const struct profile_findings *findings, const struct profile_arguments *arguments)
{
	return !arguments->never_fail && findings_reach(&findings->list, arguments->fail_from);
}

void profile_findings_deinit(struct profile_findings *findings)
{
	inspect_source_deinit(&findings->source);
}
