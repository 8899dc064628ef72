// SPDX-License-Identifier: Apache-2.0
// The built-in summary of the standard library: the declarations of every package, without bodies and
// comments, as Go text. It is made by the build (summary_gen.c) and serves when there is no GOROOT.
#pragma once

#include "base/workers.h"
#include "golang/load/reader.h"

enum { SUMMARY_MAX_BYTES = 64 << 20 };

// What the build embeds: deflated text. SUMMARY_MAGIC, the Go minor version, then "P path" for each
// package and "F name size" with its text for each file of it. size 0: built without a GOROOT.
#define SUMMARY_MAGIC "tocsin stdlib summary 1\n"
extern const unsigned char summary_blob[];
extern const size_t summary_blob_size;
extern const size_t summary_text_size;

struct summary_package {
	struct source **sources; // NULL until it was asked for
	u32 source_count;
};

struct summary;

// Strings and trees live in the arena. NULL when the build had no GOROOT to summarise.
struct summary *summary_open(struct arena *arena, struct symtab *names);

u16 summary_minor(const struct summary *summary);

// A package, parsed on first use; NULL when the summary has no such package.
const struct summary_package *summary_find(struct summary *summary, str path);

// The program keeps what was found.
void summary_close(struct summary *summary);
