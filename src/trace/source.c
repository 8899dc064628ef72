// SPDX-License-Identifier: Apache-2.0
#include "trace/source.h"

#include <errno.h>
#include <unistd.h>

static ssize_t read_descriptor(void *context, void *to, size_t room, struct error *err)
{
	for (;;) {
		ssize_t count = read(*(int *)context, to, room);

		if (count >= 0)
			return count;
		if (errno == EINTR)
			continue;
		(void)error_system(err, "reading");
		return -1;
	}
}

struct trace_source trace_source_descriptor(int *fd)
{
	return (struct trace_source){read_descriptor, fd};
}

static ssize_t read_memory(void *context, void *to, size_t room, struct error *err)
{
	struct trace_source_bytes *bytes = context;
	size_t count = MIN(room, bytes->bytes.len - bytes->at);

	(void)err;
	if (count)
		memcpy(to, bytes->bytes.ptr + bytes->at, count);
	bytes->at += count;
	return (ssize_t)count;
}

struct trace_source trace_source_memory(struct trace_source_bytes *bytes)
{
	return (struct trace_source){read_memory, bytes};
}
