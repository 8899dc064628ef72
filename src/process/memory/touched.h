// SPDX-License-Identifier: Apache-2.0
// Which pages of a process were ever touched, by /proc/PID/pagemap: the others of an anonymous mapping
// are zero, and need not be read. Source: Documentation/admin-guide/mm/pagemap.rst of Linux.
#pragma once

#include "base/macros.h"

enum touched_method {
	TOUCHED_SCAN, // ioctl PAGEMAP_SCAN, Linux 6.7: leaves out holes at no cost, and what was only read
	TOUCHED_WORDS, // eight bytes for each page
};

struct touched_pages {
	int file; // -1: it cannot be told
	enum touched_method method;
	u64 page_bytes;
};

void touched_open(u32 pid, struct touched_pages *ret);
void touched_close(struct touched_pages *pages);

// The runs of touched pages in [start, end), in order. False when it cannot be told: then all of it may
// be touched, whatever was given until then.
typedef void (*touched_run)(void *context, u64 address, u64 bytes);
MUST_CHECK bool touched_runs(
	struct touched_pages *pages, u64 start, u64 end, touched_run fn, void *context);
