// SPDX-License-Identifier: Apache-2.0
#include "report/profile/profile_report.h"

enum { PART_BYTES = 1 << 20 };

// A separator in a name would break the line apart.
static void put_name(struct strbuf *out, str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		strbuf_add_char(out, c == ';' ? ':' : c == '\n' || c == '\r' ? ' ' : c);
	}
}

static void put_location(
	const struct profile *profile, const struct profile_location *location, struct strbuf *out)
{
	for (u32 k = location->line_count; k > 0; k--) {
		u32 function = profile->lines[location->lines_at + k - 1].function;
		str name = profile->functions[function].name;

		put_name(out, name.len ? name : STR("<unknown>"));
		if (k > 1)
			strbuf_add_char(out, ';');
	}
	if (!location->line_count)
		strbuf_printf(out, "0x%llx", (unsigned long long)location->address);
}

void profile_report_folded(
	const struct profile_report *report, struct strbuf *out, profile_flush flush, void *context)
{
	const struct profile *profile = report->profile;

	for (u32 i = 0; i < profile->sample_count; i++) {
		const struct profile_sample *sample = &profile->samples[i];
		i64 value = profile_sample_values(profile, i)[report->type];

		if (value <= 0 || !sample->stack_len)
			continue;
		for (u32 k = sample->stack_len; k > 0; k--) {
			put_location(profile,
				&profile->locations[profile->stacks[sample->stack_at + k - 1]],
				out);
			strbuf_add_char(out, k > 1 ? ';' : ' ');
		}
		strbuf_printf(out, "%lld\n", (long long)value);
		if (flush && out->len >= PART_BYTES) {
			flush(context, strbuf_str(out));
			out->len = 0;
		}
	}
}
