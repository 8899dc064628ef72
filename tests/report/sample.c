// SPDX-License-Identifier: Apache-2.0
#include "report/sample.h"

#include "report/lines.h"

#include "support/testing.h"

static const struct sample_file files[] = {
	{STR("store/load.go"), STR("package store\n"
				   "\n"
				   "import \"os\"\n"
				   "\n"
				   "func (db *DB) Load(path string) error {\n"
				   "\tf, err := os.Open(path)\n"
				   "\tif err != nil {\n"
				   "\t\treturn err\n"
				   "\t}\n"
				   "\thead := make([]byte, 16)\n"
				   "\tif _, err := f.Read(head); err != nil {\n"
				   "\t\treturn err\n"
				   "\t}\n"
				   "\tfor _, part := range db.parts {\n"
				   "\t\tpart.load(f)\n"
				   "\t}\n"
				   "\treturn f.Close()\n"
				   "}\n")},
	{STR("store/close.go"), STR("package store\n"
				    "\n"
				    "func (p *part) load(f *os.File) {\n"
				    "\tname := \"日本語\"; value := p.get(name)\n"
				    "\tpool.Put(value)\n"
				    "}\n")},
};

static bool source_of(void *context, str name, str *ret)
{
	const struct sample *sample = context;

	for (u32 i = 0; i < sample->file_count; i++) {
		if (str_equal(sample->files[i].name, name)) {
			*ret = sample->files[i].text;
			return true;
		}
	}
	return false;
}

void sample_init(struct sample *sample)
{
	*sample = (struct sample){.files = files, .file_count = ARRAY_LEN(files)};
	arena_init(&sample->arena);
	sample->list.arena = &sample->arena;
	strbuf_init(&sample->out, &sample->arena);
	sample->report = (struct report){
		.summary = {.files = 2, .lines = 51230, .packages = 1, .seconds = 0.0416},
		.version = STR("1.2.3"),
		.source = source_of,
		.source_context = sample,
	};
}

void sample_deinit(struct sample *sample)
{
	arena_deinit(&sample->arena);
}

struct location sample_place(const struct sample *sample, str file, u32 line, str text)
{
	struct arena scratch;
	struct line_cache cache;
	const struct file_lines *lines;
	u32 column;

	arena_init(&scratch);
	line_cache_init(&cache, &scratch, &sample->report);
	lines = line_cache_get(&cache, file);
	assert_non_null(lines);
	column = (u32)str_find(file_line(lines, line), text) + 1;
	assert_true(column <= file_line(lines, line).len);
	arena_deinit(&scratch);
	return (struct location){file, line, column, line, column + (u32)text.len};
}

struct finding *sample_add(
	struct sample *sample, enum fault_id id, struct location where, str function, str message)
{
	struct finding *finding = vec_push(&sample->arena, &sample->list.items);

	*finding = (struct finding){
		.id = id,
		.severity = fault_get(id)->severity,
		.where = where,
		.function = function,
		.message = message,
	};
	return finding;
}

void sample_step(struct sample *sample, struct finding *finding, struct location where, str message)
{
	struct step *steps = arena_array(&sample->arena, struct step, finding->step_count + 1);

	if (finding->step_count)
		memcpy(steps, finding->steps, finding->step_count * sizeof(*steps));
	steps[finding->step_count++] = (struct step){where, message};
	finding->steps = steps;
}

struct finding *sample_leak(struct sample *sample)
{
	const str file = STR("store/load.go");
	struct location open = sample_place(sample, file, 6, STR("os.Open(path)"));
	struct finding *leak =
		sample_add(sample, FAULT_DEF001, open, STR("example.com/shop/store.(*DB).Load"),
			STR("the file opened here is not closed when its header cannot be read"));

	sample_step(sample, leak, open, STR("f is opened"));
	sample_step(sample, leak, sample_place(sample, file, 7, STR("err != nil")),
		STR("no error: there is a file to close"));
	sample_step(sample, leak, sample_place(sample, file, 11, STR("err != nil")),
		STR("reading fails"));
	sample_step(sample, leak, sample_place(sample, file, 12, STR("return err")),
		STR("returns, and f is still open"));
	leak->fix = arena_new(&sample->arena, struct fix);
	leak->fix->title = STR("add `defer f.Close()` after the check of err");
	return leak;
}

str sample_write(struct sample *sample, void (*sink)(const struct report *, struct strbuf *))
{
	findings_finish(&sample->list);
	sample->report.findings = sample->list.items.at;
	sample->report.finding_count = sample->list.items.len;
	sink(&sample->report, &sample->out);
	return strbuf_str(&sample->out);
}
