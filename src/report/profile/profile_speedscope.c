// SPDX-License-Identifier: Apache-2.0
// Source: speedscope's file-format-spec.ts (schema https://www.speedscope.app/file-format-schema.json).
#include "report/profile/profile_report.h"

#include "base/json_writer.h"
#include "profile/frames.h"

enum { PART_BYTES = 1 << 20 };

static str unit_name(str unit)
{
	static const str known[] = {STR("bytes"), STR("nanoseconds"), STR("microseconds"),
		STR("milliseconds"), STR("seconds")};

	for (u32 i = 0; i < ARRAY_LEN(known); i++) {
		if (str_equal(unit, known[i]))
			return unit;
	}
	return STR("none");
}

static void put_frames(struct json_writer *json, const struct frames *frames)
{
	json_begin_object(json, "shared");
	json_begin_array(json, "frames");
	for (u32 i = 0; i < frames->count; i++) {
		const struct frame_name *frame = &frames->names[i];

		json_begin_object(json, NULL);
		json_str(json, "name", frame->name);
		if (frame->file.len)
			json_str(json, "file", frame->file);
		if (frame->start_line > 0)
			json_i64(json, "line", frame->start_line);
		json_end_object(json);
	}
	json_end_array(json);
	json_end_object(json);
}

static bool is_shown(const struct profile_report *report, u32 sample)
{
	return profile_sample_values(report->profile, sample)[report->type] > 0 &&
	       report->profile->samples[sample].stack_len;
}

static void put_stack(struct json_writer *json, const struct profile *profile,
	const struct frames *frames, u32 index)
{
	const struct profile_sample *sample = &profile->samples[index];

	json_begin_array(json, NULL);
	for (u32 i = sample->stack_len; i > 0; i--) {
		u32 count;
		const u32 *names = frames_of(
			frames, profile, profile->stacks[sample->stack_at + i - 1], &count);

		while (count > 0)
			json_u64(json, NULL, names[--count]);
	}
	json_end_array(json);
}

void profile_report_speedscope(
	const struct profile_report *report, struct strbuf *out, profile_flush flush, void *context)
{
	const struct profile *profile = report->profile;
	struct frames frames;
	struct json_writer json;
	i64 total = 0;

	frames_make(out->arena, profile, &frames);
	for (u32 i = 0; i < profile->sample_count; i++)
		if (is_shown(report, i))
			total = profile_sum(total, profile_sample_values(profile, i)[report->type]);
	json_init(&json, out, false);
	json_begin_object(&json, NULL);
	json_str(&json, "$schema", STR("https://www.speedscope.app/file-format-schema.json"));
	json_str(&json, "name", report->name);
	json_str(&json, "exporter", STR("tocsin " TOCSIN_VERSION));
	put_frames(&json, &frames);
	json_begin_array(&json, "profiles");
	json_begin_object(&json, NULL);
	json_str(&json, "type", STR("sampled"));
	json_str(&json, "name", profile->types[report->type].type);
	json_str(&json, "unit", unit_name(profile->types[report->type].unit));
	json_u64(&json, "startValue", 0);
	json_i64(&json, "endValue", total);
	json_begin_array(&json, "samples");
	for (u32 i = 0; i < profile->sample_count; i++) {
		if (is_shown(report, i))
			put_stack(&json, profile, &frames, i);
		if (flush && out->len >= PART_BYTES) {
			flush(context, strbuf_str(out));
			out->len = 0;
		}
	}
	json_end_array(&json);
	json_begin_array(&json, "weights");
	for (u32 i = 0; i < profile->sample_count; i++) {
		if (is_shown(report, i))
			json_i64(&json, NULL, profile_sample_values(profile, i)[report->type]);
	}
	json_end_array(&json);
	json_end_object(&json);
	json_end_array(&json);
	json_end_object(&json);
	strbuf_add_char(out, '\n');
}
