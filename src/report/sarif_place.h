// SPDX-License-Identifier: Apache-2.0
// The parts of a SARIF file that say where something is: artifacts, regions, locations, fingerprints.
#pragma once

#include "base/json_writer.h"
#include "report/lines.h"

struct sarif_sink {
	const struct report *report;
	struct json_writer json;
	struct arena *arena;
	struct line_cache cache;
	struct str_map hashes;       // file -> its line hashes
	u32 rule_index[FAULT_COUNT]; // in driver.rules
};

// Each writes one property, or the members of the object that is open.
void sarif_text(struct sarif_sink *sink, const char *key, str text);
void sarif_artifact(struct sarif_sink *sink, str file);
void sarif_region(struct sarif_sink *sink, const char *key, const struct location *where);
void sarif_location(
	struct sarif_sink *sink, const struct location *where, str function, str message);
void sarif_fingerprints(struct sarif_sink *sink, const struct finding *finding);

// An artifactChange; nothing when the file's text is not at hand.
void sarif_edit(struct sarif_sink *sink, const struct edit *edit);
