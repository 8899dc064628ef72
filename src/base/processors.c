// SPDX-License-Identifier: Apache-2.0
#include "base/processors.h"

#include <fcntl.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

enum { GLANCES = 5, PAUSE_NS = 100 * 1000 };

struct processors processors_here(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	struct processors ret = {.online = online < 1 ? 1 : (u32)online};
	cpu_set_t set;

	ret.allowed =
		sched_getaffinity(0, sizeof(set), &set) == 0 ? (u32)CPU_COUNT(&set) : ret.online;
	ret.allowed = MAX(MIN(ret.allowed, ret.online), 1u);
	return ret;
}

u32 processors_running(str loadavg)
{
	u32 field = 0, running = 0;
	size_t i = 0;

	for (; i < loadavg.len && field < 3; i++)
		field += loadavg.ptr[i] == ' ';
	for (; i < loadavg.len && loadavg.ptr[i] >= '0' && loadavg.ptr[i] <= '9'; i++) {
		if (running > UINT32_MAX / 10 - 1)
			return 0;
		running = running * 10 + (u32)(loadavg.ptr[i] - '0');
	}
	return i < loadavg.len && loadavg.ptr[i] == '/' ? running : 0;
}

u32 processors_left(const struct processors *processors, u32 others)
{
	u32 left = processors->online > others ? processors->online - others : 0;

	return MAX(MIN(left, processors->allowed), 1u);
}

// 0: it cannot be read.
static u32 glance(void)
{
	int file = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
	char text[128];
	ssize_t got;

	if (file < 0)
		return 0;
	got = read(file, text, sizeof(text));
	close(file);
	return got > 0 ? processors_running((str){text, (size_t)got}) : 0;
}

u32 processors_free(void)
{
	static const struct timespec pause = {.tv_nsec = PAUSE_NS};
	struct processors here = processors_here();
	u32 others = 0;

	for (u32 i = 0; i < GLANCES; i++) {
		u32 running = glance();

		if (!running)
			return here.allowed;
		others += running - 1;
		if (i + 1 < GLANCES)
			nanosleep(&pause, NULL);
	}
	return processors_left(&here, (others + GLANCES / 2) / GLANCES);
}
