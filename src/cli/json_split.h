// SPDX-License-Identifier: Apache-2.0
// Takes the members that are wanted out of the outermost object of a JSON file and lets the others run
// by, so that a report of a million goroutines can be compared without holding it in memory.
#pragma once

#include "base/arena.h"
#include "base/error.h"

enum { JSON_SPLIT_MAX_BYTES = 1 << 30 }; // of one member that is wanted

struct json_member {
	const char *name; // in: wanted
	bool found;
	str text;         // of its value; empty when it is not there
	u32 line, column; // where the value begins, 1-based
};

struct json_splitter {
	struct arena *arena;
	const char *path; // for messages
	struct json_member *members;
	u32 member_count;
	// Where it is; see the source.
	int state;
	u32 line, column, depth;
	bool in_string, is_escaped;
	struct json_member *current; // that is being read, NULL: one that is not wanted
	char name[64];               // of the member; a longer one is none that is wanted
	u32 name_len;
	void *text;
};

void json_split_init(struct json_splitter *splitter, struct arena *arena, const char *path,
	struct json_member *members, u32 member_count);

// The next bytes of the file, then its end. Errors are of the form "PATH:LINE:COLUMN: what is wrong".
MUST_CHECK bool json_split_feed(struct json_splitter *splitter, str bytes, struct error *err);
MUST_CHECK bool json_split_end(struct json_splitter *splitter, struct error *err);

// All of a file.
MUST_CHECK bool json_split_file(struct arena *arena, const char *path, struct json_member *members,
	u32 member_count, struct error *err);
