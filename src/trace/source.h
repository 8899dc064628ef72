// SPDX-License-Identifier: Apache-2.0
// Where the bytes of a trace come from: a file, stdin, later a connection. Bytes come in order and once.
#pragma once

#include "base/error.h"

#include <sys/types.h>

struct trace_source {
	// Number of bytes put at `to`, at most room; 0 at the end; -1 and err on failure.
	ssize_t (*read)(void *context, void *to, size_t room, struct error *err);
	void *context;
};

// An open descriptor, which stays the caller's; *fd lives as long as the source.
struct trace_source trace_source_descriptor(int *fd);

struct trace_source_bytes {
	str bytes;
	size_t at;
};

// What is in memory already.
struct trace_source trace_source_memory(struct trace_source_bytes *bytes);
