// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline.h"

#include "base/file.h"
#include "base/strbuf.h"

static const str HEADER = STR("# tocsin baseline 1");

static bool read_line(struct arena *arena, struct baseline *baseline, str line)
{
	struct baseline_entry *entry;
	str fingerprint = str_cut(&line, ' '), id = str_cut(&line, ' ');

	if (fingerprint.len != 16 || id.len == 0 || line.len == 0)
		return false;
	entry = vec_push(arena, &baseline->entries);
	*entry = (struct baseline_entry){.fingerprint = fingerprint, .id = id, .file = line};
	*str_map_put(&baseline->by_fingerprint, fingerprint) = baseline->entries.len;
	return true;
}

bool baseline_read(struct arena *arena, const char *path, struct baseline *ret, struct error *err)
{
	struct baseline baseline = {0};
	u32 number = 0;
	str text;

	if (!file_read(arena, path, BASELINE_MAX_BYTES, &text, err))
		return error_context(err, "reading the baseline");
	str_map_init(&baseline.by_fingerprint, arena);
	if (!str_starts(text, HEADER))
		return error_set(err, ERROR_INPUT,
			"%s is not a baseline: make one with --write-baseline", path);
	while (text.len) {
		str line = str_trim(str_cut(&text, '\n'));

		number++;
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		if (!read_line(arena, &baseline, line))
			return error_set(err, ERROR_INPUT,
				"%s:%u: not a line of a baseline (fingerprint, id, file)", path,
				number);
	}
	*ret = baseline;
	return true;
}

bool baseline_knows(struct baseline *baseline, const struct finding *finding)
{
	u64 *index = str_map_get(&baseline->by_fingerprint, finding->fingerprint);

	if (!index)
		return false;
	baseline->entries.at[*index - 1].found = true;
	return true;
}

str baseline_text(struct arena *arena, const struct finding_list *list)
{
	struct strbuf text;

	strbuf_init(&text, arena);
	strbuf_printf(&text, STR_FMT "\n", STR_ARG(HEADER));
	vec_each (const struct finding, finding, &list->items)
		strbuf_printf(&text, STR_FMT " " STR_FMT " " STR_FMT "\n",
			STR_ARG(finding->fingerprint), STR_ARG(fault_get(finding->id)->id),
			STR_ARG(finding->where.file));
	return strbuf_str(&text);
}
