// SPDX-License-Identifier: Apache-2.0
// A finding: one fault of the catalogue at one place, with the path that leads to it. Pure data; who
// made it and who prints it do not know each other.
#pragma once

#include "base/vec.h"
#include "finding/catalogue.h"

enum confidence { CONFIDENCE_LIKELY, CONFIDENCE_CONFIRMED };

// A range in a file; lines and columns are 1-based, columns count bytes, end_column is one past.
struct location {
	str file; // relative to the program's root where possible, with forward slashes
	u32 line, column, end_line, end_column;
};

struct step {
	struct location where;
	str message;
};

struct fact {
	str name, value;
};

// What one source of evidence ("check", "profile", ...) knows.
struct evidence {
	str source;
	struct fact *facts;
	u32 fact_count;
};

struct edit {
	str file;
	u32 start, end; // byte offsets, end exclusive
	str text;
};

struct fix {
	str title;
	bool safe; // keeps behaviour apart from the fault
	struct edit *edits;
	u32 edit_count;
};

struct finding {
	enum fault_id id;
	enum severity severity; // the catalogue's, or milder in tests
	enum confidence confidence;
	struct location where;
	str function; // "example.com/shop/store.(*DB).Load"
	str message;
	struct step *steps;
	u32 step_count;
	struct evidence *evidence;
	u32 evidence_count;
	struct fix *fix; // NULL when there is none
	str fingerprint; // filled by findings_finish
};

struct finding_list {
	struct arena *arena; // owns every finding and all text in it
	VEC(struct finding) items;
};

// Sorts by file, line, column, id; drops exact repetitions (same id and place); fills fingerprints:
// stable under edits elsewhere in the file (id, function, message without numbers, occurrence).
void findings_finish(struct finding_list *list);

// Whether one of them is that grave, or graver.
bool findings_reach(const struct finding_list *list, enum severity severity);
