// SPDX-License-Identifier: Apache-2.0
// What the flame graphs, the drawing (SVG) and the page (HTML), have in common.
#pragma once

#include "profile/calltree.h"
#include "report/profile/profile_report.h"

// Calls below this share of the total are folded into their caller.
#define FLAME_MIN_SHARE 0.0005

enum {
	FLAME_PALETTE = 12, // colours of packages; package runtime has one of its own
	FLAME_STEPS = 4,    // of growth, and as many of shrinking
};

// "store.(*DB).Load" of "example.com/shop/store.(*DB).Load": without what stands before the package's last part.
str flame_short_name(str name);

// Index of the palette of each name of the tree: one colour a package, in the order in which the tree shows them, so
// that the largest differ; FLAME_PALETTE for the Go runtime.
u8 *flame_colors(struct arena *arena, const struct calltree *tree);

// Text that may stand in XML and HTML, in elements and in quoted attributes: bytes that are not UTF-8 and characters
// that XML forbids become U+FFFD.
void flame_escape(struct strbuf *out, str text);

// The page as the build embeds it (flame/page.html with its style and script), cut at the place of the data.
extern const str flame_page_head, flame_page_tail;
