// SPDX-License-Identifier: Apache-2.0
// A report over source text that stands in the test, for the tests of the sinks.
#pragma once

#include "report/report.h"

struct sample_file {
	str name, text;
};

struct sample {
	struct arena arena;
	struct finding_list list;
	struct report report;
	const struct sample_file *files;
	u32 file_count;
	struct strbuf out;
};

// Of the sample's own files: "store/load.go" and "store/close.go".
void sample_init(struct sample *sample);
void sample_deinit(struct sample *sample);

// The place of the first `text` in a line of the file; fails the test when it is not there.
struct location sample_place(const struct sample *sample, str file, u32 line, str text);

struct finding *sample_add(
	struct sample *sample, enum fault_id id, struct location where, str function, str message);
void sample_step(
	struct sample *sample, struct finding *finding, struct location where, str message);

// The finding that most tests look at: a file that is not closed when its header is bad.
struct finding *sample_leak(struct sample *sample);

// Finishes the findings and runs the sink; the result lives in the sample.
str sample_write(struct sample *sample, void (*sink)(const struct report *, struct strbuf *));
