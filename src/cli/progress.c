// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

#include "base/clock.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <unistd.h>

enum {
	BAR_CELLS = 24,
	MIN_WIDTH = 70, // of a terminal that has room for the bar
};

static const u64 FIRST_NS = 500000000, INTERVAL_NS = 100000000;

void progress_init(struct progress *progress, struct interrupt *interrupt, bool enabled)
{
	*progress = (struct progress){
		.interrupt = interrupt,
		.enabled = enabled && terminal_is(STDERR_FILENO),
		.next_ns = clock_now_ns() + FIRST_NS,
		.width = terminal_width(STDERR_FILENO),
	};
}

static void draw(const struct progress *progress, const char *phase, u64 done, u64 total)
{
	char bar[BAR_CELLS + 1], line[160];
	u64 filled = total ? MIN(done, total) * BAR_CELLS / total : 0;
	int len;

	for (u64 i = 0; i < BAR_CELLS; i++)
		bar[i] = i < filled ? '#' : '.';
	bar[BAR_CELLS] = '\0';
	if (!total)
		len = snprintf(
			line, sizeof(line), "\r\033[K%s %llu", phase, (unsigned long long)done);
	else if (progress->width < MIN_WIDTH)
		len = snprintf(line, sizeof(line), "\r\033[K%s %3llu %%", phase,
			(unsigned long long)(MIN(done, total) * 100 / total));
	else
		len = snprintf(line, sizeof(line), "\r\033[K%-14s [%s] %3llu %%  %llu of %llu",
			phase, bar, (unsigned long long)(MIN(done, total) * 100 / total),
			(unsigned long long)done, (unsigned long long)total);
	interrupt_draw(
		progress->interrupt, (str){line, (size_t)MIN(len, (int)sizeof(line) - 1)}, true);
}

void progress_update(struct progress *progress, const char *phase, u64 done, u64 total)
{
	u64 now, next;

	if (!progress->enabled)
		return;
	now = clock_now_ns();
	next = __atomic_load_n(&progress->next_ns, __ATOMIC_RELAXED);
	// Of several threads the one that moves the time forward draws.
	if (now < next || !__atomic_compare_exchange_n(&progress->next_ns, &next, now + INTERVAL_NS,
				  false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		return;
	draw(progress, phase, done, total);
}

void progress_clear(struct progress *progress)
{
	if (progress->enabled && progress->interrupt->line_drawn)
		interrupt_draw(progress->interrupt, STR("\r\033[K"), false);
}
